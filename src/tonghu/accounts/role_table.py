"""docs/reference/roles.md, made from the roles: `python -m tonghu.accounts.role_table` prints it."""

from __future__ import annotations

import os

_HEAD = """# Roles

Every kind of post, where it stands and what it may do. Made from `src/tonghu/accounts/roles.py` by
`python -m tonghu.accounts.role_table`; a test holds the two equal. A role that is not listed for a permission does
not have it: there is no inheritance and no administrator who may do everything.
"""


def role_table() -> str:
    """The page as Markdown."""
    from tonghu.accounts.permissions import Permission
    from tonghu.accounts.roles import ROLES
    from tonghu.places.models import Level

    parts = [_HEAD]
    for role in ROLES.values():
        where = Level(role.level).label if role.level else "单位"
        facts = [f"设在:{where}"]
        facts += ["登录要第二因子"] if role.two_factors else ["登录不要求第二因子"]
        facts += ["看不到儿童信息"] if not role.sees_children else []
        facts += ["不与其他岗位兼任"] if role.exclusive else []
        gives = [ROLES[key].title for key in ROLES if key in role.gives]
        facts += [f"可以设置:{'、'.join(gives)}"] if gives else []
        parts.append(f"\n## {role.title} `{role.key}`\n\n{role.sentence}{';'.join(facts)}。\n")
        parts += [f"- {each.words} `{each.value}`" for each in Permission if each in role.permissions]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tonghu.config.settings")
    django.setup()
    print(role_table(), end="")
