"""A form as a document: JSON Schema 2020-12, and the layout with what JSON Schema cannot say."""

from __future__ import annotations

from dataclasses import dataclass

from tonghu.policy.forms.conditions import Json
from tonghu.policy.forms.definition import FormDef


@dataclass(frozen=True)
class CompiledForm:
    """A version of a form.

    `schema`: JSON Schema 2020-12 of the answers; a hidden field that is filled is invalid. `layout`: id, title, about,
    clauses, source, groups with their fields (kind, title, options, relevant, sensitivity, readers, words of each
    problem ...), and `rules`, what the schema cannot say, each {"at", "repeat", "code", "wrong_when", "words"}.
    `hash`: sha256, hex, of the canonical JSON of both. Treat both as read-only: they are shared.
    """

    schema: Json
    layout: Json
    hash: str

    @property
    def id(self) -> str:
        """The form's id."""
        return str(self.layout["id"])

    @property
    def title(self) -> str:
        """The form's title."""
        return str(self.layout["title"])


def compile_form(form: FormDef) -> CompiledForm:
    """The form as a document; made once a process for each form."""
    raise NotImplementedError


def to_document(compiled: CompiledForm) -> Json:
    """{"schema", "layout", "hash"}: all that is needed to draw, check, show and cut answers for ever. Store it as JSON."""
    return {"schema": compiled.schema, "layout": compiled.layout, "hash": compiled.hash}


def from_document(document: Json) -> CompiledForm:
    """A version out of its stored document. CatalogueError where the hash is not that of the contents."""
    raise NotImplementedError
