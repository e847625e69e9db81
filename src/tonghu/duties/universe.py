"""Who the subjects of each kind of row are on a day, as SQL: one SELECT a kind, all with the columns of COLUMNS.

Where a child lives and what it belongs to is taken as of the day: a period that ended before the child moved away stays with the
place it ended in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from psycopg.sql import SQL, Composable, Literal

from tonghu.policy.duties.evaluate import ALWAYS, NEVER, SCHOOL_TRAIT

COLUMNS = (
    "subject",
    "place",
    "variety",
    "organisation",
    "child",
    "matter",
    "since",
    "until",
    "born",
    "began",
)

# Runs of days without a gap on which a child held some category; the one the day lies in, else the latest before it, else the
# first to come, so that the row is there when that day arrives.
_RUN = """
cross join lateral (
    select lower(run) as since, coalesce(upper(run), {never}) as until
    from (select unnest(range_agg(daterange(f.day, case when f.last < {never} then f.last + 1 end))) as run
          from duties_fact f
          where f.row = 1 and f.subject = c.id and f.kind_id = any ({categories}) and f.ended_at is null) held
    order by lower(run) <= {on} desc, abs(lower(run) - {on}) limit 1
) run
left join lateral (
    select f.organisation from duties_fact f
    where f.row = 1 and f.subject = c.id and f.kind_id = {school} and f.ended_at is null and f.day <= {on} and f.last >= {on}
    order by f.day desc, f.id desc limit 1
) school on true
"""
# Where the file lay at the end of the day; for a day before there was a file, where it lay first.
_LIVED = """
left join lateral (
    select e.place from registry_childevent e
    where e.pgh_obj_id = c.id
    order by e.pgh_created_at < {next_day} desc,
        case when e.pgh_created_at < {next_day} then e.pgh_created_at end desc, e.pgh_created_at, e.pgh_id desc
    limit 1
) lived on true
"""
# A file whose last category ended is closed with it; one closed for another reason is nobody's duty from now on.
_OPEN = "c.standing <> 'merged' and not (c.standing = 'closed' and run.until = {never})"

_CHILD = """
select c.id as subject, {place} as place, '' as variety, school.organisation, c.id as child, null::bigint as matter,
       run.since, run.until, c.birth_on as born, null::timestamptz as began
from registry_child c {run} {lived}
where {open} and {these}
"""
_GUARDIAN = """
select a.id as subject, {place} as place, '' as variety, school.organisation, c.id as child, null::bigint as matter,
       greatest(run.since, coalesce(a.start_on, {always})) as since, least(run.until, coalesce(a.end_on, {never})) as until,
       c.birth_on as born, null::timestamptz as began
from registry_adult a join registry_child c on c.id = a.child_id {run} {lived}
where a.is_guardian and {open} and {these}
"""
# A post that ended counts until the end of the year, so that a year can ask who held one at any time; a population that asks
# who is in post says so (built-in `posting`).
_WORKER = """
select p.id as subject, p.place, '' as variety, null::bigint as organisation, null::bigint as child, null::bigint as matter,
       p.start_on as since,
       coalesce(make_date(extract(year from p.end_on - 1)::integer + 1, 1, 1), {never}) as until, null::date as born,
       null::timestamptz as began
from accounts_post p
where p.role = 'child_director' and p.delegated_from_id is null and coalesce(p.end_on > p.start_on, true) and {these}
"""
_DIVISION = """
select d.code::bigint as subject, d.place, d.level as variety, null::bigint as organisation, null::bigint as child,
       null::bigint as matter, {always} as since, coalesce(s.day, {never}) as until, null::date as born,
       null::timestamptz as began
from places_division d left join duties_succession s on s.place = d.place
where {these}
"""
_ORGANISATION = """
select o.id as subject, o.place, o.kind as variety, o.id as organisation, null::bigint as child, null::bigint as matter,
       coalesce(o.start_on, {always}) as since, coalesce(o.end_on, {never}) as until, null::date as born,
       null::timestamptz as began
from places_organisation o
where {these}
"""
# What is closed counts until the end of the year in which it was; what was closed on the last day of a year, on which nothing of
# that day is overdue yet, until the end of the month after.
_CASE = """
select m.id as subject, m.place, m.kind as variety, coalesce(m.receiver_id, m.sender_id) as organisation,
       m.child_id as child, m.id as matter, m.opened_on as since,
       case when m.closed_at is null or duties_day(m.closed_at) > {on} then {never}
            else {counts_until} end as until,
       null::date as born, first.at as began
from casework_matter m
join duties_watched v on v.row = 7 and v.variety = m.kind
left join lateral (
    select t.at from casework_matterstep t where t.matter_id = m.id order by t.at, t.id limit 1
) first on true
where {these}
"""
_RECORD = """
select r.id as subject, r.place, r.form as variety, coalesce(r.about_unit_id, r.organisation_id) as organisation,
       r.child_id as child,
       r.matter_id as matter, r.occurred_on as since,
       {counts_until} as until, null::date as born,
       case when duties_day(coalesce(r.claimed_at, r.captured_at, r.received_at)) = r.occurred_on
            then coalesce(r.claimed_at, r.captured_at, r.received_at) end as began
from casework_record r
join duties_watched v on v.row = 8 and v.variety = r.form
where r.withdrawn_at is null and not exists (select from casework_record l where l.corrects_id = r.id) and {these}
"""
# The classes on a school's newest list, each since the first list in force that has it.
_CLASS = """
select k.subject, n.place, '' as variety, n.unit as organisation, null::bigint as child, null::bigint as matter,
       (select min(r.occurred_on) from casework_record r
        where r.form = 'class_list' and r.about_unit_id = n.unit and r.withdrawn_at is null and r.occurred_on <= {on}
          and not exists (select from casework_record l where l.corrects_id = r.id)
          and r.answers -> 'classes' @> jsonb_build_array(jsonb_build_object('class_name', k.name))) as since,
       {never} as until, null::date as born, null::timestamptz as began
