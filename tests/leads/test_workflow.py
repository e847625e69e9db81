"""The workflow of a lead is whole: every state has an owner and a way, code and file agree, the page of it too."""

from pathlib import Path

import pytest
from tools.lead_states import page

from tonghu.accounts.permissions import Permission
from tonghu.accounts.roles import ROLES
from tonghu.leads.core.workflow import offers, open_states, why_not
from tonghu.leads.intake import SUPERSEDES, UNDECIDED
from tonghu.leads.models import OPEN, State
from tonghu.leads.rules import LIMITS, catalogue, workflow
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "lead-states.md"


def test_the_models_states_are_those_of_the_file_with_the_same_words():
    assert [(each.id, each.title) for each in workflow().states.values()] == list(State.choices)
    assert list(open_states(workflow())) == OPEN


def test_every_owner_is_a_role_and_every_permission_one_that_a_role_has():
    owners = {owner for state in workflow().states.values() for owner in state.owners}
    named = {name for move in workflow().transitions.values() for name in move.permissions}
    assert owners - set(ROLES) == set()
    assert named - set(Permission) == set()


@pytest.mark.parametrize("state", OPEN)
def test_an_owner_of_an_open_state_can_do_something_about_it(state):
    for owner in workflow().states[state].owners:
        permissions = {each.value for each in ROLES[owner].permissions}
        mine = [each for each in offers(workflow(), state, permissions) if each.allowed]
        assert [each.transition.id for each in mine if each.transition.after != state] != [], owner


def test_an_end_is_reached_from_every_open_state():
    moves = workflow().transitions.values()
    ends = {"accepted", "rejected"}
    for state in OPEN:
        reached, before = {state}, set()
        while reached != before:
            before = set(reached)
            reached |= {move.after for move in moves if reached & set(move.before)}
        assert ends - reached == set(), state


def test_intake_supersedes_what_the_file_lets_it():
    move = workflow().transitions[SUPERSEDES]
    assert (move.before, move.after) == (("new", "dispatched", "returned"), "superseded")
    assert set(move.before) == set(UNDECIDED)


def test_every_limit_belongs_to_an_open_state_and_is_a_number_of_days():
    assert set(LIMITS) - set(OPEN) == set()
    values = [v.value for name in LIMITS.values() for v in catalogue().parameters[name].values]
    assert [value for value in values if not isinstance(value, int) or value <= 0] == []


@pytest.mark.parametrize(
    ("transition", "state", "permissions", "reason"),
    [
        ("verify", "dispatched", {"lead.verify"}, ""),
        ("return", "dispatched", {"lead.dispatch"}, ""),
        ("verify", "dispatched", {"lead.review"}, "这一岗位不办理“核实”。"),
        ("verify", "new", {"lead.verify"}, "线索现在是“待派发”,“待核实”的线索才能核实。"),
        ("reject", "accepted", {"lead.confirm"}, "线索已办结(已采纳),不能再不采纳。"),
    ],
)
def test_a_refusal_says_why(transition, state, permissions, reason):
    assert why_not(workflow(), transition, state, permissions) == reason


def test_the_page_of_the_states_is_written_out_of_the_file():
    assert PAGE.read_text(encoding="utf-8") == page(workflow())


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "to: verified",
            "to: verifyed",
            'catalogue/workflows/lead.yaml 第 40 行 to: 没有名为 "verifyed" 的状态,最接近的是 "verified"',
        ),
        (
            "needs: [verification]",
            "needs: [verifikation]",
            'catalogue/workflows/lead.yaml 第 42 行 needs: 没有名为 "verifikation" 的必备项,最接近的是 "verification"',
        ),
        (
            "from: [dispatched, returned]",
            "from: [dispatched]",
            None,
        ),
        (
            "owner: [child_director]",
            "owners: [child_director]",
            'catalogue/workflows/lead.yaml 第 11 行 owners: 这里没有 "owners" 这一项,最接近的是 "owner"',
        ),
        (
            "permissions: [lead.verify]",
            "permissions: [verify]",
            "catalogue/workflows/lead.yaml 第 41 行 permissions: 权限写作“事物.动作”,如 lead.verify",
        ),
        (
            "superseded: {title: 已被新线索取代, owner: [county_officer], open: false}",
            "superseded: {title: 已被新线索取代, owner: [county_officer], open: true}",
            'catalogue/workflows/lead.yaml 第 17 行 superseded: 办理中的状态 "superseded" 没有下一步,会卡在这里',
        ),
    ],
)
def test_a_fault_of_the_file_is_told_with_line_key_and_nearest_name(tmp_path, old, new, fault):
    folder = tmp_path / "catalogue"
    (folder / "categories").mkdir(parents=True)
    (folder / "workflows").mkdir()
    text = (ROOT / "catalogue" / "workflows" / "lead.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "workflows" / "lead.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    if fault is None:
        assert load_catalogue(folder).workflows["lead"].transitions["redispatch"].before == ("dispatched",)
        return
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    assert fault in str(caught.value).splitlines()
