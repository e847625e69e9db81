"""New versions of rules: what each would change is tried first, and one that would mean everybody waits for a person.

A version is known by the hash of all that decides about its figures. Tried on the rows that there are: of the universe, how many
would be meant. Held back until somebody confirms it: a population that leaves (almost) nobody out, one that means nobody where the
version before meant somebody, and one that newly means more than half of everybody. A rule that says openly that it is for all
(no population) leaves nobody out by intention, and is held only where it is a change of the last kind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.sql import SQL, Composable, Literal

from tonghu.accounts.models import Notice, Post
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import held as held_on
from tonghu.accounts.roles import ROLES
from tonghu.audit.actions import record as record_audit
from tonghu.duties import rules as in_force
from tonghu.duties.building import wide_rows
from tonghu.duties.compiling.layout import Rule, Rules, rules_of
from tonghu.duties.compiling.statuses import alive, compiled
from tonghu.duties.gaining import ByCity, gains_and_losses
from tonghu.duties.models import COUNTS, RuleInForce
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.running import rows
from tonghu.duties.system import as_system
from tonghu.duties.universe import everybody
from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.kernel.jobs import DISCOVERY, LIVE_JOBS
from tonghu.policy.duties.stored import meaning_of
from tonghu.policy.schema import Catalogue

# A population that means this share of the universe leaves nobody out worth the name; of so few subjects nothing is said.
EVERYBODY, FEW = 0.95, 20
HALF = 0.5
NUMBERS_SHOWN = 5
# Counting a confirmed version is long work: a worker does it, and another takes over once from one that died (leads/tasks).
COUNTING = "duties.count_confirmed"


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What a rule's new version would change. `gained`, `lost`: by city (four digits), subjects newly meant and no longer meant.

    `universe`: all subjects of its kind; `before`, `after`: how many are meant. `held`: why a person must confirm it, '' else.
    """

    rule: str
    hash: str
    universe: int
    before: int
    after: int
    gained: dict[str, int]
    lost: dict[str, int]
    held: str


def dry_run(old: Catalogue, new: Catalogue, on: dt.date) -> list[DryRun]:
    """Every rule that the new catalogue adds, changes or drops, tried on the rows of today.

    Evidence of a kind that only the new catalogue has is not there yet: a population that asks for it means nobody so far.
    """
    before, after = rules_of(old), rules_of(new)
    found: list[DryRun] = []
    with as_system(), transaction.atomic():
        for row in after.layouts:
            changed = [
                name
                for name in sorted({r.id for r in (*before.all, *after.all) if r.row == row})
                if _hash(before, name) != _hash(after, name)
            ]
            if changed:
                found += _of_row(row, changed, before, after, on)
    return found


def introduce(*, today: dt.date | None = None) -> list[RuleInForce]:
    """Note every version that is new, with what it means; returns those that are held back until a person confirms them."""
    on = today or timezone.localdate()
    known = in_force.versions()
    with as_system(), transaction.atomic():
        _keep_meanings(known)
        there = set(RuleInForce.objects.values_list("rule", "hash"))
        fresh = [rule for rule in known.all if (rule.id, rule.hash) not in there]
        counting = _counting(rule.id for rule in fresh)
        made = []
        for row in sorted({rule.row for rule in fresh}):
            some = [rule for rule in fresh if rule.row == row]
            moved = gains_and_losses(some, counting, known, on, _meaning)
            for rule, by_city in _meant(some, known, on):
                universe, after = (sum(each[at] for each in by_city.values()) for at in (0, 1))
                last = counting.get(rule.id)
                before = last.figures.get("applicable") if last else None
                why = why_held(rule, universe=universe, before=before, after=after)
                made.append(
                    RuleInForce.objects.create(
                        rule=rule.id,
                        hash=rule.hash,
                        held=why,
                        figures={
                            "universe": universe,
                            "applicable": after,
                            "cities": {city: meant for city, (_, meant) in by_city.items() if meant},
                            "meaning": meaning_of(rule.reading),
                            **_compared(last, moved.get(rule.id)),
                        },
                    )
                )
        held = [version for version in made if version.held]
        _tell_of(held, known, on)
    return held


