"""Signing in a test client, and what a page says."""

import re
from html import unescape

from django.test import Client

from people import enter


def client_of(post):
    """A client signed in as the holder of the post, its second factor shown."""
    client = Client()
    enter(client, post.user)
    return client


def text_of(answer):
    """The words of a page without its tags, runs of blanks as one."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def hidden(answer, name):
    """The value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())[1]
