"""What guardians wrote of themselves and nobody confirmed is not kept: it names a family, and serves one list of one day."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils import timezone

from tonghu.audit.actions import record as record_audit
from tonghu.casework.presence.models import Claim, ClaimState
from tonghu.casework.rules import number_of
from tonghu.kernel.actor import Actor

DAYS = "sign_in_claim_days"


@transaction.atomic
def purge_claims(*, on: dt.date, by: Actor) -> int:
    """Delete claims that were written more than `sign_in_claim_days` before a day and are open or were refused; how many.

    What was confirmed stays with its list. `by`: the system; nobody else may delete one. One audit entry a record.
    """
    oldest = timezone.make_aware(
        dt.datetime.combine(on - dt.timedelta(days=number_of(DAYS, on=on)), dt.time())
    )
    old = Claim.objects.scoped(by).filter(at__lt=oldest).exclude(state=ClaimState.CONFIRMED)
    gone = list(old.select_for_update().values_list("pk", "record", "place"))
    for (record, place), number in sorted(Counter((record, place) for _, record, place in gone).items()):
        record_audit("purge_claims", "record", [record], by=by, place=place, detail={"claims": number})
    Claim.objects.scoped(by).filter(pk__in=[pk for pk, _, _ in gone]).delete()
    return len(gone)
