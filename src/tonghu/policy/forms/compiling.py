"""A form as a document: JSON Schema 2020-12, and the layout with what JSON Schema cannot say."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache

from tonghu.policy.forms.conditions import Json
from tonghu.policy.forms.definition import FormDef
from tonghu.policy.forms.layout import layout_of
from tonghu.policy.forms.schema_of import schema_of
from tonghu.policy.schema import CatalogueError


@dataclass(frozen=True)
class CompiledForm:
    """A version of a form.

    `schema`: JSON Schema 2020-12 of the answers; a hidden field that is filled is invalid. `layout`: id, title, about,
    clauses, source, groups with their fields (kind, title, options, relevant, sensitivity, readers, words of each
    problem ...), `facts` (the names it asks of the server), and `rules`, what the schema cannot say, each {"at",
    "repeat", "code", "wrong_when", "words"}.
    `hash`: sha256, hex, of the canonical JSON of both; two versions are the same where it is. Treat both as read-only: they
    are shared.
    """

    schema: Json = field(compare=False, repr=False)
    layout: Json = field(compare=False, repr=False)
    hash: str

    @property
    def id(self) -> str:
        """The form's id."""
        return str(self.layout["id"])

    @property
    def title(self) -> str:
        """The form's title."""
        return str(self.layout["title"])

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that the form asks of the server; supply these and no other."""
        return tuple(self.layout["facts"])

    @property
    def unverified(self) -> bool:
        """True where the source of the form is 待核: shown as such on every page of it."""
        return bool(self.layout["source"]["status"] == "待核")


@lru_cache(maxsize=1024)
def compile_form(form: FormDef) -> CompiledForm:
    """The form as a document; made once a process for each form."""
    schema, layout = schema_of(form), layout_of(form)
    return CompiledForm(schema=schema, layout=layout, hash=hash_of(schema, layout))


def to_document(compiled: CompiledForm) -> Json:
    """{"schema", "layout", "hash"}: all that is needed to draw, check, show and cut answers for ever. Store it as JSON."""
    return {"schema": compiled.schema, "layout": compiled.layout, "hash": compiled.hash}


def from_document(document: Json) -> CompiledForm:
    """A version out of its stored document. CatalogueError where the hash is not that of the contents."""
    schema, layout, said = document["schema"], document["layout"], document["hash"]
    if hash_of(schema, layout) != said:
        raise CatalogueError(
            f"表单 {layout.get('id')} 的版本 {str(said)[:8]} 与它的内容不符,内容可能被改动过,请从备份恢复这一版本。"
        )
    return CompiledForm(schema=schema, layout=layout, hash=said)


def hash_of(schema: Json, layout: Json) -> str:
    """sha256, hex, of the JSON of both with sorted keys, without blanks, in UTF-8."""
    text = json.dumps(
        {"layout": layout, "schema": schema}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()
