"""Builders named after situations: people under posts, and children, in the two counties of the tests.

Alice works in 青河县 (379901); Charlie works in 白山县 (379902) and must see nothing of Alice's county.
"""

import datetime as dt
import itertools

from tonghu.accounts.models import Post, User
from tonghu.accounts.queries import actor_for
from tonghu.locks.acting import acting
from tonghu.registry.models import Child
from tonghu.workbench.signin.second_factor import count_as_given

QINGHE, BAISHAN = "379901", "379902"
TOWN, OTHER_TOWN = "379901100", "379901001"
VILLAGE, OTHER_VILLAGE = "379901100001", "379901100201"
BAISHAN_VILLAGE = "379902100001"
A_DAY = dt.date(2026, 7, 1)
_numbers = itertools.count(1)


def a_post(
    role,
    place,
    *,
    name="王某",
    organisation=None,
    start_on=dt.date(2025, 1, 1),
    end_on=None,
    person=None,
    delegated_from=None,
):
    """A post held by a new user. `person`: the user's resident number."""
    user = User.objects.create(
        username=f"{role}-{next(_numbers)}", full_name=name, person_number=person, is_active=True
    )
    return Post.objects.create(
        user=user,
        role=role,
        place=place,
        organisation=organisation,
        start_on=start_on,
        end_on=end_on,
        delegated_from=delegated_from,
    )


def enter(client, user):
    """The client is signed in as this user, with a second factor shown."""
    client.force_login(user)
    session = client.session
    count_as_given(session)
    session.save()


def an_actor(role, place, **post):
    """Somebody acting under a new post."""
    return actor_for(a_post(role, place, **post))


def a_child(*, by, place=VILLAGE, name="张小明", birth_on=dt.date(2015, 3, 2), **fields):
    """A child on the roster, written under the actor's own reach."""
    with acting(by):
        return Child.objects.create(place=place, name=name, initials="zxm", birth_on=birth_on, **fields)
