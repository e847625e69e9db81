"""A teacher ticks a whole class at once: the classes that the school's own files name, and nobody of another school."""

import re

import pytest
from tests.casework.matters_made_up import Office, a_unit, filled, opened, stepped
from tests.casework.records_made_up import a_guardian, entrusted, kept, on_the_list
from tests.workbench.pages import client_of, text_of

from people import QINGHE, a_child, an_actor
from tonghu.accounts.models import Post
from tonghu.casework.filling import correct_record
from tonghu.casework.models import Matter, Record
from tonghu.casework.presence.ticking import class_words, classes
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


class School:
    """A school with a teacher, and pupils by name in classes."""

    def __init__(self, office, name, pupils):
        self.office, self.unit = office, a_unit("school", name)
        self.teacher = an_actor("school_contact", QINGHE, name="林老师", organisation=self.unit)
        self.pupils = {each: self.pupil(each, where) for each, where in pupils.items()}

    def pupil(self, name, where):
        child = a_child(by=self.office.officer, name=name)
        entrusted(child, self.unit, self.office.officer)
        if where:
            self.file(child, where)
        return child

    def file(self, child, where):
        """The school's file of the child is opened, or brought up to date."""
        told = {"filled": filled("school_file", grade=where)}
        with acting(self.teacher):
            there = Matter.objects.scoped(self.teacher).filter(kind="school_file", child=child).first()
        if there is None:
            opened(self.teacher, kind="school_file", child=child, **told)
        else:
            stepped(self.teacher, there, "update", **told)
        with acting(self.teacher):
            return Record.objects.scoped(self.teacher).filter(child=child).latest("id")

    @property
    def client(self):
        return client_of(Post.objects.get(pk=self.teacher.post_id))


@pytest.fixture
def school(office):
    return School(
        office,
        "青河一小",
        {"陈小雨": "三年级2班", "林小天": "三年级 ２ 班", "周小明": "五年级1班", "吴小新": ""},
    )


@pytest.fixture
def other(office):
    return School(office, "青河二小", {"外校生": "三年级2班"})


def ticks(page):
    return [
        (int(value), bool(checked))
        for value, checked in re.findall(
            r'name="people" value="(\d+)" form="sign"( checked)?', page.content.decode()
        )
    ]


def test_a_whole_class_is_ticked_and_signed_in_with_one_sending(school, other):
    lecture = kept(school.teacher, "safety_lecture")
    where = f"/resources/{lecture.pk}/people/"
    page = school.client.get(where, {"kind": "child"})
    assert ("三年级2班（2）" in text_of(page), "五年级1班（1）" in text_of(page)) == (True, True)
    assert len(ticks(page)) == 4
    ours = sorted(school.pupils[name].pk for name in ("陈小雨", "林小天"))
    asked = {"kind": "child", "class": "三年级2班", "all": "1"}
    page = school.client.get(where, asked)
    assert sorted(ticks(page)) == [(pk, True) for pk in ours]
    sent = {"people": [pk for pk, _ in ticks(page)]}
    page = school.client.post(where + "?kind=child&class=三年级2班", sent, follow=True)
    assert "已登记 2 人" in text_of(page)
    assert on_the_list(school.teacher, lecture) == [("child", pk) for pk in ours]


def test_the_guardians_of_a_class_are_ticked_too(school):
    for name in ("陈小雨", "周小明"):
        a_guardian(school.pupils[name], school.office.officer, f"{name}的母亲")
    training = kept(school.teacher, "guardian_training")
    page = school.client.get(f"/resources/{training.pk}/people/", {"kind": "guardian", "class": "五年级1班"})
    assert ("周小明的母亲" in text_of(page), "陈小雨的母亲" in text_of(page)) == (True, False)


def test_the_newest_file_says_the_class_and_a_corrected_one_does_not(school):
    pupil = school.pupils["周小明"]
    with acting(teacher := school.teacher):
        assert classes(teacher)["五年级1班"] == [pupil.pk]
    moved = school.file(pupil, "六年级1班")
    with acting(teacher):
        correct_record(record=moved, filled=filled("school_file", grade="六年级3班"), by=teacher)
        found = classes(teacher)
    assert {name: ids for name, ids in found.items() if pupil.pk in ids} == {"六年级3班": [pupil.pk]}


def test_no_school_sees_a_class_of_another_and_no_county_ticks_by_class(school, other):
    with acting(theirs := other.teacher):
        assert classes(theirs) == {"三年级2班": [other.pupils["外校生"].pk]}
    with acting(officer := school.office.officer):
        assert classes(officer) == {}


def test_a_class_that_there_is_not_narrows_nothing(school):
    lecture = kept(school.teacher, "safety_lecture")
    page = school.client.get(f"/resources/{lecture.pk}/people/", {"kind": "child", "class": "没有这个班"})
    assert len(ticks(page)) == 4


def test_ways_of_writing_a_class_are_one():
    assert {class_words(each) for each in ("三年级2班", "三年级 ２ 班", "三年级　2班 ")} == {"三年级2班"}
