"""Who acts: one person under one post, and what that post reaches. Every read and write takes one."""

from __future__ import annotations

from dataclasses import dataclass, field

from tonghu.kernel.reach import Reach


class NotPermitted(Exception):
    """The post may not do this. The message is Chinese: what was refused, to which post, and who may."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person acting under a post for the length of one request or task.

    `permissions`: values of `tonghu.accounts.permissions.Permission`, as text. `reach`: the places whose rows
    this post sees, None for a post that sees no child (auditor, system administrator). `person_indexes`:
    blind indexes of the person's own resident number under every key, so that a protection order naming this person
    also binds the worker; `name_indexes`: the same of the person's name, for reports of harm that name it.
    `delegated_by`: the post in whose place this one acts; `break_glass`: the record that widened it.
    """

    user_id: int
    user_name: str
    post_id: int
    role: str
    title: str
    reach: Reach | None
    permissions: frozenset[str] = field(default_factory=frozenset)
    organisation_id: int | None = None
    person_indexes: tuple[bytes, ...] = ()
    name_indexes: tuple[bytes, ...] = ()
    delegated_by: int | None = None
    break_glass: int | None = None

    def may(self, permission: str) -> bool:
        """True when the post carries the permission."""
        return permission in self.permissions

    def check(self, permission: str, doing: str) -> None:
        """NotPermitted unless the post carries the permission. `doing`: what was tried, in Chinese."""
        if not self.may(permission):
            raise NotPermitted(
                f"“{self.title}”这一岗位不能{doing}。请由有此职责的岗位办理,或联系本级管理员。"
            )
