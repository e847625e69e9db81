"""What is decided on money holds for its year: the next one asks for a decision of its own, and is shown as due."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.casework.answers_made_up import school_year_of
from tests.casework.matters_made_up import Office, filled, opened, seen, stepped

from tonghu.accounts.models import Notice
from tonghu.casework import queries
from tonghu.casework.lapsing import lapse
from tonghu.casework.models import Matter, Record
from tonghu.casework.rules import kinds
from tonghu.casework.system import casework_system
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def this_year():
    return school_year_of(timezone.localdate())


def asked(office):
    return opened(office.officer, kind="fee_waiver", child=office.child, receiver=office.school)


def waiver(start, end):
    return filled("fee_waiver", starts_on=start.isoformat(), ends_on=end.isoformat())


def waived(office, matter=None, *, start=None, end=None):
    year = this_year()
    given = waiver(start or year.first, end or year.last)
    return stepped(office.teacher, matter or asked(office), "waive", filled=given)


def turn(office):
    with acting(office.teacher):
        found = queries.open_work(office.teacher).filter(kind="fee_waiver")
        return list(found.values_list("state", flat=True))


def when(moment):
    with acting(system := casework_system(None)):
        return lapse(now=moment, by=system)


def test_a_decision_ends_with_its_school_year(office):
    matter = waived(office)
    assert matter.due_at.astimezone().date() == this_year().last


@pytest.mark.parametrize(("first", "last"), [(0, 1), (-30, 30)])
def test_a_decision_does_not_reach_into_the_next_year(office, first, last):
    year, matter = this_year(), asked(office)
    given = waiver(year.last + dt.timedelta(days=first), year.last + dt.timedelta(days=last))
    with pytest.raises(UserError, match=f"最晚到{year.last:%Y-%m-%d}"):
        stepped(office.teacher, matter, "waive", filled=given)
    assert seen(office.teacher, matter).state == "asked"


def test_when_the_year_is_over_the_school_is_to_decide_anew_and_hears_of_it(office):
    matter = waived(office)
    assert when(matter.due_at - dt.timedelta(seconds=1)) == 0
    assert (seen(office.teacher, matter).state, turn(office)) == ("waived", ["waived"])
    Notice.objects.all().delete()
    assert when(matter.due_at + dt.timedelta(seconds=1)) == 1
    lapsed = seen(office.teacher, matter)
    assert (lapsed.state, lapsed.is_open, lapsed.due_at is not None) == ("to_renew", True, True)
    assert turn(office) == ["to_renew"]
    told = Notice.objects.values_list("post_id", flat=True)
    assert list(told) == [office.teacher.post_id]
    assert when(lapsed.due_at + dt.timedelta(days=9)) == 0


def test_the_new_year_s_decision_is_a_record_of_its_own_and_the_old_one_stays(office):
    matter = waived(office)
    when(matter.due_at + dt.timedelta(seconds=1))
    after = this_year().last + dt.timedelta(days=1)
    following = school_year_of(after)
    renewed = waived(office, matter, start=following.first, end=following.last)
    assert (renewed.state, renewed.due_at.astimezone().date()) == ("waived", following.last)
    with acting(office.officer):
        kept = Record.objects.scoped(office.officer).filter(form="fee_waiver").order_by("id")
        assert [record.answers["ends_on"] for record in kept] == [
            this_year().last.isoformat(),
            following.last.isoformat(),
        ]
        moves = [step.move for step in queries.steps_of(matter, office.officer)]
    assert moves == ["waive", "lapse", "waive", "open"]


def test_who_no_longer_fits_is_refused_for_the_new_year(office):
    matter = waived(office)
    when(matter.due_at + dt.timedelta(seconds=1))
    done = stepped(office.teacher, matter, "refuse", reason="家庭已不困难。")
    assert (done.state, done.is_open) == ("refused", False)


def test_every_step_of_the_clock_leaves_a_state_with_a_clock_and_asks_nobody_anything():
    found = [(kind, move) for kind in kinds().values() for move in kind.moves.values() if move.on_due]
    assert [(kind.id, move.id) for kind, move in found] == [("fee_waiver", "lapse")]
    for kind, move in found:
        assert (move.form, move.needs) == (None, ())
        for state in move.before:
            entering = [each for each in kind.moves.values() if each.after == state]
            timed = [any(effect.name == "due_from" for effect in each.effects) for each in entering]
            assert kind.states[state].limit is not None or all(timed), (kind.id, state)


def test_other_matters_whose_clock_ran_out_are_left_to_people(office):
    matter = opened(
        office.supervisor, kind="referral", child=office.child, receiver=office.health, reason="需要评估。"
    )
    assert when(matter.due_at + dt.timedelta(days=400)) == 0
    assert seen(office.doctor, matter).state == "sent"


# A rehabilitation subsidy is so much a year


@pytest.fixture
def federation(office):
    unit, worker = office.unit("disabled_persons", office.county, name="残联员")
    centre, _ = office.unit("social_organisation", office.county, name="康复师")
    return unit, worker, centre


def decided(office, federation, amount, scheme="rehab_training_7_up"):
    """One whole application of the child, decided for so much."""
    unit, worker, centre = federation
    matter = opened(
        office.supervisor,
        kind="disability_service",
        child=office.child,
        receiver=office.health,
        filled=filled("screening_positive"),
    )
    stepped(office.doctor, matter, "diagnose", filled=filled("disability_diagnosis", result="confirmed"))
    asked = filled("rehab_application", scheme=scheme)
    stepped(office.doctor, matter, "apply", receiver=unit, filled=asked)
    given = filled("rehab_decision", scheme=scheme, amount=amount)
    return stepped(worker, matter, "approve", receiver=centre, filled=given)


def test_two_decisions_of_a_year_together_stay_within_the_year_s_amount(office, federation):
    decided(office, federation, 9000)
    decided(office, federation, 6000)
    with pytest.raises(UserError, match="已为这名儿童决定15000元，再加1元"):
        decided(office, federation, 1)
    decided(office, federation, 5000, scheme="rehab_community_7_up")
    with acting(office.officer):
        approved = Matter.objects.scoped(office.officer).filter(kind="disability_service", state="approved")
        assert approved.count() == 3


def test_another_year_has_an_amount_of_its_own(office, federation):
    decided(office, federation, 9000)
    with acting(office.officer):
        first = Record.objects.scoped(office.officer).get(form="rehab_decision")
        Record.objects.create(
            place=first.place,
            child=office.child,
            matter=first.matter,
            form=first.form,
            version=first.version,
            answers=first.answers,
            sealed=first.sealed,
            occurred_on=first.occurred_on.replace(year=first.occurred_on.year - 1, day=1),
            post_id=first.post_id,
            by_name=first.by_name,
            post_title=first.post_title,
        )
    with pytest.raises(UserError, match="已为这名儿童决定9000元"):
        decided(office, federation, 6001)
    assert decided(office, federation, 6000).state == "approved"
