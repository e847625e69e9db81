"""Who is named in a report as the one who may have harmed the child: kept out of it by the database, told nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from tonghu.accounts.models import Post
from tonghu.casework.models import Matter, Suspect
from tonghu.registry.actions import clean_number
from tonghu.secrecy.purposes import Purpose
from tonghu.secrecy.ring import blind_indexes


def keep_out(matter: Matter, name: str | None, number: str | None) -> None:
    """From now on whoever has this number, or, where none is known, this name, sees nothing of the report.

    Written as the system: nobody reads the table.
    """
    if not (name or number):
        return
    Suspect(matter=matter, name=(name or "").strip(), number=clean_number(number)).save(force_insert=True)


def without_the_named(posts: Iterable[Post], matter: Matter) -> list[Post]:
    """Those of the posts whose holders the matter does not name."""
    asked = list(posts)
    with connection.cursor() as cursor:
        cursor.execute("select matter_names_somebody(%s)", [matter.pk])
        if not cursor.fetchone()[0]:
            return asked
        return [post for post in asked if not _named(cursor, post, matter)]


def _named(cursor: object, post: Post, matter: Matter) -> bool:
    number = post.user.person_number
    numbers = blind_indexes(number, Purpose.RESIDENT_NUMBER) if number else []
    names = blind_indexes(post.user.full_name, Purpose.PERSON_NAME)
    asking = "select matter_closed_to(%s, %s::bytea[], %s::bytea[])"
    cursor.execute(asking, [matter.pk, numbers, names])  # type: ignore[attr-defined]  # Django's cursor has no type
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]  # as above
