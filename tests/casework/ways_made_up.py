"""Drives a kind of matter from its beginning to each state in which it ends, by whoever the catalogue names."""

import datetime as dt
from collections import deque

from django.utils import timezone
from tests.casework.answers_made_up import files_sent, least_answers
from tests.casework.matters_made_up import a_unit, opened, stepped

from people import an_actor
from tonghu.accounts.models import Post
from tonghu.casework import actions, sharing
from tonghu.casework.filling import Filled
from tonghu.casework.forms import in_force
from tonghu.casework.models import Matter, Record
from tonghu.casework.rules import kinds, number_of
from tonghu.casework.system import casework_system
from tonghu.locks.acting import acting
from tonghu.places.models import Organisation
from tonghu.policy.matters.schema import MatterGuard, RecordGuard
from tonghu.registry.models import Entrusted

# What an effect asks beyond the form: the child of the office is eleven.
FITTING = {"rehab_decision": {"scheme": "rehab_training_7_up"}}

# Kinds whose steps need others around them (a plan its measures), or that begin by an action of their own (a report of
# harm): driven in the tests of their subject.
ELSEWHERE = {
    "plan": "test_plans.py",
    "measure": "test_plans.py",
    "conference": "test_conferences.py",
    "agenda_item": "test_conferences.py",
    "decision": "test_conferences.py",
    "harm_report": "test_harm_path.py",
    "harm_handover": "harm_made_up.py",
    "found_child": "test_found_children.py",
}


def driven_here():
    """Every kind that the driver can take alone, by id."""
    return {name: kind for name, kind in kinds().items() if name not in ELSEWHERE}


def ways_of(kind):
    """{closed state: the shortest way of moves to it}."""
    ways, waiting = {}, deque([(kind.first.id, ())])
    seen = {kind.first.id}
    while waiting:
        state, way = waiting.popleft()
        if not kind.states[state].is_open:
            ways[state] = way
            continue
        for move in kind.moves.values():
            if state in move.before and move.after not in seen:
                seen.add(move.after)
                waiting.append((move.after, (*way, move.id)))
    return ways


def ways_through(kind):
    """Ways that together take every step: to each closed state, and beside them to each step that is left."""
    ways = [way for way in ways_of(kind).values() if way]
    taken = {move for way in ways for move in way}
    before = all_ways(kind)
    for move in kind.moves.values():
        if move.id not in taken:
            start = min((each for each in move.before if each in before), key=lambda each: len(before[each]))
            ways.append((*before[start], move.id))
    return ways


