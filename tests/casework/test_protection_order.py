"""A protection order: applied for, accepted, decided by the law's clocks; it closes the file at once and ends by a date."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone
from tests.casework.answers_made_up import least_answers
from tests.casework.matters_made_up import Office, opened, seen, stepped

from people import BAISHAN_VILLAGE, QINGHE, an_actor
from tonghu.accounts.models import Notice
from tonghu.casework import escalating, queries
from tonghu.casework.filling import Filled, correct_record
from tonghu.casework.forms import NotValid
from tonghu.casework.guarding import NotYet
from tonghu.casework.models import Record
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.kernel.periods import add_months
from tonghu.locks.acting import acting
from tonghu.registry.models import Block, Child

pytestmark = pytest.mark.django_db

NUMBER = "379901198001010010"
ORDER = "(2026)鲁3799民保令1号"


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def court(office):
    return office.unit("court", office.county, name="董法")


def today():
    return timezone.localdate()


def applied(office, court, *, urgent=False):
    answers = least_answers("protection_order_application", urgent=urgent, respondent_name="张某")
    return opened(
        office.officer,
        kind="protection_order",
        child=office.child,
        receiver=court[0],
        filled=Filled(form="protection_order_application", answers=answers),
    )


def ruling(**changes):
    fixed = {
        "order_no": ORDER,
        "decided_on": today().isoformat(),
        "starts_on": today().isoformat(),
        "ends_on": add_months(today(), 6).isoformat(),
        "respondent_name": "张某",
        "respondent_number": NUMBER,
        **changes,
    }
    answers = least_answers("protection_order_ruling", **{k: v for k, v in fixed.items() if v is not None})
    return Filled(form="protection_order_ruling", answers=answers)


def without(filled, key):
    return Filled(form=filled.form, answers={k: v for k, v in filled.answers.items() if k != key})


def accepted(office, court, *, urgent=False):
    matter = applied(office, court, urgent=urgent)
    return stepped(court[1], matter, "accept_urgent" if urgent else "accept")


def granted(office, court, **changes):
    matter = accepted(office, court)
    return stepped(court[1], matter, "grant", filled=ruling(**changes))


def blocks(office):
    with acting(office.officer):
        rows = Block.objects.scoped(office.officer).filter(child=office.child).order_by("id")
        return list(rows.values_list("name", "order", "start_on", "end_on"))


@pytest.mark.parametrize(("urgent", "hours"), [(False, 72), (True, 24)])
def test_the_court_s_clock_is_the_law_s(office, court, urgent, hours):
    matter = accepted(office, court, urgent=urgent)
    assert matter.due_at - matter.entered_at == dt.timedelta(hours=hours)
    assert matter.due_unverified is False


def test_what_is_urgent_is_not_accepted_on_the_long_clock(office, court):
    matter = applied(office, court, urgent=True)
    with pytest.raises(NotYet, match="24小时内裁定"):
        stepped(court[1], matter, "accept")
    assert seen(court[1], matter).state == "applied"


@pytest.mark.parametrize(("urgent", "hours"), [(False, 72), (True, 24)])
def test_a_court_that_is_late_is_told_above_and_not_before(office, court, urgent, hours):
    matter = accepted(office, court, urgent=urgent)
    system = casework_system(None)
    with acting(system):
        before = escalating.escalate(now=matter.entered_at + dt.timedelta(hours=hours, minutes=-1), by=system)
        after = escalating.escalate(now=matter.entered_at + dt.timedelta(hours=hours, minutes=1), by=system)
    assert (before, after) == (0, 1)
    told = Notice.objects.filter(text__startswith="逾期").values_list("post__role", flat=True)
    assert sorted(told) == ["county_lead", "county_officer"]


def test_an_order_closes_the_file_at_once_to_the_person_it_names(office, court):
    named = an_actor("county_officer", QINGHE, person=NUMBER)
    matter = accepted(office, court)
    assert seen(named, matter) == matter
    done = stepped(court[1], matter, "grant", filled=ruling())
    assert (done.state, timezone.localtime(done.due_at).date()) == ("granted", add_months(today(), 6))
    assert blocks(office) == [("张某", ORDER, today(), add_months(today(), 6))]
    assert seen(named, matter) is None
    with acting(named), connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from registry_child), (select count(*) from casework_record),"
            " (select count(*) from casework_matterstep)"
        )
        assert cursor.fetchone() == (0, 0, 0)
    assert seen(office.officer, matter) == matter


def test_an_order_without_an_end_is_refused_and_closes_nothing(office, court):
    matter = accepted(office, court)
    with pytest.raises(NotValid, match="失效日期"):
        stepped(court[1], matter, "grant", filled=without(ruling(), "ends_on"))
    assert (seen(court[1], matter).state, blocks(office)) == ("accepted", [])


@pytest.mark.parametrize(
    ("over", "refused"), [(0, False), (1, True)], ids=["six months to the day", "one day more"]
)
def test_an_order_lasts_six_months_at_most(office, court, over, refused):
    matter = accepted(office, court)
    ends = (add_months(today(), 6) + dt.timedelta(days=over)).isoformat()
    if refused:
        with pytest.raises(NotYet, match="超过了6个月"):
            stepped(court[1], matter, "grant", filled=ruling(ends_on=ends))
        assert (seen(court[1], matter).state, blocks(office)) == ("accepted", [])
    else:
        assert stepped(court[1], matter, "grant", filled=ruling(ends_on=ends)).state == "granted"


def test_an_extension_is_a_second_closing_and_revocation_ends_both(office, court):
    matter = granted(office, court)
    second = ruling(
        order_no="(2026)鲁3799民保令9号",
        starts_on=add_months(today(), 6).isoformat(),
        ends_on=add_months(today(), 12).isoformat(),
    )
    stepped(court[1], matter, "extend", filled=second)
    assert [row[1] for row in blocks(office)] == [ORDER, "(2026)鲁3799民保令9号"]
    answers = least_answers("protection_order_revocation", ends_on=today().isoformat())
    done = stepped(
        court[1], matter, "revoke", filled=Filled(form="protection_order_revocation", answers=answers)
    )
    assert (done.state, done.is_open) == ("revoked", False)
    assert [row[3] for row in blocks(office)] == [today(), add_months(today(), 6)]


def test_an_extension_too_long_is_refused(office, court):
    matter = granted(office, court)
    with pytest.raises(NotYet, match="延长后的有效期超过了6个月"):
        stepped(court[1], matter, "extend", filled=ruling(ends_on=add_months(today(), 7).isoformat()))
    assert len(blocks(office)) == 1


def test_an_order_in_force_is_not_filed_away(office, court):
    matter = granted(office, court)
    with pytest.raises(NotYet, match="还没有到期"):
        stepped(office.officer, matter, "expire")


def test_a_ruling_is_changed_by_a_ruling_and_not_by_mending_the_record(office, court):
    matter = granted(office, court)
    with acting(court[1]):
        (kept,) = [r for r in queries.records_of(matter, court[1]) if r.form == "protection_order_ruling"]
        with pytest.raises(UserError, match="延长或变更"):
            correct_record(
                record=kept, filled=ruling(ends_on=add_months(today(), 1).isoformat()), by=court[1]
            )
    assert blocks(office)[0][3] == add_months(today(), 6)


def test_a_refusal_may_be_reconsidered_once_more_and_granted(office, court):
    matter = accepted(office, court)
    no = Filled(form="protection_order_refusal", answers=least_answers("protection_order_refusal"))
    stepped(court[1], matter, "refuse", filled=no)
    stepped(office.officer, matter, "reconsider", reason="有新的证据。")
    assert stepped(court[1], matter, "grant", filled=ruling()).state == "granted"
    assert len(blocks(office)) == 1


def test_only_the_court_decides(office, court):
    matter = accepted(office, court)
    for other in (office.officer, office.supervisor, office.lead):
        with pytest.raises(NotPermitted):
            stepped(other, matter, "grant", filled=ruling())
    assert blocks(office) == []


def test_the_court_is_told_who_the_child_is_and_never_sees_the_file(office, court):
    matter = granted(office, court)
    assert seen(court[1], matter).given == {"name": "张小明", "sex": "未知", "birth_on": "2015-03-02"}
    with acting(court[1]), connection.cursor() as cursor:
        assert list(Child.objects.scoped(court[1])) == []
        cursor.execute(
            "select (select count(*) from registry_child), (select count(*) from registry_block),"
            " (select count(*) from registry_visit), (select count(*) from casework_record)"
        )
        assert cursor.fetchone() == (0, 0, 0, 2)


def test_other_units_and_other_counties_see_nothing_of_it(office, court):
    matter = granted(office, court)
    elsewhere = Office(BAISHAN_VILLAGE)
    strangers = [
        office.teacher,
        office.doctor,
        elsewhere.officer,
        elsewhere.supervisor,
        elsewhere.doctor,
        elsewhere.unit("court", elsewhere.county)[1],
    ]
    for stranger in strangers:
        assert seen(stranger, matter) is None
        with acting(stranger), connection.cursor() as cursor:
            cursor.execute(
                "select (select count(*) from casework_matter), (select count(*) from casework_record),"
                " (select count(*) from casework_matterstep)"
            )
            assert cursor.fetchone() == (0, 0, 0)


def test_who_is_protected_from_whom_stands_encrypted(office, court):
    matter = granted(office, court)
    with acting(office.officer):
        for kept in Record.objects.scoped(office.officer).filter(matter=matter):
            assert {"respondent_name", "respondent_number", "order_no", "ends_on"} & set(
                kept.answers
            ) == set()
            assert "张某" not in str(kept.answers)


def test_no_message_names_anybody(office, court):
    granted(office, court)
    texts = " ".join(Notice.objects.values_list("text", flat=True))
    assert "人身安全保护令" in texts
    assert [word for word in ("张小明", "张某", NUMBER, ORDER) if word in texts] == []
