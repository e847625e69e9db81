"""A county in which one duty is owed to a few children in each of two villages, and the other county beside it."""

import pytest
from tests.duties.duties_made_up import a_catalogue, a_duty, a_reading, in_use
from tests.workbench.duties.conftest import VISIT, World, enrolled

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, VILLAGE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.duties.rebuilding import rebuild
from tonghu.places.models import Kind as UnitKind
from tonghu.places.models import Organisation

IN_VILLAGE, IN_OTHER, IN_BAISHAN = 8, 6, 7


@pytest.fixture
def county(db):
    """Eight children of one village (overdue), six of another (due), seven of the other county."""
    with in_use(a_catalogue(a_duty(a_reading(act=VISIT)))):
        evaluators = Organisation.objects.create(
            name="评估公司", kind=UnitKind.SOCIAL_ORGANISATION, place=QINGHE
        )
        posts = {
            "officer": a_post("county_officer", QINGHE, name="王爱丽"),
            "lead": a_post("county_lead", QINGHE, name="孙科长"),
            "director": a_post("child_director", VILLAGE, name="赵主任"),
            "charlie": a_post("county_officer", BAISHAN, name="查理"),
            "city": a_post("city_lead", "3799", name="市里人"),
            "evaluator": a_post("evaluator", QINGHE, name="评估员", organisation=evaluators),
        }
        actors = {name: actor_for(post) for name, post in posts.items()}
        alice, charlie = actors["officer"], actors["charlie"]
        children = {f"甲{n}": enrolled(alice, f"张甲{n}", since=20) for n in range(IN_VILLAGE)}
        children |= {f"乙{n}": enrolled(alice, f"李乙{n}", OTHER_VILLAGE) for n in range(IN_OTHER)}
        children |= {
            f"外{n}": enrolled(charlie, f"赵外{n}", BAISHAN_VILLAGE, since=20) for n in range(IN_BAISHAN)
        }
        rebuild()
        yield World(posts, actors, children)