def _tell_of(held: list[RuleInForce], known: Rules, on: dt.date) -> None:
    """One notice to each post that may confirm: what waits counts for nobody until somebody has looked at it."""
    if not held:
        return
    roles = [key for key, role in ROLES.items() if Permission.RULE_CONFIRM in role.permissions]
    posts = held_on(Post.objects.filter(role__in=roles), on=on)
    numbers = list(dict.fromkeys(known.by_id[version.rule].duty.number for version in held))
    named = "、".join(numbers[:NUMBERS_SHOWN]) + ("等" if len(numbers) > NUMBERS_SHOWN else "")
    text = f"有 {len(held)} 条义务规则的变动等待确认({named}),确认以前不计数。"
    Notice.objects.bulk_create(Notice(post=post, text=text, url=reverse("duties:held")) for post in posts)


@transaction.atomic
def confirm(*, rule: str, hash: str, by: Actor) -> RuleInForce:
    """A person has read the dry run of a held version and lets it count: from when a worker has counted it (`count_confirmed`).

    UserError where none waits; Conflict where one did, or where the catalogue has another version by now. Asked for again by the
    same post, nothing more is done while a worker is at it; after one that failed, it is put into the queue once more.
    """
    by.check(Permission.RULE_CONFIRM, Permission.RULE_CONFIRM.words)
    held = RuleInForce.objects.select_for_update().filter(rule=rule, hash=hash).first()
    if held is None or not held.held:
        raise UserError("没有等待确认的规则版本:可能目录库又有变动。请重新试算。")
    if held.confirmed_at is not None:
        raise Conflict(f"这一版本已由{held.confirmed_by}确认。", theirs=held)
    now = in_force.versions().by_id.get(rule)
    if now is None or now.hash != hash:
        raise Conflict(
            "目录库在此期间又有变动,这一版本已不是现行版本,没有确认。请核对最新一版。", theirs=held
        )
    if held.asked_at is not None and held.asked_post != by.post_id:
        raise Conflict(f"这一版本已由{held.asked_by}确认,正在重新计算。", theirs=held)
    if held.asked_at is None:
        held.asked_by, held.asked_post, held.asked_at = by.user_name, by.post_id, timezone.now()
        detail = {"rule": rule, "hash": hash}
        record_audit("confirm", "duty_rule", [held.pk], by=by, reason=held.held, detail=detail)
    if not counting_goes_on(held):
        held.job_id = app.configure_task(COUNTING, queue=DISCOVERY).defer(version=held.pk)
    held.save()
    return held


def counting_goes_on(held: RuleInForce) -> bool:
    """Whether a worker has what was confirmed, or will."""
    live = ProcrastinateJob.objects.filter(pk=held.job_id, status__in=LIVE_JOBS)
    return held.job_id is not None and live.exists()


def count_confirmed(version: int) -> bool:
    """What a person confirmed comes to count; False where it counts already or the catalogue has another version by now.

    Its kind of row is made again in the same transaction: wide rows are laid out by the rules that count, and nobody may read
    them by others. Killed half-way, the old figures stand and it is taken up again.
    """
    with as_system(), transaction.atomic():
        held = RuleInForce.objects.select_for_update().get(pk=version)
        now = in_force.versions().by_id.get(held.rule)
        if held.confirmed_at is not None or held.asked_at is None or now is None or now.hash != held.hash:
            return False
        held.confirmed_by, held.confirmed_post = held.asked_by, held.asked_post
        held.confirmed_at = timezone.now()
        held.save()
        rebuild(facts=False, only=[now.row])
    return True


def why_held(rule: Rule, *, universe: int, before: int | None, after: int) -> str:
    """Why a version must wait for a person; '' where it need not. `before` None: there was none."""
    if universe < FEW:
        return ""
    if rule.reading.population is not None and after >= EVERYBODY * universe:
        return f"适用于{universe}个对象中的{after}个:范围几乎没有排除任何对象"
    if before and not after:
        return f"原来适用于{before}个对象,现在一个也不适用"
    if before is not None and after - before > HALF * universe:
        return f"适用对象从{before}个增加到{after}个,超过全部对象({universe}个)的一半"
    return ""


def _hash(rules: Rules, name: str) -> str | None:
    rule = rules.by_id.get(name)
    return rule.hash if rule else None


def _counting(rules: Iterable[str]) -> dict[str, RuleInForce]:
    """By rule, the last version that counts: one that still waits, or waited in vain, is nothing to compare with."""
    rows = RuleInForce.objects.filter(COUNTS, rule__in=list(rules)).order_by("pk")
    return {version.rule: version for version in rows}


