"""A reading on a day as SQL over one wide row `w`: applicable, done, late, excused, overdue, and when it is due.

Says in SQL what policy/duties/evaluate.py says in Python; tests/duties/test_agreement.py holds the two equal. Everything comes from
the closed language by psycopg's composer: no text of a catalogue file becomes SQL.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from psycopg import sql
from psycopg.sql import SQL, Composable, Identifier, Literal

from tonghu.duties.compiling.layout import Layout, Rule, Rules, Slot, answer_slot, clock_of
from tonghu.policy.duties.evaluate import ALWAYS, CHINA, NEVER, SCHOOL_TRAIT, category_trait, risk_trait
from tonghu.policy.duties.periods import period_of
from tonghu.policy.duties.population import (
    RISK_LEVELS,
    Age,
    AllOf,
    AnyOf,
    AtSchool,
    Has,
    InCategory,
    Not,
    Risk,
    Term,
)
from tonghu.policy.duties.schema import (
    OPENED,
    STATUSES,
    Each,
    EachPeriod,
    EveryDays,
    OnceBy,
    Standing,
    Status,
    Within,
)

NO, YES = SQL("false"), SQL("true")
# What no moment is: as far off as a moment can be read everywhere.
ALWAYS_AT, NEVER_AT = SQL("'0001-01-01 00:00+00'::timestamptz"), SQL("'9999-12-30 00:00+00'::timestamptz")
CODE: dict[Status, int] = {status: at for at, status in enumerate(STATUSES)}
# What is counted of each rule, in the order of `Figures.counts`.
MEASURES = ("applicable", "done", "late", "excused", "overdue", "unverified")


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """Conditions over `w`. Each is asked only where those before it are false, as a status is chosen.

    `meant`: true, false or NULL for unknown; `due_on`: a date. None: can never be so.
    """

    rule: Rule
    meant: Composable
    done: Composable
    late: Composable | None
    excused: Composable | None
    overdue: Composable | None
    due_on: Composable

    @property
    def applicable(self) -> Composable:
        """Unknown counts."""
        return SQL("coalesce({}, true)").format(self.meant) if self.may_be_unknown else self.meant

    def status(self) -> Composable:
        """The number of the status, as CODE has it."""
        parts = [SQL("case when not {} then 0 when {} then 1").format(self.applicable, self.done)]
        for code, condition in ((2, self.late), (3, self.excused), (5, self.overdue)):
            if condition is not None:
                parts.append(SQL("when {} then {}").format(condition, Literal(code)))
        return SQL(" ").join([*parts, SQL("else 4 end")])

    def has(self, status: Status) -> Composable:
        """True for rows of this status."""
        return SQL("({}) = {}").format(self.status(), Literal(CODE[status]))

    def told(self, status: str, unknown: str) -> list[Composable]:
        """Of a row, under these names: its status, and whether it is unknown who is meant."""
        found: list[Composable] = [SQL("({}) as {}").format(self.status(), Identifier(status))]
        if self.may_be_unknown:
            found.append(SQL("({}) is null as {}").format(self.meant, Identifier(unknown)))
        return found

    def measures(self, status: str, unknown: str) -> list[Composable]:
        """What is counted, in the order of MEASURES, over what `told` gives."""
        is_of = SQL("count(*) filter (where {} = {})")
        never = SQL("0::bigint")
        counted: list[Composable] = [SQL("count(*) filter (where {} <> 0)").format(Identifier(status))]
        for code, condition in ((1, self.done), (2, self.late), (3, self.excused), (5, self.overdue)):
            counted.append(never if condition is None else is_of.format(Identifier(status), Literal(code)))
        counted.append(
            SQL("count(*) filter (where {})").format(Identifier(unknown)) if self.may_be_unknown else never
        )
        return counted

    @property
    def may_be_unknown(self) -> bool:
        """False where `meant` is never NULL."""
        population = self.rule.reading.population
        return population is not None and _asks_the_unknown(population)


def compiled(rule: Rule, rules: Rules, on: dt.date, *, of_living: bool = False) -> Compiled:
    """A rule on a day. `of_living`: asked only of rows that are `alive` on it, which is then not asked again."""
    return _Compiler(rule, rules.layouts[rule.row], rules, on, of_living).all()


def alive(on: dt.date) -> Composable:
    """Subjects that there are on the day: what every rule asks."""
    return SQL("w.since <= {day} and {day} < w.until").format(day=Literal(on))


@dataclass(frozen=True)
class _Compiler:
    rule: Rule
    layout: Layout
    rules: Rules
    on: dt.date
    of_living: bool

    def all(self) -> Compiled:
        reading = self.rule.reading
        if self.on < reading.owed_from:
            return self._never()
        there = [*([] if self.of_living else [alive(self.on)]), *self._varieties()]
        match reading.when:
            case EachPeriod(unit=unit):
                period = period_of(unit, self.on, self.rules.school)
                if period is None:
                    return self._never()
                start = Literal(period.first)
                return self._made(
                    there,
                    SQL("{} >= {}").format(self._proof("last"), start),
                    excused=self._excused(SQL("{} >= {}"), start),
                    due_on=Literal(period.last),
                )
            case EveryDays(parameter=parameter):
                return self._rolling(there, self._number(parameter))
            case Within():
                return self._within(there, reading.when)
            case OnceBy(day=day):
                if day < reading.owed_from:
                    return self._never()
                first = self._proof("first", earliest=True)
                limit = Literal(day)
                return self._made(
                    [*there, SQL("w.since <= {}").format(limit)],
                    SQL("{} <= {}").format(first, limit),
                    late=SQL("{} < {}").format(first, Literal(NEVER)),
                    excused=self._excused(SQL("{} > {}"), Literal(ALWAYS)),
                    overdue=self._over(limit),
                    due_on=limit,
                )
            case Standing():
                return self._standing(there)
            case Each():
                return self._standing([*there, *self._owed_since_it_began()])

    def _never(self) -> Compiled:
        """Owed by nobody on this day."""
        return self._made([NO], NO, due_on=Literal(self.on))

    def _owed_since_it_began(self) -> list[Composable]:
        """Of a subject that began before the duty was owed nothing is; where nobody knows when it began, nobody knows this."""
        if self.rule.reading.owed_from == ALWAYS:
            return []
        asked = SQL("(w.since = {} or w.since >= {})")
        return [asked.format(Literal(ALWAYS), Literal(self.rule.reading.owed_from))]

    def _begins_on(self) -> Composable:
        """The later of the subject's beginning and the day from which the duty is owed."""
        owed_from = self.rule.reading.owed_from
        return (
            SQL("w.since") if owed_from == ALWAYS else SQL("greatest(w.since, {})").format(Literal(owed_from))
        )

    def _made(
        self,
        there: Sequence[Composable],
        done: Composable,
        *,
        due_on: Composable,
        late: Composable | None = None,
        excused: Composable | None = None,
        overdue: Composable | None = None,
    ) -> Compiled:
        population = self.rule.reading.population
        asked = [*there] if population is None else [*there, self._term(population)]
        return Compiled(
            rule=self.rule,
            meant=_joined(" and ", asked) if asked else YES,
            done=done,
            late=late,
            excused=excused,
            overdue=overdue,
            due_on=due_on,
        )

    def _varieties(self) -> list[Composable]:
        if not self.rule.varieties:
            return []
        return [SQL("w.variety = any ({})").format(Literal(list(self.rule.varieties)))]

    def _rolling(self, there: Sequence[Composable], days: int) -> Compiled:
        newest = self._proof("last")
        since = Literal(self.on - dt.timedelta(days=days))
        begins = SQL("greatest({}, {})").format(newest, self._begins_on())
        due = SQL("{} + {}").format(begins, Literal(days))
        return self._made(
            there,
            SQL("{} >= {}").format(newest, since),
            excused=self._excused(SQL("{} >= {}"), since),
            # Nobody knows since when: it is overdue.
            overdue=SQL("({} = {} or {})").format(begins, Literal(ALWAYS), self._over(due)),
            due_on=due,
        )

    def _within(self, there: Sequence[Composable], when: Within) -> Compiled:
        number = self._number(when.parameter)
        event: Composable = SQL("w.since")
        overdue: Composable
        if when.event == OPENED:
            there = [*there, *self._owed_since_it_began()]
        else:
            event = self._slot(Slot(when.event, "event", clock=clock_of(self.rule.reading)))
            there = [*there, SQL("{} > {}").format(event, Literal(ALWAYS))]
        due: Composable
        in_time: Composable
        unknown = SQL("{} = {}").format(event, Literal(ALWAYS))
        if when.unit == "hours":
            limit = SQL("({} + {})").format(self._begins(when), Literal(dt.timedelta(hours=number)))
            done_at = self._answered(moment=True)
            in_time = SQL("{} <= {}").format(done_at, limit)
            proven = SQL("{} < {}").format(done_at, NEVER_AT)
            due = SQL("({} at time zone 'Asia/Shanghai')::date").format(limit)
        else:
            first = self._answered(moment=False)
            proven = SQL("{} < {}").format(first, Literal(NEVER))
            due = _counted(event, number, when.unit)
            # Only of what was done at all: the end of working days is looked up row by row.
            in_time = SQL("({} and {} <= {})").format(proven, first, due)
        over = self._over(due)
        if when.unit == "working_days":
            over = SQL("{} < {}").format(event, _first_not_over(self._limit(), number))
        if when.event == OPENED:
            in_time = SQL("(case when {} then {} else {} end)").format(unknown, proven, in_time)
            overdue = SQL("({} or {})").format(unknown, over)
        else:
            overdue = over
        return self._made(
            there,
            in_time,
            late=proven,
            excused=self._excused(SQL("{} >= {}"), event),
            overdue=overdue,
            due_on=due,
        )

    def _begins(self, when: Within) -> Composable:
        """The moment of the event; midnight where it is not known."""
        if when.event == OPENED:
            return SQL("coalesce(w.began, {})").format(midnight(SQL("w.since")))
        return self._moment(Slot(when.event, "event", clock=clock_of(self.rule.reading)))

    def _standing(self, there: Sequence[Composable]) -> Compiled:
        proof = self.rule.reading.proof
        now = [self._there(needed.kind, needed.least) for needed in proof.needed]
        excuses = [self._there(kind, 1) for kind in self.rule.reading.excused]
        begins = self._begins_on()
        return self._made(
            there,
            _joined(" and " if proof.all_of_them else " or ", now),
            excused=_joined(" or ", excuses) if excuses else None,
            overdue=SQL("({} = {} or {})").format(begins, Literal(ALWAYS), self._over(begins)),
            due_on=begins,
        )

    def _there(self, kind: str, nth: int) -> Composable:
        slot = self._slot(Slot(kind, "last", nth))
        if self._is_state(kind):
            return SQL("{} >= {}").format(slot, Literal(self.on))
        return SQL("{} > {}").format(slot, Literal(ALWAYS))

    def _proof(self, mode: OneOf["last", "first"], *, earliest: bool = False) -> Composable:
        """The day on which the evidence was whole (earliest), or until which it lasts."""
        needed = self.rule.reading.proof.needed
        return self._whole([self._slot(Slot(n.kind, mode, n.least)) for n in needed], earliest=earliest)

    def _answered(self, *, moment: bool) -> Composable:
        """The day or the moment at which the evidence was whole, from the event on."""
        slots = [answer_slot(self.rule.reading, needed) for needed in self.rule.reading.proof.needed]
        found = [self._moment(slot) if moment else self._slot(slot) for slot in slots]
        return self._whole(found, earliest=True)

    def _whole(self, days: list[Composable], *, earliest: bool) -> Composable:
        if len(days) == 1:
            return days[0]
        greatest = self.rule.reading.proof.all_of_them == earliest
        return SQL("{}({})").format(SQL("greatest" if greatest else "least"), SQL(", ").join(days))

    def _excused(self, compare: SQL, start: Composable) -> Composable | None:
        kinds = self.rule.reading.excused
        found = [compare.format(self._slot(Slot(kind, "last")), start) for kind in kinds]
        return _joined(" or ", found) if found else None

    def _over(self, due: Composable) -> Composable:
        return SQL("{} > {}").format(Literal(self._limit()), due)

    def _limit(self) -> dt.date:
        """What was due before this day is overdue."""
        grace = self._number(self.rule.reading.grace) if self.rule.reading.grace else 0
        return self.on - dt.timedelta(days=grace)

    def _term(self, term: Term) -> Composable:
        match term:
            case InCategory(names=names):
                held = [self._held(category_trait(name)) for name in names]
                return _joined(" or ", held)
            case Risk(levels=levels):
                return self._risk(levels)
            case Age(least=least, under=under):
                return self._age(least, under)
            case AtSchool(holds=wanted):
                at_school = self._held(SCHOOL_TRAIT)
                return at_school if wanted else SQL("not ({})").format(at_school)
            case Has(kind=kind):
                return self._there(kind, 1)
            case AllOf(terms=terms):
                return _joined(" and ", [self._term(each) for each in terms])
            case AnyOf(terms=terms):
                return _joined(" or ", [self._term(each) for each in terms])
            case Not(term=inside):
                return SQL("not ({})").format(self._term(inside))

    def _held(self, trait: str) -> Composable:
        return SQL("{} >= {}").format(self._slot(Slot(trait, "last")), Literal(self.on))

    def _risk(self, levels: Sequence[str]) -> Composable:
        """The newest level is one of these; of two found on one day the higher; NULL where none was found."""
        days = {level: self._slot(Slot(risk_trait(level), "start")) for level in RISK_LEVELS}
        newest = SQL("greatest({})").format(SQL(", ").join(days.values()))
        cases = [
            SQL("when {} = {} then {}").format(day, newest, YES if level in levels else NO)
            for level, day in days.items()
        ]
        none = SQL("when {} = {} then null").format(newest, Literal(ALWAYS))
        return SQL("(case {} end)").format(SQL(" ").join([none, *cases]))

    def _age(self, least: int | None, under: int | None) -> Composable:
        """Born no later than the day on which somebody turns so old today; NULL where the birth date is unknown."""
        parts = []
        if least is not None:
            parts.append(SQL("w.born <= {}").format(Literal(_born_by(self.on, least))))
        if under is not None:
            parts.append(SQL("w.born > {}").format(Literal(_born_by(self.on, under))))
        return _joined(" and ", parts)

    def _slot(self, slot: Slot) -> Composable:
        return SQL("w.slots[{}]").format(Literal(self.layout.slot(slot)))

    def _moment(self, slot: Slot) -> Composable:
        return SQL("w.moments[{}]").format(Literal(self.layout.moment(slot)))

    def _is_state(self, kind: str) -> bool:
        return kind not in self.rules.kinds or self.rules.kinds[kind].is_state

    def _number(self, parameter: str) -> int:
        value = self.rules.parameters[parameter].at(self.on).value
        assert isinstance(value, int)  # the reader holds it
        return value


