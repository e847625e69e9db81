"""The SQL and the plain evaluator answer alike on random histories, for stored rows and as of a day past."""

import datetime as dt
import itertools
import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Literal
from tests.duties.duties_made_up import (
    a_catalogue,
    a_duty,
    a_kind,
    a_reading,
    in_use,
)

from people import QINGHE, VILLAGE, an_actor
from tonghu.casework.models import Assessment, Record
from tonghu.duties import queries
from tonghu.duties import rules as in_force
from tonghu.duties.compiling.statuses import alive, compiled
from tonghu.duties.counting import TABLE
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.refreshing import refresh
from tonghu.duties.running import rows
from tonghu.duties.system import as_system
from tonghu.kernel.periods import add_months
from tonghu.locks.acting import acting
from tonghu.places.models import Organisation
from tonghu.policy.duties.evaluate import NEVER, Fact, Subject, category_trait, evaluate, risk_trait
from tonghu.policy.duties.population import Age, AllOf, AnyOf, AtSchool, Has, InCategory, Not, Risk
from tonghu.policy.duties.schema import (
    CALENDAR_UNITS,
    STATUSES,
    Each,
    EachPeriod,
    EveryDays,
    FromRecord,
    Needed,
    OnceBy,
    Standing,
    Valid,
    Within,
)
from tonghu.registry.models import Child, Entrusted, Holding

pytestmark = pytest.mark.django_db

SIMPLE = a_kind("simple", FromRecord(form="t_simple"))
OTHER = a_kind("other", FromRecord(form="t_other"))
BEGINS = a_kind("begins", FromRecord(form="t_begins"))
EXCUSE = a_kind("excuse", FromRecord(form="t_excuse"))
DAYS = a_kind("days", FromRecord(form="t_days"), valid=Valid(parameter="n30", unit="days"))
MONTHS = a_kind("months", FromRecord(form="t_months"), valid=Valid(parameter="n3", unit="months"))
KINDS = (SIMPLE, OTHER, BEGINS, EXCUSE, DAYS, MONTHS)

POPULATIONS = [
    None,
    InCategory(names=("orphan",)),
    InCategory(names=("orphan", "left_behind")),
    Risk(levels=("high",)),
    Risk(levels=("middle", "low")),
    Age(least=6, under=18),
    Age(least=None, under=1),
    AtSchool(holds=True),
    AtSchool(holds=False),
    Has(kind="simple"),
    Has(kind="days"),
    AllOf(terms=(Risk(levels=("high", "low")), Not(term=Age(least=14, under=None)))),
    AnyOf(terms=(Age(least=16, under=None), Not(term=Risk(levels=("high",))))),
]
PROOFS = [
    {"proof": ("simple",)},
    {"proof": ("months",)},
    {"proof": (Needed(kind="simple", least=2),), "excused": ("excuse",)},
    {"proof": ("simple", "other"), "excused": ("excuse", "days")},
    {"proof": ("simple", "days"), "all_of": True},
    {"proof": (Needed(kind="other", least=3), "months"), "all_of": True, "excused": ("excuse",)},
]
WHENS = [
    *(EachPeriod(unit=unit) for unit in CALENDAR_UNITS),
    EveryDays(parameter="n7"),
    EveryDays(parameter="n30"),
    Within(event="opened", parameter="n10", unit="days"),
    Within(event="opened", parameter="n3", unit="months"),
    Within(event="begins", parameter="n5", unit="working_days"),
    Within(event="begins", parameter="n1", unit="months"),
    Within(event="begins", parameter="n48", unit="hours"),
    Within(event="months", parameter="n10", unit="days"),
    Within(event="opened", parameter="n72", unit="hours"),
    OnceBy(day=dt.date(2024, 6, 30)),
    OnceBy(day=dt.date(2024, 2, 29)),
    Standing(),
    Each(),
]


OWED_FROM = [dt.date.min, dt.date(2024, 1, 18), dt.date.min, dt.date(2024, 6, 30)]