def _keep_meanings(known: Rules) -> None:
    """Versions noted before their meaning was kept get it while the catalogue still has them."""
    for version in RuleInForce.objects.exclude(figures__has_key="meaning"):
        rule = known.by_id.get(version.rule)
        if rule is not None and rule.hash == version.hash:
            version.figures = {**version.figures, "meaning": meaning_of(rule.reading)}
            version.save(update_fields=["figures"])


def _compared(last: RuleInForce | None, moved: tuple[ByCity, ByCity] | None) -> dict[str, Any]:
    """Who comes and goes against which version; nothing where there is none that can be tried."""
    if last is None or moved is None:
        return {}
    return {"against": last.hash, "gained": moved[0], "lost": moved[1]}


def _meant(some: list[Rule], known: Rules, on: dt.date) -> Iterator[tuple[Rule, dict[str, tuple[int, int]]]]:
    """Each rule with, by city, all subjects of its kind on the day and those meant."""
    tried = known.of_some(some[0].row, some)
    made = wide_rows(tried.layouts[some[0].row], on, everybody, ripens=False)
    if made is None:
        yield from ((rule, {}) for rule in some)
        return
    counts = [part for rule in some for part in (_universe(rule), _applies(rule, tried, on))]
    found = rows(
        SQL("select left(w.place, 4), {} from ({}) w where {} group by 1 order by 1").format(
            SQL(", ").join(counts), made, alive(on)
        )
    )
    for at, rule in enumerate(some):
        yield rule, {city: (int(line[2 * at]), int(line[2 * at + 1])) for city, *line in found}


def _of_row(row: int, changed: list[str], before: Rules, after: Rules, on: dt.date) -> Iterator[DryRun]:
    old = [before.by_id[name] for name in changed if name in before.by_id and before.by_id[name].row == row]
    new = [after.by_id[name] for name in changed if name in after.by_id and after.by_id[name].row == row]
    was = _meaning(row, old, before, on)
    now = _meaning(row, new, after, on)
    if was is None or now is None:
        return
    for name in changed:
        told = after.by_id.get(name) or before.by_id[name]
        at_old = next((at for at, rule in enumerate(old, start=1) if rule.id == name), None)
        at_new = next((at for at, rule in enumerate(new, start=1) if rule.id == name), None)
        meant_before = _nth("was", at_old)
        meant_after = _nth("now", at_new)
        found = rows(
            SQL(
                "select left(coalesce(now.place, was.place), 4), count(*),"
                " count(*) filter (where {b}), count(*) filter (where {a}),"
                " count(*) filter (where {a} and not {b}), count(*) filter (where {b} and not {a})"
                " from ({now}) now full join ({was}) was on was.subject = now.subject group by 1 order by 1"
            ).format(a=meant_after, b=meant_before, now=now, was=was)
        )
        universe, known_before, known_after = (sum(line[at] for line in found) for at in (1, 2, 3))
        yield DryRun(
            rule=name,
            hash=told.hash,
            universe=universe,
            before=known_before,
            after=known_after,
            gained={city: gained for city, *_, gained, _lost in found if gained},
            lost={city: lost for city, *_, lost in found if lost},
            held=why_held(
                told, universe=universe, before=known_before if at_old else None, after=known_after
            ),
        )


def _meaning(row: int, some: list[Rule], known: Rules, on: dt.date) -> Composable | None:
    """A SELECT of (subject, place, meant boolean[]) in the order of the rules."""
    tried = known.of_some(row, some)
    made = wide_rows(tried.layouts[row], on, everybody, ripens=False)
    if made is None:
        return None
    meant = SQL(", ").join(compiled(rule, tried, on).applicable for rule in some)
    return SQL("select w.subject, w.place, array[{}]::boolean[] as meant from ({}) w where {}").format(
        meant, made, alive(on)
    )


def _nth(table: str, at: int | None) -> Composable:
    return (
        SQL("false") if at is None else SQL("coalesce({}.meant[{}], false)").format(SQL(table), Literal(at))
    )


def _universe(rule: Rule) -> Composable:
    if not rule.varieties:
        return SQL("count(*)")
    return SQL("count(*) filter (where w.variety = any ({}))").format(Literal(list(rule.varieties)))


def _applies(rule: Rule, rules: Rules, on: dt.date) -> Composable:
    return SQL("count(*) filter (where {})").format(compiled(rule, rules, on).applicable)
