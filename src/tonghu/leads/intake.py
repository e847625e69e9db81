"""From what a run found to leads that people work on: each fact once, changed facts in place of the old ones."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from tonghu.audit.actions import record
from tonghu.discovery.core.result import Lead as Finding
from tonghu.discovery.core.result import ReviewCase
from tonghu.discovery.outputs.masking import text_mask
from tonghu.discovery.run.discover import Prepared, findings_of
from tonghu.kernel.actor import Actor
from tonghu.leads.core.facts import confidence_of, facts_of, kind_of, nameless_identity
from tonghu.leads.models import Lead, Run, State, Step
from tonghu.leads.placing import Placing
from tonghu.leads.roster import take_roster
from tonghu.registry.core.initials import initials
from tonghu.registry.models import Child, Standing
from tonghu.secrecy.ring import blind_indexes

AT_A_TIME = 1000
UNDECIDED = (State.NEW, State.DISPATCHED, State.RETURNED)
IN_HAND = (State.VERIFIED, State.REVIEWED)
OPEN = (*UNDECIDED, *IN_HAND)
SUPERSEDES = "supersede"
Who = tuple[str, str]


def take_in(run: Run, ready: Prepared, *, by: Actor) -> dict[str, Any]:
    """Everything the run found, inside the caller's transaction. Returns figures for the page of results."""
    roster = take_roster(run, ready, by=by)
    intake = _Intake(run, by)
    for findings in _portions(ready, run):
        intake.take(findings)
    intake.mark_missing()
    unplaced = [{"code": code, "leads": count} for code, count in sorted(intake.unplaced.items())]
    return {"taken": dict(intake.counts), "unplaced": unplaced, "roster": roster}


def _portions(ready: Prepared, run: Run) -> Iterator[list[Finding]]:
    portion: list[Finding] = []
    for finding in findings_of(ready, run.as_of, at_a_time=AT_A_TIME):
        portion.append(finding)
        if len(portion) == AT_A_TIME:
            yield portion
            portion = []
    yield portion


@dataclass(frozen=True)
class _Known:
    """A lead that stands already."""

    pk: int
    place: str
    state: str
    fact: str


@dataclass(frozen=True)
class _File:
    """A child's file: its id, and the place that answers for the child."""

    pk: int
    place: str


class _Intake:
    """One run's findings against the leads that stand."""

    def __init__(self, run: Run, by: Actor) -> None:
        self.run, self.by = run, by
        self.counts: Counter[str] = Counter()
        self.unplaced: Counter[str] = Counter()
        self.known = self._standing()

    def take(self, findings: Sequence[Finding]) -> None:
        """Raise what is new, leave what stands, put aside what changed."""
        placing = Placing((finding.division_code for finding in findings), self.run.place)
        whose = [_Whose.of(finding) for finding in findings]
        children = self._children(whose)
        fresh: list[Lead] = []
        seen: list[int] = []
        changed: list[_Known] = []
        for finding, who in zip(findings, whose, strict=True):
            standing = [lead for key in who.keys(finding) for lead in self.known.get(key, ())]
            facts = facts_of(finding, who.identities)
            verdict = _verdict(standing, facts)
            self.counts[verdict] += 1
            if verdict in ("standing", "in_hand"):
                seen += [lead.pk for lead in standing if lead.state in OPEN]
            if verdict not in ("raised", "changed"):
                continue
            changed += [lead for lead in standing if lead.state in UNDECIDED]
            file = next((children[index] for index in who.indexes if index in children), None)
            if file is None and not placing.knows(finding.division_code):
                self.unplaced[finding.division_code] += 1
            fresh.append(self._lead(finding, facts[0], file, placing))
        self._supersede(changed)
        Lead.objects.scoped(self.by).bulk_create(fresh, batch_size=AT_A_TIME)
        Lead.objects.scoped(self.by).filter(pk__in=seen).update(seen_run=self.run.pk, missing_run=None)

    def mark_missing(self) -> None:
        """Open leads that this run did not find stay, and say so: absence from registers is no evidence."""
        missing = Lead.objects.scoped(self.by).filter(place__begins=self.run.place, state__in=OPEN)
        missing = missing.exclude(seen_run=self.run.pk)
        self.counts["missing"] = missing.count()
        missing.filter(missing_run=None).update(missing_run=self.run.pk)

    def _standing(self) -> dict[Who, list[_Known]]:
        rows = (
            Lead.objects.scoped(self.by)
            .filter(place__begins=self.run.place)
            .exclude(state=State.SUPERSEDED)
            .values_list("pk", "place", "state", "fact", "category", "number_index", "name", "birth_on")
        )
        known: dict[Who, list[_Known]] = defaultdict(list)
        for pk, place, state, fact, category, index, name, born in rows:
            who = bytes(index).hex() if index is not None else _nameless(name, born)
            known[who, category].append(_Known(pk, place, state, fact))
        return known

    def _children(self, whose: Sequence[_Whose]) -> dict[str, _File]:
        """Keyed hash of a number → the child's file, where there is one."""
        wanted = [bytes.fromhex(index) for who in whose for index in who.indexes]
        rows = Child.objects.scoped(self.by).filter(number_index__in=wanted, standing=Standing.OPEN)
        found = rows.values_list("pk", "place", "number_index")
        return {bytes(index).hex(): _File(pk, place) for pk, place, index in found if index is not None}

    def _lead(self, finding: Finding, fact: str, file: _File | None, placing: Placing) -> Lead:
        why = finding.why if isinstance(finding, ReviewCase) else ""
        nowhere = "" if file or placing.knows(finding.division_code) else _nowhere(finding.division_code)
        return Lead(
            run=self.run,
            place=file.place if file else placing.place(finding.division_code),
            name=finding.child_name,
            initials=initials(finding.child_name),
            number=finding.child_id_number,
            birth_on=finding.birth_date,
            category=finding.category,
            kind=kind_of(finding),
            confidence=confidence_of(finding),
            basis=_without_numbers(finding.sentence),
            doubt=" ".join(part for part in (_without_numbers(why), nowhere) if part),
            explained=_as_json(finding),  # type: ignore[misc]  # the plugin takes it for the text it is stored as
            fact=fact,
            child_id=file.pk if file else None,
            seen_run=self.run.pk,
        )

    def _supersede(self, changed: Sequence[_Known]) -> None:
        """A lead whose facts changed gives way to the new one; what was done with it stays readable."""
        if not changed:
            return
        Lead.objects.scoped(self.by).filter(pk__in=[lead.pk for lead in changed]).update(
            state=State.SUPERSEDED,
            version=F("version") + 1,
            changed_at=timezone.now(),
        )
        Step.objects.scoped(self.by).bulk_create(map(self._step, changed))
        gone = [lead.pk for lead in changed]
        record("supersede", "lead", gone, by=self.by, place=self.run.place, detail={"run": self.run.pk})

    def _step(self, lead: _Known) -> Step:
        return Step(
            lead_id=lead.pk,
            place=lead.place,
            transition=SUPERSEDES,
            before=lead.state,
            after=State.SUPERSEDED,
            reason="登记数据有变化,另有新线索",
            detail={"run": self.run.pk},
            user_name=self.by.user_name,
            post_title=self.by.title,
            post_id=self.by.post_id,
        )