def readings():
    """Every way of falling due, with populations and proofs taken in turn, so that each meets many of the others."""
    populations, proofs = itertools.cycle(POPULATIONS), itertools.cycle(PROOFS)
    graces, begins = itertools.cycle([None, "n3", None, None, "n10"]), itertools.cycle(OWED_FROM)
    after = [when for when in WHENS if isinstance(when, Within) and when.event != "opened"]
    return [
        a_reading(
            "d99_9",
            key=f"r{at}",
            when=when,
            population=next(populations),
            grace=next(graces),
            owed_from=next(begins),
            **next(proofs),
        )
        for at, when in enumerate(itertools.chain(WHENS, WHENS, WHENS, after, after, after))
    ]


# Where years, months and holidays turn, and what lies around; so few that histories meet.
TURNS = [
    dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 1, 31), dt.date(2024, 2, 28), dt.date(2024, 2, 29),
    dt.date(2024, 3, 1), dt.date(2024, 6, 30), dt.date(2024, 8, 31), dt.date(2024, 9, 1), dt.date(2024, 12, 31),
    dt.date(2025, 1, 1), dt.date(2025, 2, 28), dt.date(2025, 3, 1),
]  # fmt: skip
DAY = st.one_of(st.sampled_from(TURNS), st.dates(dt.date(2023, 11, 1), dt.date(2025, 4, 1)))
BORN = st.one_of(
    st.none(),
    st.sampled_from([dt.date(2008, 2, 29), dt.date(2018, 2, 28), dt.date(2018, 3, 1), dt.date(2006, 12, 31)]),
    st.dates(dt.date(2006, 1, 1), dt.date(2024, 12, 31)),
)
SPAN = st.tuples(DAY, st.one_of(st.none(), DAY)).filter(lambda span: span[1] is None or span[1] > span[0])
WRITTEN = st.tuples(
    st.sampled_from([kind.id for kind in KINDS]),
    DAY,
    st.one_of(st.none(), st.integers(0, 23)),
    st.sampled_from("kkkkcw"),
)


@st.composite
def histories(draw):
    """Of one child: birth, categories, school, risk levels, records; some corrected (c) or taken back (w)."""
    return {
        "born": draw(BORN),
        "held": {"orphan": draw(SPAN), **draw(st.dictionaries(st.just("left_behind"), SPAN))},
        "school": draw(st.one_of(st.none(), SPAN)),
        "risks": draw(st.lists(st.tuples(st.sampled_from(["high", "middle", "low"]), DAY), max_size=3)),
        "records": draw(st.lists(WRITTEN, max_size=9)),
    }


def moment(day, hour):
    """In China."""
    zone = dt.timezone(dt.timedelta(hours=8))
    return dt.datetime.combine(day, dt.time(hour), zone) if hour is not None else None


class Written:
    """A history as rows of the work, and as the facts that it should make."""

    def __init__(self, history, by):
        self.facts, self.born = [], history["born"]
        self.school = Organisation.objects.create(place=QINGHE, name="测试小学", kind="school")
        self.child = Child.objects.create(place=VILLAGE, name="张小明", initials="zxm", birth_on=self.born)
        self.by = by
        for category, span in history["held"].items():
            self.held(category, *span)
        if history["school"]:
            self.at_school(*history["school"])
        for level, day in history["risks"]:
            self.risk(level, day)
        for kind, day, hour, fate in history["records"]:
            self.record(kind, day, hour, fate)

    def held(self, category, start, end):
        Holding.objects.create(
            place=VILLAGE, child=self.child, category=category, start_on=start, end_on=end, basis="测试"
        )
        self.facts.append(
            Fact(kind=category_trait(category), day=start, last=end - dt.timedelta(days=1) if end else NEVER)
        )

    def at_school(self, start, end):
        Entrusted.objects.create(
            place=VILLAGE, child=self.child, organisation=self.school, start_on=start, end_on=end
        )
        self.facts.append(Fact(kind="school", day=start, last=end - dt.timedelta(days=1) if end else NEVER))

    def risk(self, level, day):
        Assessment.objects.create(
            place=VILLAGE, child=self.child, record=self.kept("t_risk", day), toolkit="risk_default", level=level,
            assessed_on=day, by_name="测试",
        )  # fmt: skip
        self.facts.append(Fact(kind=risk_trait(level), day=day, last=NEVER))

    def record(self, kind, day, hour, fate):
        claimed = moment(day, hour) or moment(day + dt.timedelta(days=1), 3)
        first = self.kept(f"t_{kind}", day, claimed_at=claimed)
        if fate == "w":
            Record.objects.scoped(self.by).filter(pk=first.pk).update(withdrawn_at=moment(day, 23))
            return
        if fate == "c":
            day -= dt.timedelta(days=2)
            self.kept(f"t_{kind}", day, claimed_at=claimed, corrects=first)
            hour = None
        lasts = {"days": day + dt.timedelta(days=30), "months": add_months(day, 3)}
        self.facts.append(Fact(kind=kind, day=day, last=lasts.get(kind, day), at=moment(day, hour)))

    def kept(self, form, day, **given):
        return Record.objects.create(
            place=VILLAGE, child=self.child, form=form, version="v", occurred_on=day, post_id=0, by_name="测试",
            post_title="测试", **given,
        )  # fmt: skip

    def subject(self, on):
        """From when until when the child is one, by the run of days on which it held something."""
        spans = sorted((f.day, f.last) for f in self.facts if f.kind.startswith("category:") and f.day <= on)
        if not spans:
            return None
        runs = [spans[0]]
        for day, last in spans[1:]:
            joined = runs[-1][1] == NEVER or day <= runs[-1][1] + dt.timedelta(days=1)
            if joined:
                runs[-1] = (runs[-1][0], max(runs[-1][1], last))
            else:
                runs.append((day, last))
        since, last = runs[-1]
        return Subject(
            since=since, until=NEVER if last == NEVER else last + dt.timedelta(days=1), born=self.born
        )