class Driver:
    """One matter of a kind on its way. `office`: the county's people."""

    def __init__(self, office, kind, way):
        self.office, self.kind = office, kind
        self.moves = [kind.moves[each] for each in way]
        self.guards = [*kind.opening.guards, *(guard for move in self.moves for guard in move.guards)]
        self.units = {}
        self.matter = None

    def run(self):
        """The matter at the end of the way."""
        self.begin()
        for move in self.moves:
            for guard in move.guards:
                self.fulfil(guard, move)
            self.take(move)
        return self.matter

    def begin(self):
        opening, office = self.kind.opening, self.office
        role = opening.by[0]
        by = self.one_of(role)
        needs = {**self.needed(opening.needs), "reason": "需要办理。"}
        child = office.child if self.kind.concerns == "child" else None
        if child is not None and by.organisation_id is not None:
            self.entrust(child, by.organisation_id)
        for guard in opening.guards:
            self.fulfil(guard, None)
        place = None if child else (by.reach.low if by.reach else office.county)
        self.opener = by
        self.matter = opened(
            by, kind=self.kind.id, child=child, place=place, filled=self.filled(opening.form, None), **needs
        )

    def entrust(self, child, organisation):
        with acting(self.office.officer):
            there = Entrusted.objects.scoped(self.office.officer)
            if not there.filter(child=child, organisation=organisation).exists():
                Entrusted.objects.create(
                    place=child.place,
                    child=child,
                    organisation_id=organisation,
                    start_on=timezone.localdate(),
                )

    def take(self, move):
        token = move.by[0]
        given = {**self.needed(move.needs), "reason": "已办理。"}
        filled = self.filled(move.form, move)
        self.matter = stepped(self.one_of(token), self.matter, move.id, filled=filled, **given)

    def needed(self, needs):
        kinds_of_unit = self.kind.opening.receivers
        given = {}
        if "receiver" in needs:
            given["receiver"] = self.unit(kinds_of_unit[0])[0]
        if {"responsible", "assignee"} & set(needs):
            given["responsible"] = Post.objects.get(pk=self.office.director.post_id)
        if "due_date" in needs:
            given["due_on"] = timezone.localdate() + dt.timedelta(days=30)
        return given

    def unit(self, kind):
        if kind not in self.units:
            unit = Organisation.objects.filter(kind=kind, place=self.office.county).first() or a_unit(
                kind, place=self.office.county
            )
            worker = an_actor("department_caseworker", self.office.county, organisation=unit, name="钱进")
            self.units[kind] = unit, worker
        return self.units[kind]

    def one_of(self, token):
        """Somebody whom the token means, taking part in the matter."""
        office = self.office
        roles = {
            "child_director": office.director,
            "child_supervisor": office.supervisor,
            "county_officer": office.officer,
            "county_lead": office.lead,
        }
        if token in roles:
            return roles[token]
        if token == "receiver":
            unit = Organisation.objects.get(pk=self.matter.receiver_id)
            return self.unit(unit.kind)[1]
        if token == "sender":
            return self.opener
        if token == "responsible":
            return office.director
        unit, worker = self.unit(token.removeprefix("unit:"))
        if self.matter is not None and unit.pk not in (self.matter.sender_id, self.matter.receiver_id):
            with acting(office.officer):
                sharing.invite(matter=self.matter.pk, organisations=[unit], by=office.officer)
        return worker

    def filled(self, form, move):
        if form is None:
            return None
        return Filled(form=form, answers=self.answers(form), files=files_sent())

    def answers(self, form):
        """The least answers that also fulfil what a later step asks of the form."""
        fixed = dict(FITTING.get(form, {}))
        for guard in self.guards:
            if isinstance(guard, RecordGuard) and guard.form == form:
                for key, wanted in guard.where.items():
                    fixed[key] = {"true": True, "false": False}.get(wanted[0], wanted[0])
                if guard.since or guard.passed:
                    fixed |= self.long_ago(form, guard)
        return least_answers(form, facts=self.facts(), **fixed)

    def long_ago(self, form, guard):
        """The form's dates moved back, so that what must have gone by has."""
        today = timezone.localdate()
        back = number_of(guard.since, on=today) if guard.since else 90
        dates = [
            field["key"]
            for group in in_force(form).layout["groups"]
            if not group.get("repeat")
            for field in group["fields"]
            if field["kind"] == "date" and field.get("required")
        ]
        moved = {key: (today - dt.timedelta(days=back + 20 - at)).isoformat() for at, key in enumerate(dates)}
        if guard.passed:
            moved[guard.passed] = (today - dt.timedelta(days=1)).isoformat()
        return moved

    def facts(self):
        child = self.office.child
        return {
            "child.name": child.name,
            "child.birth_on": child.birth_on.isoformat(),
            "child.carer": child.carer,
        }

    def fulfil(self, guard, move):
        """What must be there before the step and no step of the way brings."""
        if isinstance(guard, MatterGuard):
            self.fulfil_matter(guard)
            return
        if guard.form == (move.form if move is not None else self.kind.opening.form):
            return
        system = casework_system(self.office.child.place)
        with acting(system):
            there = Record.objects.scoped(system).filter(form=guard.form, matter=self.matter).count()
        least = guard.least if isinstance(guard, RecordGuard) else 1
        for _ in range(least - there):
            recorders = self.kind.recorders.get(guard.form, (self.kind.opening.by[0],))
            by = self.one_of(recorders[0])
            if self.matter is not None and guard.form in self.kind.records:
                with acting(by):
                    actions.add_to_matter(
                        matter=self.matter.pk,
                        filled=Filled(form=guard.form, answers=self.answers(guard.form), files=files_sent()),
                        by=by,
                    )
                continue
            # Otherwise a step that comes back to the same state brings it.
            again = next(
                (
                    each
                    for each in self.kind.moves.values()
                    if each.form == guard.form and each.after == self.matter.state in each.before
                ),
                None,
            )
            if again is not None:
                self.take(again)

    def fulfil_matter(self, guard):
        other = kinds()[guard.kind]
        if not guard.wanted:
            return
        ways = {state: way for state, way in all_ways(other).items() if state in guard.states}
        Driver(self.office, other, min(ways.values(), key=len)).run()


def all_ways(kind):
    """{state: the shortest way to it}, open ones too."""
    ways, waiting = {kind.first.id: ()}, deque([kind.first.id])
    while waiting:
        state = waiting.popleft()
        for move in kind.moves.values():
            if state in move.before and move.after not in ways:
                ways[move.after] = (*ways[state], move.id)
                waiting.append(move.after)
    return ways


def state_in_the_books(office, matter):
    """The state as the database has it."""
    with acting(office.officer):
        return Matter.objects.scoped(office.officer).get(pk=matter.pk).state
