"""The province's lead reads what a held rule would change, is asked once more, and confirms it."""

import pytest
from casework_pages import desks
from django.core.cache import cache
from playwright.sync_api import expect
from served import served
from test_workbench import DESK, PHONE
from tests.workbench.duties.test_held import PAGE, lead

from tonghu.accounts.queries import actor_for
from tonghu.duties import rules as in_force
from tonghu.duties import tasks
from tonghu.duties.models import RuleInForce
from tonghu.duties.rebuilding import rebuild

pytestmark = pytest.mark.django_db
WHY = "适用于40个对象中的40个:范围几乎没有排除任何对象"


@pytest.fixture
def waiting(db):
    """The catalogue's own rule, since the server's thread knows no other, noted twice: for some, and now for all."""
    rebuild(facts=False)
    rule = in_force.versions().by_id["d10_4.low"]
    for version, held, meant in (("earlier", "", 8), (rule.hash, WHY, 40)):
        RuleInForce.objects.create(
            rule=rule.id,
            hash=version,
            held=held,
            figures={"universe": 40, "applicable": meant, "cities": {"3799": meant}},
        )


@pytest.fixture
def seat(browser, db):
    cache.clear()
    with served() as address, desks(browser, address) as seated:
        yield seated


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_held_rule_is_read_and_confirmed(waiting, lead, seat, viewport):
    desk = seat(actor_for(lead), viewport=viewport)
    page = desk.page
    desk.go("/duties/")
    page.get_by_role("link", name="待确认的规则").click()
    expect(page.locator("main")).to_contain_text("占 100.0%")
    page.get_by_text("确认这一版本", exact=True).click()
    expect(page.locator("#confirm-d10-4-low")).to_contain_text("不能撤回")
    page.get_by_role("button", name="不做了").click()
    expect(page.locator("#confirm-d10-4-low")).to_be_hidden()
    page.get_by_text("确认这一版本", exact=True).click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("main")).to_contain_text("等待后台重新计算")
    # The worker's turn; the page asks how far it is and finds that it counts.
    tasks.count_confirmed(version=RuleInForce.objects.get(rule="d10_4.low", asked_by="郭明").pk)
    expect(page.locator("main")).to_contain_text("没有待确认的规则")
    expect(page.locator("table")).to_contain_text("郭明")
    assert page.url.endswith(PAGE)


__all__ = ["lead"]
