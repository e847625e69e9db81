"""What a post's transaction sets on its connection, and that nothing of it outlives the transaction."""

from django.db import connection

from people import QINGHE, an_actor
from tonghu.locks.acting import acting
from worker import committed

__all__ = ["committed"]
SETTINGS = ("low", "high", "organisation", "role", "user", "post", "blocked")


def settings_now():
    """By name; None for one that this connection never heard of."""
    asked = ", ".join(f"current_setting('tonghu.{name}', true)" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"select {asked}, current_user")
        *found, user = cursor.fetchone()
    return dict(zip(SETTINGS, found, strict=True)), user


def test_a_post_leaves_nothing_on_its_connection(committed):
    by = an_actor("county_officer", QINGHE)
    connection.close()
    assert settings_now() == (dict.fromkeys(SETTINGS), "tonghu_app")
    with acting(by):
        within, _ = settings_now()
    assert (within["low"], within["role"], within["post"]) == (QINGHE, "county_officer", str(by.post_id))
    # Empty and not missing, on a connection's first transaction too: the planner's estimates hang on it.
    assert within["blocked"] == ""
    assert settings_now() == (dict.fromkeys(SETTINGS, ""), "tonghu_app")
