"""Colours: text reads at AA (4.5:1) on what it stands on, borders and bars at 3:1, and the five steps are even."""

import itertools
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "web" / "src" / "styles" / "tokens.css"
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", TOKENS.read_text(encoding="utf-8")))
STATES = ("safe", "watch", "act", "urgent")
TEXT = [
    *((ink, ground) for ink in ("ink", "soft", "accent") for ground in ("paper", "ground")),
    *((state, f"{state}-soft") for state in STATES),
    *((state, "paper") for state in STATES),
    ("ink", "accent-soft"),
    ("accent-dark", "accent-soft"),
    ("paper", "accent"),
    ("paper", "accent-dark"),
    ("paper", "urgent"),
    ("ink", "urgent-soft"),
    ("soft", "urgent-soft"),
    ("ink", "watch-soft"),
    ("ink", "mark"),
]
SHAPES = [("edge", "paper"), ("edge", "ground"), ("accent", "paper"), ("accent", "ground")]


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reads(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_borders_are_seen(shape, ground):
    assert contrast(shape, ground) >= 3


def test_the_steps_of_a_share_differ_in_lightness_alike_for_every_eye():
    steps = [luminance(COLOURS[f"share-{step}"]) for step in range(1, 6)]
    assert steps == sorted(steps, reverse=True)
    assert all((light + 0.05) / (dark + 0.05) >= 1.3 for light, dark in itertools.pairwise(steps))
