"""Where the figures of boards lead: to the list behind each, to the board below, to the clause above."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def behind(rule: str, place: str, status: str = "") -> str:
    """The list behind a figure: subjects of a rule under a place, of one status or all; under the viewer's scope."""
    return _with(reverse("duties:behind"), {"rule": rule, "place": place, "status": status})


def place_board(place: str, **asked: str) -> str:
    """The board of a place, narrowed as `asked` says."""
    return _with(reverse("monitoring:place", args=[place]), asked)


def export(place: str, **asked: str) -> str:
    """The board of a place as an Excel file."""
    return _with(reverse("monitoring:export", args=[place]), asked)


def clause_board(place: str) -> str:
    """Every clause for a place."""
    return _with(reverse("monitoring:clauses"), {"place": place})


def clause(article: str, place: str) -> str:
    """One clause with its duties, for a place."""
    return _with(reverse("monitoring:clause", args=[article]), {"place": place})


def clause_text(name: str) -> str:
    """The sentence of the notice. `name`: id of the clause, document/article."""
    return reverse("catalogue:clause", args=name.split("/"))


def child_duties(child: int) -> str:
    """A child's page, where it says what is owed to the child."""
    return reverse("children:duties", args=[child])


def article_of(name: str) -> str:
    """The last part of a clause's id: 10, g1."""
    return name.rpartition("/")[2]


def _with(address: str, asked: dict[str, str]) -> str:
    given = {key: value for key, value in asked.items() if value}
    return f"{address}?{urlencode(given)}" if given else address