from (
    select distinct on (r.about_unit_id) r.about_unit_id as unit, r.place, r.answers
    from casework_record r
    where r.form = 'class_list' and r.about_unit_id is not null and r.withdrawn_at is null and r.occurred_on <= {on}
      and not exists (select from casework_record l where l.corrects_id = r.id)
    order by r.about_unit_id, r.occurred_on desc, r.id desc
) n
cross join lateral (
    select distinct each ->> 'class_name' as name, duties_class(n.unit, each ->> 'class_name') as subject
    from jsonb_array_elements(coalesce(n.answers -> 'classes', '[]')) each
    where coalesce(each ->> 'class_name', '') <> ''
) k
where {these}
"""
_LEAD = """
select l.id as subject, l.place, l.category as variety, null::bigint as organisation, l.child_id as child,
       null::bigint as matter, duties_day(l.raised_at) as since,
       case when ended.at is null or duties_day(ended.at) > {on} then {never}
            else {counts_until} end as until,
       null::date as born, l.raised_at as began
from leads_lead l
left join lateral (
    select max(t.at) as at from leads_step t
    where t.lead_id = l.id and l.state in ('accepted', 'rejected') and t.after = l.state
) ended on true
where l.state <> 'superseded' and {these}
"""
# Until when (not in it) something of a day counts: to the end of its year, and to the end of a month on which it can be overdue.
#
# Known to be wrong of one kind: a case or a lead closed undone while a deadline of its own was still to come (`Within`) leaves the
# count at New Year as due, and where the deadline lies beyond New Year no end of a month ever finds it overdue. Closed in June with
# a deadline in July it is missed from July to December; closed in December with one in January, never. It cannot be mended here: a
# row is alive for all of its rules or for none, and the longest limit of the catalogue is a year (g2_1.done), so that to keep the
# row until every deadline has passed would count each case, done or not, twice as long under every rule. What it takes:
# - the row stays until the end of the month of the latest deadline that any of its rules can give it, grace included, and a date
#   beside `until` says up to when it counts in any case (what `until` is now): a column of `WideRow` and of `evaluate.Subject`;
# - after that date a `Within` rule means it only while it is neither done nor excused, up to the end of the month in which its
#   deadline with its grace lies, and no other rule means it: in `_within` of compiling/statuses.py and `_meant` of
#   policy/duties/evaluate.py, held equal by tests/duties/test_agreement.py, whose histories are of children and need cases;
# - `alive` of compiling/statuses.py, by which lists, figures and closings pick their rows, asks for the later date, and nothing may
#   leave out asking the rule any more because a row is alive (`of_living`).
_COUNTS_UNTIL = """greatest(
    make_date(extract(year from {day})::integer + 1, 1, 1), (date_trunc('month', {day} + 1) + interval '1 month')::date)"""
_DAY_OF = {7: "duties_day(m.closed_at)", 8: "r.occurred_on", 9: "duties_day(ended.at)"}
_QUERIES: Mapping[int, tuple[str, str]] = {
    1: (_CHILD, "c.id"),
    2: (_GUARDIAN, "a.id"),
    3: (_WORKER, "p.id"),
    4: (_CLASS, "k.subject"),
    5: (_DIVISION, "d.code::bigint"),
    6: (_ORGANISATION, "o.id"),
    7: (_CASE, "m.id"),
    8: (_RECORD, "r.id"),
    9: (_LEAD, "l.id"),
}
Narrowed = Callable[[str], Composable]


def universe(
    row: int, on: dt.date, narrowed: Narrowed, numbers: Mapping[str, int], *, lived: bool
) -> Composable | None:
    """The subjects of a kind as of a day; None for a kind that has none.

    What is closed leaves the count at New Year, a deadline after it or not: `_COUNTS_UNTIL` says what it takes to count that.

    `numbers`: of the kinds of facts. `narrowed`: given the SQL of a subject's id, the condition that picks some of them.
    `lived`: ask where children lived on the day instead of where they live.
    """
    if row not in _QUERIES:
        return None
    text, column = _QUERIES[row]
    day = SQL(_DAY_OF.get(row, "null::date"))
    given = {
        "on": Literal(on),
        "never": Literal(NEVER),
        "always": Literal(ALWAYS),
        "school": Literal(numbers.get(SCHOOL_TRAIT, 0)),
        "categories": Literal([number for key, number in numbers.items() if key.startswith("category:")]),
        # The first moment of the next day in China.
        "next_day": SQL("(({}::date + 1)::timestamp at time zone 'Asia/Shanghai')").format(Literal(on)),
    }
    return SQL(text).format(
        **given,
        run=SQL(_RUN).format(**given),
        open=SQL(_OPEN).format(**given),
        counts_until=SQL(_COUNTS_UNTIL).format(day=day),
        lived=SQL(_LIVED).format(**given) if lived else SQL(""),
        place=SQL("coalesce(lived.place, c.place)") if lived else SQL("c.place"),
        these=narrowed(column),
    )


def everybody(column: str) -> Composable:
    """No narrowing."""
    return SQL("true")


def only(subjects: Sequence[int]) -> Narrowed:
    """These subjects."""
    return among(Literal(list(subjects)))


def among(subjects: Composable) -> Narrowed:
    """These subjects, an array of their ids."""
    return lambda column: SQL("{} = any ({})").format(SQL(column), subjects)
