"""Photos of a visit and papers of a form: cleaned, kept with the record, and seen by whoever sees the record."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.casework.matters_made_up import Office, filled, invited, opened
from tests.casework.test_records import a_visit
from tests.leads.photos_made_up import SECRET_PLACE, jpeg, png

from people import BAISHAN_VILLAGE, OTHER_VILLAGE, an_actor
from tonghu.casework.attachments.keeping import attachments_of, content_of, files_of_record
from tonghu.casework.filling import Filled, add_record, correct_record
from tonghu.casework.models import Attachment, Record
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.registry.models import Child
from tonghu.registry.moving import move

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def office():
    return Office()


def sha(data):
    return hashlib.sha256(data).hexdigest()


def named(data, name):
    return {"sha256": sha(data), "name": name, "size": len(data)}


def sent(*files):
    return {sha(data): SimpleUploadedFile(name, data) for data, name in files}


def with_photos(*files, came=None, **changes):
    """A visit that names these photos; `came`: those that were sent, all of them unless told otherwise."""
    told = a_visit(photos=[named(data, name) for data, name in files], **changes)
    return Filled(form="visit", answers=told, files=sent(*(files if came is None else came)))


def visited(office, given):
    with acting(office.director):
        return add_record(filled=given, child=office.child, by=office.director)


def kept(actor):
    with acting(actor):
        return list(Attachment.objects.scoped(actor).order_by("id"))


def test_photos_are_kept_with_the_visit_without_where_they_were_taken(office):
    files = ((jpeg(), "门口.jpg"), (png(), "灶台.png"))
    record = visited(office, with_photos(*files))
    found = kept(office.officer)
    assert [(each.record_id, each.matter_id, each.child_id, each.name, each.kind) for each in found] == [
        (record.pk, None, office.child.pk, "门口.jpg", "image/jpeg"),
        (record.pk, None, office.child.pk, "灶台.png", "image/png"),
    ]
    assert [SECRET_PLACE in data for data, _ in files] == [True, True]
    assert [SECRET_PLACE in content_of(each) for each in found] == [False, False]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (PDF, "不是照片"),
        (b"MZ not a photo", "不是可以收下的文件"),
        (b"\xff\xd8\xff" + bytes(9 * 1024**2), "超过 8 MB"),
    ],
    ids=["pdf", "program", "large"],
)
def test_what_is_no_photo_is_refused_by_name_and_nothing_is_kept(office, data, says):
    with pytest.raises(UserError, match=says) as refused:
        visited(office, with_photos((jpeg(), "门口.jpg"), (data, "合影.jpg")))
    assert "合影.jpg" in str(refused.value)
    with acting(office.officer):
        assert list(Record.objects.scoped(office.officer)) == []
    assert kept(office.officer) == []


def test_a_photo_that_is_named_and_did_not_come_is_said(office):
    with pytest.raises(UserError, match=r"“门口\.jpg”没有传上来"):
        visited(office, with_photos((jpeg(), "门口.jpg"), came=()))
    assert kept(office.officer) == []


def test_a_file_that_no_answer_names_is_not_kept(office):
    visited(office, with_photos((png(), "灶台.png"), came=((png(), "灶台.png"), (jpeg(), "误选.jpg"))))
    assert [each.name for each in kept(office.officer)] == ["灶台.png"]


def test_a_correction_keeps_the_photos_that_it_still_names_and_adds_others(office):
    first, second = (jpeg(), "门口.jpg"), (png(), "灶台.png")
    record = visited(office, with_photos(first))
    with acting(office.director):
        again = with_photos(first, second, came=(second,))
        later = correct_record(record=record, filled=again, by=office.director)
        shown = files_of_record(later, [sha(first[0]), sha(second[0])], by=office.director)
    assert [(each.record_id, each.name) for each in shown] == [
        (record.pk, "门口.jpg"),
        (later.pk, "灶台.png"),
    ]
    assert len(kept(office.officer)) == 2


def test_nobody_else_sees_a_photo_and_it_goes_where_the_child_goes(office):
    visited(office, with_photos((jpeg(), "门口.jpg")))
    elsewhere = Office(BAISHAN_VILLAGE)
    neighbour = an_actor("child_director", OTHER_VILLAGE)
    assert [len(kept(actor)) for actor in (office.director, office.supervisor, office.officer)] == [1, 1, 1]
    strangers = (
        neighbour,
        office.doctor,
        office.teacher,
        elsewhere.director,
        elsewhere.officer,
        elsewhere.doctor,
    )
    assert [len(kept(actor)) for actor in strangers] == [0] * len(strangers)
    with acting(office.officer):
        child = Child.objects.scoped(office.officer).get(pk=office.child.pk)
        move(
            child=child,
            place=OTHER_VILLAGE,
            address="",
            version=child.version,
            reason="搬家",
            by=office.officer,
        )
    assert [len(kept(actor)) for actor in (office.director, neighbour, office.officer)] == [0, 1, 1]


def test_a_paper_of_a_matter_is_seen_by_the_unit_that_takes_part_and_is_no_file_of_the_matter(office):
    told = filled("entrusted_care", signed_copy=[named(png(), "签字页.png")])
    given = Filled(form="entrusted_care", answers=told.answers, files=sent((png(), "签字页.png")))
    matter = opened(office.director, kind="entrusted_care", child=office.child, filled=given)
    assert [len(kept(unit)) for unit in (office.teacher, office.doctor)] == [0, 0]
    invited(office, matter, office.school)
    for actor in (office.director, office.supervisor, office.teacher):
        (file,) = kept(actor)
        assert (file.matter_id, file.name) == (matter.pk, "签字页.png")
    assert kept(office.doctor) == []
    with acting(office.supervisor):
        assert attachments_of(matter, by=office.supervisor) == []
