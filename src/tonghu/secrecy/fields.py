"""Columns for what must not be read off a disk: `EncryptedTextField` beside `BlindIndexField`.

    number = EncryptedTextField(purpose="resident_number", null=True)
    number_index = BlindIndexField(purpose="resident_number", null=True)

The first reads and writes `str` and can be neither filtered nor sorted; the second is filled from the first on
every save, and `searching.by_number` looks in it. Neither may be written by `F()` from another column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import pre_save

from tonghu.secrecy.keyring import key_id_of
from tonghu.secrecy.purposes import SEARCHED, Purpose
from tonghu.secrecy.ring import blind_index, key_ring

if TYPE_CHECKING:
    TextBase = models.Field[str | None, str | None]
    BytesBase = models.Field[bytes | None, bytes | None]
else:  # Django's fields take no type parameters when they run
    TextBase = BytesBase = models.Field

INDEX_SUFFIX = "_index"
# pgtrigger's IS [NOT] DISTINCT FROM: triggers of the row history compare a row with its earlier self.
COLUMN_COMPARISONS = ("df", "ndf")


class Opened(str):
    """A text that remembers the ciphertext it came from, so that saving a row unchanged changes no byte of it."""

    __slots__ = ("sealed", "where")
    sealed: bytes
    where: str

    @classmethod
    def of(cls, text: str, sealed: bytes, where: str) -> Opened:
        """`text` as opened from `sealed` in the column `where`."""
        opened = cls(text)
        opened.sealed, opened.where = sealed, where
        return opened

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


class EncryptedTextField(TextBase):
    """Text, encrypted in the column. `purpose` chooses the derived key.

    `bound_to` ("table.column", by default the field's own) is what the ciphertext is bound to. Name the old one
    here before you rename a table or column, or its values can no longer be opened.
    """

    description = "Encrypted text"
    empty_strings_allowed = True
    non_db_attrs = (*models.Field.non_db_attrs, "purpose", "bound_to")  # their change alters no column

    def __init__(
        self, *args: Any, purpose: Purpose | str, bound_to: str | None = None, **kwargs: Any
    ) -> None:
        self.purpose = Purpose(purpose)
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        # Kept from here on: the history's copy of this column holds the same bytes under another table's name.
        if self.bound_to is None and not cls._meta.abstract:
            self.bound_to = f"{cls._meta.db_table}.{self.column}"

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose.value
        if self.bound_to is not None:
            kwargs["bound_to"] = self.bound_to
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.unique or self.primary_key or getattr(self, "db_index", False):
            hint = "Put the index or the constraint on a BlindIndexField beside it."
            words = (
                "An encrypted column is different every time: an index or a constraint on it does nothing."
            )
            found.append(checks.Error(words, hint=hint, obj=self, id="secrecy.E001"))
        return found

    def get_lookup(self, lookup_name: str) -> Any:
        found = super().get_lookup(lookup_name)
        if lookup_name in ("isnull", *COLUMN_COMPARISONS):
            return found
        if lookup_name == "exact":
            return self._none_alone(found)
        raise FieldError(self._unsearchable())

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(self._unsearchable())

    def _none_alone(self, exact: Any) -> Any:
        """`column=None` means "is empty", in filters and in constraints; any other value is refused."""
        refusal = self._unsearchable()

        class Nothing(exact):  # type: ignore[misc]  # a base known at run time
            def __init__(self, lhs: Any, rhs: Any) -> None:
                if rhs is not None:
                    raise FieldError(refusal)
                super().__init__(lhs, rhs)

        return Nothing

    def _unsearchable(self) -> str:
        column = f"{self.model._meta.label}.{self.name}"
        way = f"use by_number(queryset, value, index={self.name + INDEX_SUFFIX!r}) from tonghu.secrecy.searching"
        if index_of(self) is None:
            way = f"give the model a BlindIndexField called {self.name + INDEX_SUFFIX!r} and use by_number()"
        return f"{column} is encrypted and cannot be searched or compared: {way}."

    def to_python(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, str) else str(value)

    def get_prep_value(self, value: Any) -> str | None:
        given = super().get_prep_value(value)
        if given is None or isinstance(given, str):
            return given
        raise TypeError(f"{self.name} is encrypted text: give it str, not {type(given).__name__}")

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> bytes | None:
        text = value if prepared else self.get_prep_value(value)
        if text is None:
            return None
        ring, where = key_ring(), self._where()
        if isinstance(text, Opened) and text.where == where and key_id_of(text.sealed) == ring.active_ids[0]:
            return text.sealed
        return ring.seal(str(text), self.purpose, where)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        if value is None:
            return None
        sealed, where = bytes(value), self._where()
        return Opened.of(key_ring().open(sealed, self.purpose, where), sealed, where)

    def _where(self) -> str:
        assert self.bound_to is not None, f"{self.name} belongs to no table"
        return self.bound_to

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.CharField, **kwargs})

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(
            f"{self.model._meta.label}.{self.name} is encrypted and is not written to a dump in clear: "
            "back up with pg_dump, which keeps it encrypted."
        )


class BlindIndexField(BytesBase):
    """The keyed hash of a number, 20 bytes: equal for equal numbers of one purpose, in any table.

    It is computed on every save from the encrypted column `of` (by default this field's name without "_index").
    Without such a column it must be filled from `ring.blind_index`, and cannot follow a change of index keys.
    """

    description = "Blind index"
    non_db_attrs = (*models.Field.non_db_attrs, "purpose", "of")

    def __init__(self, *args: Any, purpose: Purpose | str, of: str | None = None, **kwargs: Any) -> None:
        self.purpose = Purpose(purpose)
        if self.purpose not in SEARCHED:
            raise ValueError(f"{self.purpose} is never searched: a BlindIndexField is for {sorted(SEARCHED)}")
        self.of = of
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            pre_save.connect(_check_save, sender=cls, dispatch_uid=(_check_save, cls))

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose.value
        if self.of is not None:
            kwargs["of"] = self.of
        if self.editable:
            kwargs["editable"] = True
        else:
            kwargs.pop("editable", None)
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def source(self) -> EncryptedTextField | None:
        """The encrypted column that this is the index of; None where there is none. FieldError for a wrong `of`."""
        wanted = self.of or self.name.removesuffix(INDEX_SUFFIX)
        found = next((field for field in self.model._meta.concrete_fields if field.name == wanted), None)
        if isinstance(found, EncryptedTextField) and found.purpose == self.purpose:
            return found
        if self.of:
            raise FieldError(f"{self}: of={self.of!r} is no encrypted column of purpose {self.purpose}")
        return None

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        try:
            source = self.source()
        except FieldError as error:
            return [*found, checks.Error(str(error), obj=self, id="secrecy.E002")]
        if source is None:
            hint = f"Keep the number too, as EncryptedTextField {self.name.removesuffix(INDEX_SUFFIX)!r}."
            words = "A blind index without its encrypted column cannot follow a change of index keys."
            found.append(checks.Warning(words, hint=hint, obj=self, id="secrecy.W001"))
        return found

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        source = self.source()
        if source is None:
            kept: bytes | None = getattr(model_instance, self.attname)
            return kept
        number = getattr(model_instance, source.attname)
        index = None if number is None else blind_index(number, self.purpose)
        setattr(model_instance, self.attname, index)
        return index

    def get_prep_value(self, value: Any) -> bytes | None:
        given = super().get_prep_value(value)
        if isinstance(given, str):
            raise TypeError(
                f"{self.name} holds no numbers: use by_number(queryset, value, index={self.name!r})"
            )
        return None if given is None else bytes(given)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> bytes | None:
        return None if value is None else bytes(value)

    def value_to_string(self, obj: models.Model) -> str:
        index = self.value_from_object(obj)
        return "" if index is None else bytes(index).hex()

    def to_python(self, value: Any) -> bytes | None:
        return bytes.fromhex(value) if isinstance(value, str) else value


def index_of(field: EncryptedTextField) -> BlindIndexField | None:
    """The index beside an encrypted column, or None."""
    beside = (other for other in field.model._meta.concrete_fields if isinstance(other, BlindIndexField))
    return next((other for other in beside if other.source() is field), None)


def check_index_goes_along(model: type[models.Model], written: Iterable[str]) -> None:
    """ValueError where `written` names an encrypted column without its index: the two would no longer agree."""
    names = set(written)
    for index in model._meta.concrete_fields:
        source = index.source() if isinstance(index, BlindIndexField) else None
        if source is not None and source.name in names and index.name not in names:
            raise ValueError(
                f"{model._meta.label}: {source.name!r} is written without {index.name!r}; "
                "name both in update_fields, or pass **with_index(…) to update()."
            )


def _check_save(sender: type[models.Model], update_fields: Any, **_: Any) -> None:
    if update_fields is not None:
        check_index_goes_along(sender, update_fields)
