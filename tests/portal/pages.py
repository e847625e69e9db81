"""Sending the public's pages as a browser without scripts does."""

import re
from html import unescape

from django.test import Client

ADDRESS, OUTCOME = "/report/", "/report/outcome/"


def opened(client=None, query=""):
    """The page and the token that it carries."""
    answer = (client or Client()).get(ADDRESS + query)
    return answer, token_in(answer)


def token_in(answer):
    """The hidden token of a page."""
    return re.search(r'name="token" value="([^"]+)"', answer.content.decode())[1]


def sent(token, client=None, **changes):
    """What a browser sends when the needed questions are answered."""
    told = {
        "token": token,
        "happened": "听到孩子哭喊，胳膊上有淤青。",
        "danger": "unclear",
        "situation": "injuries",
        "county": "379901",
        **changes,
    }
    data = {key: value for key, value in told.items() if value is not None}
    return (client or Client()).post(ADDRESS, data)


def part(answer, name):
    """The text of the element with this id."""
    found = re.search(rf'id="{name}">([^<]*)<', answer.content.decode())
    return unescape(found[1]) if found else None
