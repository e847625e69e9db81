"""The page of roles says what the roles are."""

from pathlib import Path

from tonghu.accounts.permissions import Permission
from tonghu.accounts.role_table import role_table
from tonghu.accounts.roles import ROLES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "roles.md"


def test_the_page_is_what_the_roles_are():
    assert PAGE.read_text(encoding="utf-8") == role_table()


def test_every_permission_is_somebodys_and_every_role_has_a_sentence():
    assert {each for role in ROLES.values() for each in role.permissions} == set(Permission)
    assert [role.key for role in ROLES.values() if not role.sentence.endswith("。")] == []


def test_the_three_officers_share_nothing_but_what_two_of_them_need():
    officers = [role for role in ROLES.values() if role.exclusive]
    assert [role.key for role in officers] == ["system_administrator", "security_officer", "auditor"]
    seen = [permission for role in officers for permission in role.permissions]
    assert sorted(seen) == sorted(set(seen))
    assert [role.sees_children for role in officers] == [False, False, False]


def test_nobody_gives_a_role_that_is_kept_apart():
    assert {key for role in ROLES.values() for key in role.gives if ROLES[key].exclusive} == set()
