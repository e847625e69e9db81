"""Other ways onto the list: a code that is scanned, what a guardian writes of themselves, a list that is pasted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.matters_made_up import Office, a_unit, days_ago, filled
from tests.casework.records_made_up import a_guardian, child, entrusted, kept, on_the_list, signed

from people import BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, VILLAGE, a_child, a_post, an_actor
from tonghu.accounts.queries import actor_for
from tonghu.audit.models import Entry
from tonghu.casework.filling import correct_record
from tonghu.casework.forms import whole_answers
from tonghu.casework.keeping import withdraw_record
from tonghu.casework.presence import codes
from tonghu.casework.presence.actions import sign_in_by_code
from tonghu.casework.presence.claims import claim, confirm_claim, event_of, likely, refuse_claim
from tonghu.casework.presence.matching import match_lines
from tonghu.casework.presence.models import Claim, Participant
from tonghu.casework.presence.people import Person
from tonghu.casework.presence.queries import claims_of
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.kernel.resident_number import check_digit
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
NUMBER = "37990120150302001" + check_digit("37990120150302001")


@pytest.fixture
def office():
    return Office()


def scanned(actor, record):
    with acting(actor):
        return sign_in_by_code(token=codes.code_for(record.pk)[0], by=actor)


def test_a_director_who_scans_is_there_once_though_the_record_is_the_county_s(office):
    training = kept(office.officer, "worker_training")
    record, first = scanned(office.director, training)
    _, again = scanned(office.director, training)
    assert (record.pk, first.added, again.added, again.there) == (training.pk, 1, 0, 1)
    assert on_the_list(office.officer, training) == [("worker", office.director.post_id)]
    with acting(office.officer):
        row = Participant.objects.scoped(office.officer).get()
        assert (row.way, row.by_name, row.by_post, row.place) == (
            "qr",
            "赵敏",
            office.director.post_id,
            VILLAGE,
        )


def test_who_has_no_business_there_is_not_signed_in(office):
    training = kept(office.officer, "worker_training")
    far = actor_for(a_post("child_director", BAISHAN_VILLAGE))
    with pytest.raises(UserError, match="不在您任职的地区"):
        scanned(far, training)
    for other in (office.supervisor, office.officer, office.teacher):
        with pytest.raises(NotPermitted):
            scanned(other, training)
    late = actor_for(a_post("child_director", OTHER_VILLAGE, start_on=timezone.localdate()))
    with pytest.raises(UserError, match="还没有到岗"):
        scanned(late, kept(office.officer, "worker_training", held_on=days_ago(9), ended_on=days_ago(9)))
    with pytest.raises(UserError, match="不登记儿童主任"):
        scanned(office.director, kept(office.officer, "guardian_training"))
    assert on_the_list(office.officer, training) == []


def test_a_code_ends_and_cannot_be_made(office, monkeypatch):
    training = kept(office.officer, "worker_training")
    token, until = codes.code_for(training.pk)
    assert 5 < (until - timezone.now()).total_seconds() / 3600 < 7
    with acting(office.director), pytest.raises(UserError, match="不是本系统的"):
        sign_in_by_code(token=token[:-1] + ("a" if token[-1] != "a" else "b"), by=office.director)
    monkeypatch.setattr(codes, "hours", lambda: 0)
    with acting(office.director), pytest.raises(UserError, match="已过期"):
        sign_in_by_code(token=token, by=office.director)


def test_a_code_of_a_record_that_was_withdrawn_signs_nobody_in(office):
    training = kept(office.officer, "worker_training")
    with acting(office.officer):
        withdraw_record(record=training.pk, reason="没有办。", by=office.officer)
    with pytest.raises(UserError, match="可能已更正或撤回"):
        scanned(office.director, training)


@pytest.fixture
def school(office):
    unit = a_unit("school", "青河一小")
    teacher = an_actor("school_contact", QINGHE, name="林老师", organisation=unit)
    pupil = a_child(by=office.officer, name="陈小雨", number=NUMBER)
    entrusted(pupil, unit, office.officer)
    mother = a_guardian(pupil, office.officer, "陈母", relation="mother")
    return teacher, pupil, mother, kept(teacher, "guardian_training")


def told(record, child_name="陈小雨", last_four=NUMBER[-4:], guardian_name="陈母"):
    claim(
        token=codes.code_for(record.pk)[0],
        child_name=child_name,
        last_four=last_four,
        guardian_name=guardian_name,
        relation="mother",
    )


def test_what_a_guardian_writes_counts_once_the_organiser_confirmed_it(office, school):
    teacher, _, mother, training = school
    told(training)
    told(training)
    assert on_the_list(teacher, training) == []
    with acting(teacher):
        first, second = claims_of(training, teacher)
        [candidate] = likely(first, by=teacher)
        assert (candidate.guardian.person.id, candidate.guardian.of, candidate.same_digits) == (
            mother.pk,
            "陈小雨",
            True,
        )
        confirm_claim(claim=first.pk, guardian=mother.pk, by=teacher)
        confirm_claim(claim=second.pk, guardian=mother.pk, by=teacher)
        assert claims_of(training, teacher) == []
        with pytest.raises(UserError, match="可能已由他人核对"):
            refuse_claim(claim=first.pk, by=teacher)
    assert on_the_list(teacher, training) == [("guardian", mother.pk)]
    with acting(office.officer):
        assert Participant.objects.scoped(office.officer).get().way == "self"


def test_whoever_is_named_the_answer_is_the_same_and_asks_the_database_the_same(school):
    """A child on the roster and one that does not exist cannot be told apart, not by the number of questions either."""
    *_, training = school
    asked = []
    for name, digits in (("陈小雨", NUMBER[-4:]), ("没有此人", "0000")):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert told(training, name, digits) is None
        asked.append([query["sql"].split("VALUES")[0] for query in queries if "registry_" in query["sql"]])
    assert asked == [[], []]


def test_what_was_written_is_encrypted_and_in_no_audit(office, school):
    teacher, _, _, training = school
    told(training)
    with acting(teacher), connection.cursor() as cursor:
        cursor.execute("select told from casework_claim")
        assert "陈" not in str(cursor.fetchall())
    assert "陈" not in str(list(Entry.objects.values_list("detail", flat=True)))


def test_an_organiser_compares_within_own_reach_alone(office, school):
    teacher, _, _, training = school
    outsider = a_child(by=office.officer, name="李小红", number=None)
    guardian = a_guardian(outsider, office.officer, "李父")
    told(training, "李小红", "1234", "李父")
    with acting(teacher):
        [claimed] = claims_of(training, teacher)
        assert likely(claimed, by=teacher) == []
        with pytest.raises(UserError, match="不在您的管辖范围内"):
            confirm_claim(claim=claimed.pk, guardian=guardian.pk, by=teacher)
        refuse_claim(claim=claimed.pk, by=teacher)
    rival_unit = a_unit("school", "青河二小")
    rival = an_actor("school_contact", QINGHE, organisation=rival_unit)
    told(training)
    with acting(rival):
        assert Claim.objects.scoped(rival).count() == 0


def test_a_claim_follows_the_record_that_corrects(office, school):
    teacher, _, _, training = school
    told(training)
    with acting(teacher):
        answers = {**whole_answers(training), "minutes": 90}
        later = correct_record(record=training, filled=filled("guardian_training", **answers), by=teacher)
        assert len(claims_of(later, teacher)) == 1


def test_the_public_page_names_nobody(office, school):
    *_, training = school
    event = event_of(codes.code_for(training.pk)[0])
    assert (event.title, event.day) == ("监护人培训记录", f"{training.occurred_on:%Y-%m-%d}")
    with pytest.raises(UserError, match="不登记监护人"):
        event_of(codes.code_for(kept(office.officer, "worker_training").pk)[0])


def matched(actor, record, text, kind="child"):
    with acting(actor):
        return match_lines(text, record, kind, by=actor)


def test_a_pasted_list_finds_by_name_and_number_and_keeps_what_it_does_not_find(office):
    activity = kept(office.officer, "activity")
    one = a_child(by=office.officer, name="陈小雨", number=NUMBER)
    twin = [a_child(by=office.officer, place=place, name="李小红") for place in (VILLAGE, OTHER_VILLAGE)]
    text = f"1、陈小雨\n\n2. 张小明\t男\n李小红\n王不在\n{NUMBER.lower()}\n张小明，{NUMBER}\n陈 小 雨"
    lines = matched(office.officer, activity, text)
    assert [each.line for each in lines] == [line for line in text.split("\n") if line]
    assert [[found.person.id for found in each.found] for each in lines] == [
        [one.pk],
        [office.child.pk],
        [],
        [],
        [one.pk],
        [],
        [one.pk],
    ]
    assert [found.person.id for found in lines[2].maybe] == [each.pk for each in twin]
    assert lines[3].why == "本辖区没有叫这个名字或这个号码的在册儿童。"
    assert lines[5].why == "号码和姓名不是同一人，请核对。"


def test_a_pasted_list_finds_nobody_out_of_reach(office):
    a_child(by=office.officer, place=OTHER_VILLAGE, name="李小红", number=NUMBER)
    activity = kept(office.director, "activity")
    assert [each.found + each.maybe for each in matched(office.director, activity, f"李小红\n{NUMBER}")] == [
        (),
        (),
    ]


def test_guardians_are_found_beside_the_child_and_across_families(office):
    training = kept(office.officer, "guardian_training")
    brother = a_child(by=office.officer, name="张小刚")
    other = a_child(by=office.officer, name="李小红")
    number = "37990119800101001" + check_digit("37990119800101001")
    fathers = [a_guardian(each, office.officer, "张大山", number=number) for each in (office.child, brother)]
    namesake = a_guardian(other, office.officer, "张大山")
    plain, beside, by_its_number = matched(
        office.officer, training, f"张大山\n李小红 张大山\n{number}", "guardian"
    )
    assert len(plain.maybe) == 3
    assert [each.person.id for each in beside.found] == [namesake.pk]
    assert sorted(each.person.id for each in by_its_number.found) == sorted(each.pk for each in fathers)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=200))
def test_whatever_is_pasted_every_line_comes_back(office, text):
    activity = kept(office.officer, "activity")
    lines = matched(office.officer, activity, text)
    assert [each.line for each in lines] == [line.strip() for line in text.splitlines() if line.strip()]
    assert all(each.found or each.maybe or each.why for each in lines)


def test_who_is_matched_can_be_signed_in(office):
    activity = kept(office.officer, "activity")
    [line] = matched(office.officer, activity, "张小明")
    assert signed(office.officer, activity, *(each.person for each in line.found)).added == 1
    assert (
        on_the_list(office.officer, activity)
        == [("child", office.child.pk)]
        == [("child", child(office.child).id)]
    )


def test_a_unit_sees_who_scanned_the_code_of_its_own_record_and_signs_no_worker_in_itself(office):
    unit = a_unit("police", "青河公安")
    officer = an_actor("department_caseworker", QINGHE, name="民警", organisation=unit)
    rival = an_actor("department_caseworker", QINGHE, organisation=a_unit("police", "另一家"))
    activity = kept(officer, "activity", place=VILLAGE)
    scanned(office.director, activity)
    there = [("worker", office.director.post_id)]
    assert [on_the_list(each, activity) for each in (officer, office.director, rival)] == [there, there, []]
    neighbour = actor_for(a_post("child_director", OTHER_VILLAGE))
    with pytest.raises(UserError, match="不在您的管辖范围内"):
        signed(officer, activity, Person("worker", neighbour.post_id))
