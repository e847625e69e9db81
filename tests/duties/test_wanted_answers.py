"""What a mapping wants of a record's answers, as the triggers ask it, against the same said plainly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db

KEYS = ("way", "saw child", 'a"b', "见面")
scalars = st.one_of(
    st.booleans(),
    st.integers(-3, 5),
    st.sampled_from(["home", "电话", 'he said "yes"', "", "1", "true", "a\\b"]),
)
answers = st.dictionaries(st.sampled_from(KEYS), st.one_of(st.none(), scalars, st.lists(scalars, max_size=3)))
wanted = st.dictionaries(st.sampled_from(KEYS), st.lists(scalars, max_size=3), max_size=3)


def gives(told: dict[str, Any], asked: dict[str, list[Any]]) -> bool:
    """Of each question one of the values wanted; of several ticked, any. 1 is not true, and what is not answered is nothing."""
    for key, among in asked.items():
        given_ = told.get(key)
        ticked = given_ if isinstance(given_, list) else [given_]
        if not any(type(one) is type(each) and one == each for one in ticked for each in among):
            return False
    return True


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=answers, asked=wanted)
def test_the_predicate_says_what_was_wanted(told: dict[str, Any], asked: dict[str, list[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(%s::jsonb @@ path, path is null) from (select duties_path(%s::jsonb) as path) wanted",
            [json.dumps(told), json.dumps(asked)],
        )
        assert cursor.fetchall() == [(gives(told, asked),)]
