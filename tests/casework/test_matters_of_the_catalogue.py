"""Every kind of matter of the catalogue can be worked: known people, known effects, a clock that is a number."""

from pathlib import Path

import pytest
from tools.matter_states import PAGE, page

from tonghu.accounts.roles import ROLES
from tonghu.casework.effects import effects
from tonghu.casework.giving import known_fields
from tonghu.casework.rules import kinds
from tonghu.leads.rules import catalogue
from tonghu.places.models import Kind
from tonghu.policy.matters.schema import PARTIES, RecordGuard, SpanGuard

KNOWN = {*ROLES, *PARTIES, *(f"unit:{kind}" for kind in Kind.values)}
MAY_WORK = {key for key, role in ROLES.items() if "case.work" in role.permissions}


@pytest.fixture(params=sorted(kinds()), ids=str)
def kind(request):
    return kinds()[request.param]


def owners(kind):
    named = [*kind.opening.by]
    for state in kind.states.values():
        named += [*state.owners, *state.escalate]
    for move in kind.moves.values():
        named += move.by
    return set(named)


def guards(kind):
    return [*kind.opening.guards, *(guard for move in kind.moves.values() for guard in move.guards)]


def test_whoever_is_named_exists_and_may_work_on_matters(kind):
    named = owners(kind)
    assert named - KNOWN == set()
    assert {key for key in named if key in ROLES} - MAY_WORK == set()


def test_every_open_state_is_left_by_one_of_its_owners(kind):
    """Whose turn it is can do something: a state whose owners have no step waits for ever."""
    for state in kind.states.values():
        if state.is_open:
            able = {who for move in kind.moves.values() if state.id in move.before for who in move.by}
            assert able & set(state.owners), f"{kind.id}.{state.id}"


def test_every_effect_receiver_and_shared_field_is_known(kind):
    wanted = [*kind.opening.effects, *(each for move in kind.moves.values() for each in move.effects)]
    assert {each.name for each in wanted} - set(effects()) == set()
    assert {each.given["kind"] for each in wanted if each.name == "open"} - set(kinds()) == set()
    assert set(kind.opening.receivers) - set(Kind.values) == set()
    assert set(kind.opening.shares) - known_fields() == set()


def test_every_clock_and_every_age_of_a_record_is_a_number(kind):
    named = {state.limit.parameter for state in kind.states.values() if state.limit}
    for guard in guards(kind):
        if isinstance(guard, RecordGuard):
            named |= {each for each in (guard.within, guard.since) if each}
        if isinstance(guard, SpanGuard):
            named.add(guard.most)
    for parameter in named:
        assert all(isinstance(dated.value, int) for dated in catalogue().parameters[parameter].values), (
            parameter
        )


def test_every_guard_asks_for_answers_and_states_that_there_are(kind):
    for guard in guards(kind):
        if isinstance(guard, RecordGuard):
            fields = {field.key: field for _, field in catalogue().forms[guard.form].fields()}
            for key, wanted in guard.where.items():
                options = {option.key for option in fields[key].options} or {"true", "false"}
                assert set(wanted) - options == set(), f"{kind.id}: {guard.form}.{key}"
            assert guard.passed is None or fields[guard.passed].kind == "date"
        elif isinstance(guard, SpanGuard):
            # A date that may be left open has no span: each must be asked for always.
            ends = [catalogue().forms[guard.form].field(key) for key in (guard.start, guard.end)]
            assert [(field.kind, field.required) for field in ends] == [("date", True)] * 2, kind.id
        else:
            assert set(guard.states) - set(kinds()[guard.kind].states) == set(), kind.id


def test_a_guard_asks_for_a_record_that_can_be_there(kind):
    """Of a matter's own records: one that a step brings, or that may be added."""
    for guard in guards(kind):
        if isinstance(guard, SpanGuard) or (isinstance(guard, RecordGuard) and guard.of == "matter"):
            assert guard.form in kind.forms, f"{kind.id}: {guard.form}"


def test_a_clock_is_read_from_a_date_of_the_step_s_form(kind):
    for move in kind.moves.values():
        for each in move.effects:
            if each.name == "due_from":
                assert catalogue().forms[move.form].field(each.given["field"]).kind == "date"


def test_who_may_add_a_record_takes_part(kind):
    named = {who for by in kind.recorders.values() for who in by}
    assert named - KNOWN == set()
    assert set(kind.recorders) - set(kind.records) == set()


def test_prefixes_are_one_kind_s_alone():
    prefixes = [kind.prefix for kind in kinds().values()]
    assert sorted(prefixes) == sorted(set(prefixes))


def test_the_page_of_states_is_the_catalogue_s():
    assert Path(PAGE).read_text(encoding="utf-8") == page(kinds())
