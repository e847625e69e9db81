"""The English words of the frame: none missing, none left over, and compiled as they stand."""

import datetime

import pytest
from django.template import Context, Template
from django.utils import translation
from tools.translations import CATALOGUE, asked, compiled, read_po


@pytest.fixture(scope="module")
def catalogue():
    return read_po(CATALOGUE.read_text(encoding="utf-8"))


def test_every_message_has_its_english_and_no_other(catalogue):
    assert {key.partition("\0")[0] for key in catalogue} - {""} == asked()
    assert [key for key, words in catalogue.items() if not all(words)] == []


def test_the_compiled_catalogue_is_what_the_source_says(catalogue):
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled(catalogue)


@pytest.mark.parametrize(
    ("language", "remaining", "says"),
    [("en", 1, "1 working day left"), ("en", 2, "2 working days left"), ("zh-hans", 2, "还剩 2 个工作日")],
)
def test_django_reads_it(language, remaining, says):
    with translation.override(language):
        page = Template("{% load workbench %}{% clock remaining=remaining until=until %}")
        drawn = page.render(Context({"remaining": remaining, "until": datetime.date(2026, 7, 7)}))
    assert says in drawn