def _asks_the_unknown(term: Term) -> bool:
    """Only a birth date and a risk level can be unknown; whatever else a wide row holds is there."""
    match term:
        case Age() | Risk():
            return True
        case AllOf(terms=terms) | AnyOf(terms=terms):
            return any(_asks_the_unknown(each) for each in terms)
        case Not(term=inside):
            return _asks_the_unknown(inside)
        case _:
            return False


def midnight(day: Composable) -> Composable:
    """The moment at which a day begins in China."""
    return SQL("({}::timestamp at time zone 'Asia/Shanghai')").format(day)


def moment_of(at: Composable, day: Composable) -> Composable:
    """A fact's moment; midnight where only its day is known."""
    return SQL("coalesce({}, {})").format(at, midnight(day))


def _joined(by: str, parts: Sequence[Composable]) -> Composable:
    return parts[0] if len(parts) == 1 else SQL("({})").format(SQL(by).join(parts))


def _counted(event: Composable, number: int, unit: str) -> Composable:
    if unit == "months":
        return SQL("({} + {})::date").format(event, SQL("interval '{} months'").format(SQL(str(int(number)))))
    if unit == "working_days":
        return SQL(
            "(select d.day from duties_workingday d where d.works and d.number ="
            " (select e.number from duties_workingday e where e.day = {}) + {})"
        ).format(event, Literal(number))
    return SQL("({} + {})").format(event, Literal(number))


def _first_not_over(limit: dt.date, number: int) -> Composable:
    """The first day of an event so many working days after which nothing ends before the limit: found once a query, where
    the end of each row's days would be looked up row by row."""
    return SQL(
        "(select d.day from duties_workingday d where d.works and d.number ="
        " (select e.number from duties_workingday e where e.day = {}) - {} + 1)"
    ).format(Literal(limit - dt.timedelta(days=1)), Literal(number))


def _born_by(on: dt.date, years: int) -> dt.date:
    """Who was born on this day or before is so many years old on the day."""
    year = on.year - years
    return dt.date(year, on.month, min(on.day, calendar.monthrange(year, on.month)[1]))


__all__ = ["CHINA", "CODE", "MEASURES", "Compiled", "alive", "compiled", "midnight", "moment_of", "sql"]