def by_sql(table, on, child):
    """{rule: (status, due on)} of the child as the compiled rules have it."""
    known = in_force.rules()
    layout = known.layouts[1]
    asked = [compiled(rule, known, on) for rule in layout.rules]
    values = SQL(", ").join(SQL("({}), ({})::text").format(each.status(), each.due_on) for each in asked)
    found = rows(
        SQL("select {} from {} w where w.subject = {} and {}").format(
            values, table, Literal(child), alive(on)
        )
    )
    if not found:
        return {rule.id: ("not_applicable", None) for rule in layout.rules}
    told = found[0]
    return {
        rule.id: (STATUSES[told[2 * at]], told[2 * at + 1] if told[2 * at] else None)
        for at, rule in enumerate(layout.rules)
    }


def by_hand(written, on):
    """The same by the plain evaluator."""
    subject = written.subject(on)
    known, around = in_force.rules(), in_force.around()
    found = {}
    for rule in known.layouts[1].rules:
        if subject is None:
            found[rule.id] = ("not_applicable", None)
            continue
        verdict = evaluate(rule.reading, subject, written.facts, on, around)
        due = verdict.due_on.isoformat() if verdict.due_on else None
        found[rule.id] = (verdict.status, None if verdict.status == "not_applicable" else due)
    return found


@pytest.fixture(scope="module")
def drawn():
    return a_catalogue(a_duty(*readings(), name="d99_9"), kinds=KINDS)


@pytest.fixture
def duties(drawn):
    with in_use(drawn):
        yield


@settings(
    max_examples=int(os.environ.get("TONGHU_EXAMPLES", "8")),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=histories(), days=st.lists(DAY, min_size=2, max_size=2, unique=True))
def test_both_agree(duties, history, days):
    officer = an_actor("county_officer", QINGHE)
    early, late = sorted(days)
    with transaction.atomic():
        with acting(officer):
            rebuild(today=early, facts=False, only=[1])
            written = Written(history, officer)
            refresh(early)
            stored = by_sql(TABLE, early, written.child.pk)
            assert stored == by_hand(written, early)
            # The same rows on a later day, after what ripened was brought in; and as of the earlier day again.
            refresh(late)
            assert by_sql(TABLE, late, written.child.pk) == by_hand(written, late)
            with as_system():
                assert rebuild(today=late, only=[1]).differed == 0
            # A read of another day first brings everything up to the day that it is, so it comes last.
            past = queries.as_of(in_force.rules().layouts[1], officer, early)
            assert by_sql(past, early, written.child.pk) == stored
        transaction.set_rollback(True)
