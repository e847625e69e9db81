"""The gallery shows every component, and its tags refuse what they do not know."""

import inspect
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.urls import reverse

from people import QINGHE, a_post, enter
from tonghu.workbench import components as components_package
from tonghu.workbench.components.component import ComponentError, components
from tonghu.workbench.components.share_trend import Period
from tonghu.workbench.gallery import made_up
from tonghu.workbench.gallery.samples import SAMPLES
from tonghu.workbench.picking import fields
from tonghu.workbench.picking.fields import pickers


def drawn(source, **context):
    return Template("{% load workbench %}" + source).render(Context(context))


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.seen = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


@pytest.fixture
def page(client):
    enter(client, a_post("system_administrator", QINGHE).user)
    answer = client.get(reverse("gallery:gallery"))
    assert answer.status_code == 200
    return answer.content.decode()


# What the folder holds besides components.
NO_COMPONENT = {"__init__", "component", "markup", "states"}


def test_every_file_of_the_folder_is_a_component_and_its_template_is_drawn():
    folder = Path(components_package.__file__).parent
    assert {each.stem for each in folder.glob("*.py")} - NO_COMPONENT == set(components())
    templates = folder.parent / "templates" / "workbench" / "components"
    drawn_by_template = {name for name, each in components().items() if has_a_template(each)}
    assert {each.stem for each in templates.glob("*.html")} == drawn_by_template


def has_a_template(each):
    return "SafeString" not in str(inspect.signature(each.draw).return_annotation)


@pytest.mark.django_db
def test_every_component_and_every_field_that_is_picked_stands_on_the_page(page):
    tags = Tags(page).seen
    every = set(components()) | set(pickers())
    assert {a["data-component"] for _, a in tags if "data-component" in a} == every
    assert {sample.component for sample in SAMPLES} == every
    assert page.count('<div class="sample">') == len(SAMPLES)


def test_every_field_that_is_picked_is_one_of_the_module():
    found = {
        name
        for name, each in vars(fields).items()
        if isinstance(each, type) and issubclass(each, fields.PickField)
    }
    assert found - {"PickField"} == set(pickers())


@pytest.mark.django_db
def test_a_sample_of_a_picker_is_drawn_by_that_picker(page):
    """The name above a sample is the field's own class, and each of its four states looks unlike the others."""
    data = made_up.data()
    for sample in SAMPLES:
        if sample.component in pickers():
            form, field = sample.source.split("field=")[1].split()[0].split(".")
            assert type(data[form].fields[field]).__name__ == sample.component
    for name in pickers():
        looks = [drawn(sample.source, **made_up.data()) for sample in SAMPLES if sample.component == name]
        assert [("checked" in look, look.count('type="radio"'), "errors" in look) for look in looks] == [
            (False, 0, False),
            (True, 1, False),
            (False, 2, True),
            (False, 0, True),
        ]


@pytest.mark.django_db
def test_the_page_has_nothing_inline_and_no_id_twice(page):
    tags = Tags(page).seen
    assert [(tag, a) for tag, a in tags if "style" in a or any(name.startswith("on") for name in a)] == []
    # Data for scripts is no script: a browser does not run this type.
    written = [a for tag, a in tags if tag == "script" and "src" not in a]
    assert [a for a in written if a != {"type": "application/json"}] == []
    assert [tag for tag, _ in tags if tag == "style"] == []
    ids = [a["id"] for _, a in tags if "id" in a]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_the_gallery_is_for_posts_that_may_see_it():
    client = Client()
    assert client.get("/gallery/").headers["Location"] == "/accounts/login/?next=/gallery/"
    enter(client, a_post("child_director", "379901100001").user)
    refused = client.get("/gallery/")
    assert (refused.status_code, "这一岗位不能查看界面组件" in refused.content.decode()) == (403, True)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ('{% state_chip state="safe" colour="red" %}', "unknown attribute 'colour'; it takes state, words"),
        ('{% state_chip "safe" %}', "has no name; it takes state, words"),
        ("{% state_chip %}", "missing state; it takes state, words"),
        ('{% side_panel title="x" %}{% endside_panel %}', "missing close_url"),
    ],
)
def test_a_tag_refuses_what_it_does_not_know_and_lists_what_it_takes(source, says):
    with pytest.raises(TemplateSyntaxError, match=says):
        drawn(source)


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ('{% state_chip state="red" %}', {}),
        ('{% job_progress title="x" state="halted" %}', {}),
        ("{% family_graph family=family %}", {"family": []}),
    ],
)
def test_a_component_refuses_a_value_it_does_not_know(source, context):
    with pytest.raises(ComponentError):
        drawn(source, **context)


@pytest.mark.parametrize(
    ("remaining", "until", "words"),
    [
        (3, "day_3", "还剩 3 个工作日，至 2026-07-07 周二"),
        (0, "today", "今天到期，至 2026-07-02 周四"),
        (-2, "day_past", "已逾期 2 个工作日，应于 2026-06-30 周二"),
        (-22, "day_past", "已逾期 22 个工作日，应于 2026-06-30 周二"),
        (-23, "day_past", "应于 2026-06-30 前办理，至今未办"),
    ],
)
def test_a_clock_counts_working_days_out(remaining, until, words):
    html = drawn(
        "{% clock remaining=remaining until=until %}", remaining=remaining, until=made_up.data()[until]
    )
    text = []
    parser = HTMLParser()
    parser.handle_data = text.append
    parser.feed(html)
    assert "".join(text) == words


def test_a_trend_tells_nothing_done_from_nothing_known_and_says_the_newest():
    periods = [
        Period(words="8月", share=None),
        Period(words="9月", share=0.0),
        Period(words="10月", share=100.0, restated=True),
    ]
    html = drawn("{% share_trend periods=periods label='走访' %}", periods=periods)
    columns = re.findall(r'<rect class="(none|value)"[^>]*height="([^"]*)"', html)
    assert columns == [("none", "31"), ("value", "2.0"), ("value", "32.0")]
    assert re.search(r'class="newest" aria-hidden="true">(.*?)<', html)[1] == "10月 100.0%"


def test_the_characters_that_part_two_rows_are_marked():
    html = drawn(
        '{% row_diff caption="x" left="a" right="b" fields=fields %}',
        fields=[("姓名", "李大强", "黎大强"), ("末四位", "0712", "0721"), ("住址", "东李村", "大王镇东李村")],
    )
    assert "<td><mark>李</mark>大强</td><td><mark>黎</mark>大强</td>" in html
    assert "<td>07<mark>12</mark></td><td>07<mark>21</mark></td>" in html
    assert "<td>东李村</td><td><mark>大王镇</mark>东李村</td>" in html


def test_names_with_html_in_them_stay_text():
    evil = "<b onclick=x>张</b>"
    for source in (
        "{% person_line name=evil %}",
        '{% row_diff caption="x" left="a" right="b" fields=fields %}',
        '{% data_table caption="x" columns=columns rows=rows pick_name="lead" %}{% enddata_table %}',
    ):
        data = made_up.data()
        row = type(data["rows"][0])("1", {"name": evil})
        html = drawn(source, evil=evil, fields=[("姓名", evil, "x")], columns=data["columns"], rows=[row])
        assert {tag for tag, _ in Tags(html).seen}.isdisjoint({"b"})


def test_a_disabled_button_without_a_reason_is_refused():
    from tonghu.workbench.components.button import ButtonContext

    with pytest.raises(ComponentError, match="say why"):
        ButtonContext("确认", enabled=False)