@dataclass(frozen=True)
class _Whose:
    """Whom a finding is about: keyed hashes of the number under every key of the ring, or name and birth date."""

    indexes: tuple[str, ...]
    nameless: str

    @classmethod
    def of(cls, finding: Finding) -> _Whose:
        indexes = blind_indexes(finding.child_id_number or "", "resident_number")
        nameless = nameless_identity(finding.child_name, finding.birth_date, finding.division_code)
        return cls(tuple(index.hex() for index in indexes), nameless)

    @property
    def identities(self) -> tuple[str, ...]:
        """As `facts_of` takes them."""
        return self.indexes or (self.nameless,)

    def keys(self, finding: Finding) -> list[Who]:
        """Under which the leads that stand are known."""
        names = self.indexes or (_nameless(finding.child_name, finding.birth_date),)
        return [(name, finding.category) for name in names]


def _verdict(standing: Sequence[_Known], facts: Sequence[str]) -> str:
    """raised; standing (an open lead says the same); in_hand (verified, so that it is not taken from under the
    reviewer); rejected or accepted before on the same facts; changed.
    """
    same = {lead.state for lead in standing if lead.fact in facts}
    if same & set(OPEN):
        return "standing"
    if State.REJECTED in same:
        return "rejected_before"
    if State.ACCEPTED in same:
        return "accepted_before"
    states = {lead.state for lead in standing}
    if states & set(IN_HAND):
        return "in_hand"
    return "changed" if states & set(UNDECIDED) else "raised"


def _nameless(name: str, born: dt.date | None) -> str:
    return f"{name}|{born or ''}"


def _nowhere(code: str) -> str:
    told = f"登记中的村居代码“{code}”" if code else "登记中没有村居代码"
    return (
        f"{told},不在本县区划内,暂归本县,请派发时确认村居。"
        if code
        else f"{told},暂归本县,请派发时确认村居。"
    )


def _without_numbers(sentence: str) -> str:
    """Lists, messages and the file's history repeat these sentences: a number belongs to the page's rows alone."""
    return text_mask()(sentence)


def _as_json(finding: Finding) -> dict[str, Any]:
    """The finding as JSON's own values; through the encoder, which is ten times as fast as `dataclasses.asdict`."""
    plain: dict[str, Any] = json.loads(json.dumps(finding, default=_shallow, ensure_ascii=False))
    return plain


def _shallow(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
