"""Every identifier that the contracts list has its Chinese word in the glossary."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
CONTRACTS = (DOCS / "contracts.md").read_text(encoding="utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")


def section(text, title):
    """The text under a second-level heading."""
    return re.split(r"^## ", text.split(f"## {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def listed(title):
    """The first identifier of each row of a glossary table whose Chinese cell is not empty."""
    return re.findall(r"^\| [^|\s][^|]* \| `(\w+)` \|", section(GLOSSARY, title), flags=re.MULTILINE)


def registers_of_contracts():
    return re.findall(
        r"^`(\w+)` ", section(CONTRACTS, "The seventeen registers and their fields"), re.MULTILINE
    )


def names_after(word):
    return re.search(rf"^{word}: ([a-z_\s]+)\.$", CONTRACTS, re.MULTILINE)[1].split()


def fields_of_contracts():
    rows = re.findall(
        r"^`\w+` [^:]+: (.*)$", section(CONTRACTS, "The seventeen registers and their fields"), re.M
    )
    return {field.split()[0] for row in rows for field in re.sub(r"\([^)]*\)", "", row).split(", ")}


def codes_of_contracts():
    fields = section(CONTRACTS, "The seventeen registers and their fields")
    groups = re.findall(r"code\(([^)]*)\)", fields)
    groups.append(re.search(r"`relation_to_head` codes: ([a-z_\s]+) \(", fields)[1])
    return {code.strip('"') for group in groups for code in group.split()}


def test_the_contracts_were_read():
    assert len(registers_of_contracts()) == 17
    assert [len(names_after("Conditions")), len(names_after("Categories"))] == [13, 5]


@pytest.mark.parametrize(
    ("title", "identifiers"),
    [
        ("Registers", registers_of_contracts()),
        ("Conditions", names_after("Conditions")),
        ("Categories", names_after("Categories")),
    ],
)
def test_every_identifier_has_its_row_and_no_row_is_left_over(title, identifiers):
    assert sorted(listed(title)) == sorted(identifiers)


@pytest.mark.parametrize("names", [fields_of_contracts, codes_of_contracts])
def test_fields_and_codes_stand_in_the_glossary(names):
    assert sorted(names() - set(re.findall(r"`(\w+)`", GLOSSARY))) == []
