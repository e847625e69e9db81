"""When the retention ends the bytes are gone, and the audit proves it; what leads rest on stays."""

import datetime as dt
import io
import os
import uuid

import pytest
from django.utils import timezone

from registers import COUNTY, a_small_county, an_agreement, an_officer, arrive, on_disk
from tonghu.audit.models import Entry
from tonghu.exchange.models import Batch, FileState, RegisterFile
from tonghu.exchange.storage import store, stored_folder
from tonghu.kernel.errors import UserError
from tonghu.leads.models import Lead, Run, RunFile
from tonghu.leads.purge import purge_due
from tonghu.leads.runs import start_run, work_on
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


def test_after_its_retention_a_batch_and_what_runs_wrote_of_it_are_destroyed(tmp_path):
    alice = an_officer()
    an_agreement(by=alice, days=30)
    before = on_disk()
    _, files = a_small_county(tmp_path)
    batch = arrive(*files, by=alice).batch
    with acting(alice):
        run = start_run(batch, by=alice, key=uuid.uuid4())
    work_on(run.pk, alice.post_id)
    arrived = sorted(set(on_disk()) - set(before))
    assert len(arrived) == len(files) + 8

    today = timezone.localdate()
    assert purge_due(on=today + dt.timedelta(days=29)).batches == 0
    assert sorted(set(on_disk()) - set(before)) == arrived
    done = purge_due(on=today + dt.timedelta(days=30))
    assert (done.batches, done.files) == (1, len(files) + 8)
    assert on_disk() == before
    assert purge_due(on=today + dt.timedelta(days=31)).batches == 0

    with acting(alice):
        kept = RegisterFile.objects.scoped(alice)
        assert {(file.state, file.secret) for file in kept} == {(FileState.PURGED, None)}
        assert sorted((file.name, file.size) for file in kept) == sorted((n, len(c)) for n, c in files)
        assert set(RunFile.objects.scoped(alice).values_list("secret", flat=True)) == {None}
        gone = Batch.objects.scoped(alice).get()
        assert gone.purged_at is not None
        proof = Entry.objects.get(kind="batch", verb="purge", subjects=[batch.pk])
        assert (proof.user_name, proof.place, proof.reason) == ("系统", COUNTY, "保存期限届满")
        assert sorted(file["sha256"] for file in proof.detail["files"]) == sorted(
            file.digest for file in kept
        )
        lead = Lead.objects.scoped(alice).get(kind="enter")
        assert lead.explained["child_name"] == "郑晓阳"
        with pytest.raises(UserError, match="这一批已到期销毁"):
            start_run(gone, by=alice, key=uuid.uuid4())
        assert Run.objects.scoped(alice).get().counts["leads"] == 1


def test_files_that_no_row_names_are_swept_once_they_cannot_be_arriving(tmp_path):
    fresh, lost = store(io.BytesIO(b"fresh")), store(io.BytesIO(b"lost"))
    yesterday = (timezone.now() - dt.timedelta(days=1)).timestamp()
    os.utime(stored_folder() / lost.stored_as, (yesterday, yesterday))
    assert purge_due().orphans == 1
    assert (fresh.stored_as in on_disk(), lost.stored_as in on_disk()) == (True, False)
    (stored_folder() / fresh.stored_as).unlink()
