"""What the server knows and a form may use by name: as the value a question begins with, and in conditions."""

from __future__ import annotations

from collections.abc import Mapping

from tonghu.policy.forms.definition import Kind

# `child.carer`: the name of who cares for the child by the file. `child.categories`: ids of those held today.
# `child.open_matters`: kinds of matter under way, as far as the post sees them; known to rules alone.
# `post.title`, `post.unit`: the post that fills the form in, and its organisation.
FACTS: Mapping[str, Kind] = {
    "today": "date",
    "child.name": "person_name",
    "child.birth_on": "date",
    "child.carer": "person_name",
    "child.address": "text",
    "child.categories": "choices",
    "child.open_matters": "choices",
    "post.title": "text",
    "post.unit": "text",
}
# The answer of a field in the latest record of a form about the same subject: last.<form>.<field>.
LAST = "last."
# Kinds that can carry over from a record to the next.
CARRIED: tuple[Kind, ...] = (
    "text",
    "long_text",
    "integer",
    "decimal",
    "date",
    "time",
    "yes_no",
    "choice",
    "choices",
    "phone",
    "person_name",
    "place",
    "post",
    "score",
)

# Kinds of the fields at the top of each form, {form: {field: kind}}.
Known = Mapping[str, Mapping[str, Kind]]


def kinds_of_facts(known: Known) -> dict[str, Kind]:
    """Every fact with its kind."""
    last = {
        f"{LAST}{form}.{key}": kind
        for form, fields in known.items()
        for key, kind in fields.items()
        if kind in CARRIED
    }
    return {**FACTS, **last}
