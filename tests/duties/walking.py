"""One matter driven onwards from wherever it stands, to a state, a step or a record that a duty asks for."""

from collections import deque

from django.utils import timezone
from tests.casework.answers_made_up import files_sent, least_answers
from tests.casework.matters_made_up import stepped
from tests.casework.ways_made_up import FITTING, Driver

from tonghu.casework import actions
from tonghu.casework.filling import Filled
from tonghu.casework.models import Record
from tonghu.casework.system import casework_system
from tonghu.locks.acting import acting
from tonghu.policy.matters.schema import MatterGuard, RecordGuard

TRUTHS = {"true": True, "false": False}


class Walker(Driver):
    """`wanted`: {form: answers} that the records on the way must give, beside what the steps themselves ask for."""

    def __init__(self, office, kind, wanted=None):
        super().__init__(office, kind, ())
        self.wanted = {form: dict(answers) for form, answers in (wanted or {}).items()}
        self.ahead = ()

    def start(self, *, towards=()):
        """Begin it. `towards`: the first steps to come, whose guards the opening form must already meet."""
        self.heed(towards)
        self.begin()
        return self

    def heed(self, moves):
        self.ahead = tuple(moves)
        self.guards = [*self.kind.opening.guards, *(g for move in self.ahead for g in move.guards)]

    def go(self, way):
        """Take these steps one after another."""
        for at, move in enumerate(way):
            self.heed(way[at:])
            for guard in move.guards:
                self.fulfil(guard, move)
            self.take(move)
        return self.matter

    def to_state(self, states):
        if self.matter.state not in states:
            self.go(self.way(lambda move: move.after in states))

    def take_one_of(self, moves):
        self.go(self.way(lambda move: move.id in moves))

    def enter(self, states):
        """Enter one of the states anew: where the matter is in it, it goes round."""
        self.go(self.way(lambda move: move.after in states and move.after not in move.before))

    def record(self, form):
        """The form filled in: with the step that asks for it, or added to the matter while it is open."""
        if form in self.kind.records:
            self.add(form)
            return
        self.go(self.way(lambda move: move.form == form))

    def way(self, last, start=None):
        """The shortest way that ends with a step of which `last` holds."""
        start = start or (self.matter.state if self.matter else self.kind.first.id)
        waiting, seen = deque([(start, ())]), {start}
        while waiting:
            state, way = waiting.popleft()
            for move in self.kind.moves.values():
                if state not in move.before:
                    continue
                if last(move):
                    return (*way, move)
                if move.after not in seen:
                    seen.add(move.after)
                    waiting.append((move.after, (*way, move)))
        raise AssertionError(f"{self.kind.id}: no way from {start}")

    def take(self, move):
        by, given = self.one_of(move.by[0]), {**self.needed(move.needs), "reason": "已办理。"}
        self.matter = stepped(by, self.matter, move.id, filled=self.filled(move.form, move), **given)

    def add(self, form):
        by = self.one_of(self.kind.recorders.get(form, self.who_works())[0])
        with acting(by):
            actions.add_to_matter(
                matter=self.matter.pk,
                filled=Filled(form=form, answers=self.answers(form), files=files_sent()),
                by=by,
            )

    def who_works(self):
        """Who may add a record where the catalogue names nobody: whoever's turn it is, or who opened it."""
        return self.kind.states[self.matter.state].owners or self.kind.opening.by

    def fulfil(self, guard, move):
        """What a guard asks for and the step itself does not bring: added, or brought by the steps that bring it."""
        if isinstance(guard, MatterGuard):
            self.fulfil_matter(guard)
            return
        if guard.form == (move.form if move is not None else self.kind.opening.form):
            return
        if not isinstance(guard, RecordGuard) or self.there(guard.form) >= guard.least:
            return
        if guard.form in self.kind.records:
            for _ in range(guard.least - self.there(guard.form)):
                self.add(guard.form)
            return
        super().fulfil(guard, move)

    def there(self, form):
        system = casework_system(self.office.child.place)
        with acting(system):
            return Record.objects.scoped(system).filter(form=form, matter=self.matter).count()

    def answers(self, form):
        fixed = dict(FITTING.get(form, {}))
        for guard in self.guards:
            if isinstance(guard, RecordGuard) and guard.form == form:
                fixed |= {key: TRUTHS.get(wanted[0], wanted[0]) for key, wanted in guard.where.items()}
                if guard.since or guard.passed:
                    fixed |= self.long_ago(form, guard)
        return least_answers(form, facts=self.facts(), **{**fixed, **self.wanted.get(form, {})})

    def facts(self):
        return {**super().facts(), "today": timezone.localdate().isoformat()}
