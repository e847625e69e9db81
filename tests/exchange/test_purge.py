"""When the retention ends the bytes are gone, and the audit proves it; what leads rest on stays."""

import datetime as dt
import io
import os
import uuid

import pytest
from django.utils import timezone

from people import an_actor
from registers import COUNTY, a_small_county, an_agreement, an_officer, arrive, on_disk
from tonghu.audit.models import Entry
from tonghu.exchange.models import Batch, FileState, RegisterFile
from tonghu.exchange.storage import destroy, store, stored_folder
from tonghu.kernel.errors import UserError
from tonghu.leads.models import Lead, Photo, Run, RunFile, Verification
from tonghu.leads.purge import purge_due
from tonghu.leads.runs import start_run, work_on
from tonghu.locks.acting import acting
from tonghu.places.models import Kind, Organisation

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


def test_what_was_written_from_a_departments_batch_goes_with_it(tmp_path):
    """A run of the county's batch read it too: its files hold rows of both, so the shorter retention decides."""
    alice = an_officer()
    justice = Organisation.objects.create(name="司法局", kind=Kind.JUSTICE, place=COUNTY)
    bob = an_actor("department_officer", COUNTY, organisation=justice)
    an_agreement(by=alice, days=60)
    an_agreement(by=alice, registers=["prison"], days=5, organisation_id=justice.pk)
    _, files = a_small_county(tmp_path)
    prison = [file for file in files if "服刑" in file[0]]
    arrive(*prison, by=bob)
    batch = arrive(*[file for file in files if file not in prison], by=alice).batch
    with acting(alice):
        run = start_run(batch, by=alice, key=uuid.uuid4())
    due = timezone.localdate() + dt.timedelta(days=5)
    assert purge_due(on=due).batches == 0  # a run waits to read it
    work_on(run.pk, alice.post_id)
    done = purge_due(on=due)
    assert (done.batches, done.files) == (1, 1 + 8)
    with acting(alice):
        assert Batch.objects.scoped(alice).get(pk=batch.pk).purged_at is None


def test_files_that_no_row_names_are_swept_once_they_cannot_be_arriving():
    """Whatever table names a file keeps it: a photograph of a visit lies in the same folder."""
    alice = an_officer()
    with acting(alice):
        run = Run.objects.scoped(alice).create(
            place=COUNTY, batch_id=0, as_of="2026-06-30", started_post=1, state="done"
        )
        lead = Lead.objects.scoped(alice).create(
            place=COUNTY, run=run, category="orphan", kind="enter", confidence="high", fact="a"
        )
        visit = {"visited_on": "2026-07-01", "saw_child": True, "proposal": "accept", "post_id": 1}
        verification = Verification.objects.scoped(alice).create(place=COUNTY, lead=lead, **visit)
        seen = store(io.BytesIO(b"a photograph"))
        Photo.objects.scoped(alice).create(
            place=COUNTY, verification=verification, size=1, stored_as=seen.stored_as, secret=seen.secret
        )
    fresh, lost = store(io.BytesIO(b"fresh")), store(io.BytesIO(b"lost"))
    yesterday = (timezone.now() - dt.timedelta(days=1)).timestamp()
    for old in (lost, seen):
        os.utime(stored_folder() / old.stored_as, (yesterday, yesterday))
    assert purge_due().orphans == 1
    standing = on_disk()
    assert [file.stored_as in standing for file in (fresh, lost, seen)] == [True, False, True]
    for file in (fresh, seen):
        destroy(file.stored_as)
