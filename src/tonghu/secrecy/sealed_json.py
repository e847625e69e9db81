"""A JSON document, encrypted in its column: read and written as the dictionary it is."""

from __future__ import annotations

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from tonghu.secrecy.fields import EncryptedTextField


class SealedJSONField(EncryptedTextField):
    """For what holds names, numbers and addresses of a whole family: never in clear on a disk."""

    description = "Encrypted JSON"

    def get_prep_value(self, value: Any) -> str | None:
        given = value if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
        return super().get_prep_value(given)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        opened = super().from_db_value(value, expression, connection)
        return None if opened is None else json.loads(opened)

    def to_python(self, value: Any) -> Any:
        return value
