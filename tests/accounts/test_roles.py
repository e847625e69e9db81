"""The page of roles says what the roles are."""

from pathlib import Path

from tonghu.accounts.permissions import Permission
from tonghu.accounts.role_table import role_table
from tonghu.accounts.roles import ROLES
from tonghu.places.models import Level

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


def test_every_role_that_sees_more_than_one_village_signs_in_with_two_factors():
    """And no other role is spared it: a village's director alone works without."""
    of_a_village = {key for key, role in ROLES.items() if role.level is Level.VILLAGE}
    assert {key for key, role in ROLES.items() if not role.two_factors} == of_a_village == {"child_director"}


def test_the_record_is_read_by_one_role_that_may_do_nothing_else():
    assert {key for key, role in ROLES.items() if Permission.AUDIT_READ in role.permissions} == {"auditor"}
    assert ROLES["auditor"].permissions == {Permission.AUDIT_READ}
