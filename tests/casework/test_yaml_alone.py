"""A new kind of record and of matter needs a file of the catalogue each: no table, no page, no line of Python."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as given
from tests.casework.matters_made_up import Office, days_ago, filled, opened, stepped
from tests.casework.records_made_up import kept
from tests.workbench.pages import client_of, text_of

from tonghu.accounts.models import Post
from tonghu.casework.forms import in_force
from tonghu.leads.rules import catalogue

pytestmark = pytest.mark.django_db
SOURCE = (
    "source: {document: 测试, article: null, quote: null, kind: 项目默认, status: 待核, note: 测试用。}\n"
)
NOTICE = f"""
title: 汛期安全提醒
about: place
writers: [child_director, county_officer]
clauses: [lu_min_2024_5/16]
{SOURCE}groups:
  - key: notice
    title: 提醒
    fields:
      - {{key: given_on, kind: date, title: 日期, required: true, not_future: true}}
      - {{key: homes, kind: integer, title: 户数, required: true, min: 0, max: 500}}
"""
LOAN = f"""
title: 借用学习用品
about: child
clauses: [lu_min_2024_5/12]
{SOURCE}groups:
  - key: loan
    title: 借用
    fields:
      - {{key: lent_on, kind: date, title: 日期, required: true, not_future: true}}
      - {{key: what, kind: text, title: 物品, required: true}}
"""
MATTER = f"""
title: 学习用品借用
task: school
prefix: XY
concerns: child
clauses: [lu_min_2024_5/12]
{SOURCE}opens: {{by: [child_supervisor, county_officer], needs: [receiver, child], receivers: [school], shares: [name]}}
states:
  asked:
    title: 待借出
    owner: [receiver]
    open: true
    limit: {{parameter: fee_waiver_days, unit: working_days, statutory: false}}
  lent: {{title: 已借出, owner: [receiver], open: true}}
  back: {{title: 已归还, owner: [receiver], open: false}}
transitions:
  lend: {{title: 借出, from: [asked], to: lent, by: [receiver], form: loan}}
  return: {{title: 归还, from: [lent], to: back, by: [receiver]}}
"""


@pytest.fixture(autouse=True)
def three_files_more(settings, tmp_path):
    """The catalogue in use, and three files."""
    folder = tmp_path / "catalogue"
    shutil.copytree(Path(given.CATALOGUE), folder, ignore=shutil.ignore_patterns("places"))
    for name, text in (("forms/flood", NOTICE), ("forms/loan", LOAN), ("matters/loan", MATTER)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    settings.CATALOGUE = folder
    catalogue.cache_clear()
    in_force.cache_clear()
    yield
    settings.CATALOGUE = given.CATALOGUE
    catalogue.cache_clear()
    in_force.cache_clear()


@pytest.fixture
def office():
    return Office()


def client(actor):
    return client_of(Post.objects.get(pk=actor.post_id))


def test_a_new_record_is_kept_and_has_its_pages(office):
    record = kept(office.director, "flood", given_on=days_ago(1), homes=12)
    assert (record.place, record.occurred_on.isoformat(), record.answers["homes"]) == (
        office.child.place,
        days_ago(1),
        12,
    )
    page = client(office.director).get("/resources/new/flood/")
    assert (page.status_code, "户数" in page.content.decode()) == (200, True)
    assert "汛期安全提醒" in text_of(client(office.director).get("/catalogue/forms/"))


def test_a_new_matter_begins_is_worked_and_ends(office):
    matter = opened(office.officer, kind="loan", child=office.child, receiver=office.school)
    assert (matter.given, matter.due_at is not None) == ({"name": "张小明"}, True)
    lent = stepped(office.teacher, matter, "lend", filled=filled("loan", lent_on=days_ago(0), what="台灯"))
    page = text_of(client(office.teacher).get(f"/casework/{matter.pk}/"))
    assert ("学习用品借用" in page, "归还" in page, lent.state) == (True, True, "lent")
    assert stepped(office.teacher, matter, "return").is_open is False
