"""The page of figures of record: each office's definition beside the others', for any post."""

import pytest
from django.urls import reverse
from tests.workbench.pages import client_of, text_of

from people import QINGHE, VILLAGE, a_post
from tonghu.leads.rules import catalogue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "place"), [("child_director", VILLAGE), ("county_officer", QINGHE), ("auditor", QINGHE)]
)
def test_every_definition_stands_on_the_page(role, place):
    page = text_of(client_of(a_post(role, place)).get(reverse("catalogue:figures")))
    for figure in catalogue().indicators.values():
        for each in figure.definitions:
            assert f"{each.side}：{each.title}" in page
            assert each.words in page
        for words in figure.differences:
            assert words in page
    assert page.count("通报用 ") == sum(one.reported is not None for one in catalogue().indicators.values())


def test_settings_lead_there():
    page = client_of(a_post("auditor", QINGHE)).get(reverse("settings:home"))
    assert f'href="{reverse("catalogue:figures")}"' in page.content.decode()
