"""Fields of forms that ask for a place, a person or a unit.

One types; with scripts the matches appear below as taps while typing, without them they appear when the form is sent and what
was typed means more than one. Beside a place stands the way to walk down the tree on a page of its own.

A field finds no further than the actor may, so that the view says who that is: `pick_for(form, actor, back=request.path)`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from tonghu.accounts.finding import Among
from tonghu.accounts.models import User
from tonghu.kernel.actor import Actor
from tonghu.places.models import Organisation
from tonghu.workbench.picking.options import Option, Search, people, places, units, villages

MOST = 12
LONGEST = 60


@dataclass(frozen=True)
class Picked:
    """What came of a field: the text, and the match tapped for that text."""

    text: str
    choice: str = ""


class PickInput(forms.TextInput):
    """The text, the matches below, the way to the tree. `options`: what the server has to offer already."""

    search: Search
    options: tuple[Option, ...] = ()
    back = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Picked:
        """A match that was tapped for another text is none: the text was changed since."""
        text = str(data.get(name, "") or "").strip()
        tapped_for = str(data.get(f"{name}_for", "") or "").strip()
        choice = str(data.get(f"{name}_choice", "") or "")
        return Picked(text, choice if choice and tapped_for == text else "")

    def format_value(self, value: Any) -> str:
        """The words of a value that was picked, else what was typed."""
        if isinstance(value, Picked):
            return value.text
        found = self.search.named(str(value)) if value else None
        if found is not None:
            self.options = (found,)
        return found.words if found else str(value or "")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """With its matches; one that stands alone is tapped already."""
        text = self.format_value(value)
        chosen = value.choice if isinstance(value, Picked) else ""
        alone = len(self.options) == 1
        query = urlencode({"field": name, **self.search.query})
        context = {
            "name": name,
            "text": text,
            "attrs": {key: each for key, each in (attrs or {}).items() if each is not False},
            "options": [(each, alone or each.value == chosen) for each in self.options],
            "id": (attrs or {}).get("id", f"id_{name}"),
            "find_url": f"{reverse(self.search.url_name)}?{query}",
            "placeholder": self.search.placeholder,
            "walk_url": f"{reverse(self.search.walk)}?{query}&{urlencode({'back': self.back})}"
            if self.search.walk and self.back
            else "",
            "required": self.is_required,
        }
        return SafeString(render_to_string("workbench/picking/input.html", context))

    def use_required_attribute(self, initial: Any) -> bool:
        """A tap may stand for the text."""
        return False


class PickField(forms.Field):
    """Text or tap in, the thing out; what the fields below have in common."""

    widget: ClassVar[type[PickInput]] = PickInput  # type: ignore[misc]  # narrower than Django's
    search: Search
    nothing: ClassVar[str]

    def __init__(self, search: Search, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.search = search
        self._tell()

    def pick_for(self, actor: Actor, back: str) -> None:
        """Find no further than this actor may; `back`: the form's page."""
        self.find_in(replace(self.search, actor=actor), back=back)

    def find_in(self, search: Search, *, back: str) -> None:
        """Look for it by this search from now on."""
        self.search = search
        self._tell()
        assert isinstance(self.widget, PickInput)
        self.widget.back = back

    def _tell(self) -> None:
        assert isinstance(self.widget, PickInput)
        self.widget.search = self.search

    def clean(self, value: Any) -> Any:
        """The thing; None where nothing was typed and nothing is needed. ValidationError where several are meant, or none."""
        given = value if isinstance(value, Picked) else Picked(str(value or "").strip())
        if not given.text and not given.choice:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        if len(given.text) > LONGEST:
            raise forms.ValidationError(self.nothing)
        if given.choice and (found := self.search.by_value(given.choice)) is not None:
            self._offer(found)
            return found.thing
        if (meant := self.search.named(given.text)) is not None:
            self._offer(meant)
            return meant.thing
        matches = self.search.found(given.text, most=MOST + 1)
        self._offer(*matches[:MOST])
        if len(matches) == 1:
            return matches[0].thing
        if not matches:
            raise forms.ValidationError(self.nothing)
        several = f"有 {len(matches)} 个" if len(matches) <= MOST else f"有 {MOST} 个以上"
        raise forms.ValidationError(f"“{given.text}”{several},请在下面选一个,或多输入几个字。")

    def _offer(self, *options: Option) -> None:
        assert isinstance(self.widget, PickInput)
        self.widget.options = options


class PlacePick(PickField):
    """A place; gives its key. `levels`: only these; `own`: only of the actor's branch."""

    nothing = "没有找到这个地区。请换名称中的几个字、拼音首字母或区划代码再试,也可以按层级选择。"

    def __init__(self, *, levels: Collection[str] = (), own: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "输入名称、拼音首字母或区划代码")
        super().__init__(places(levels=tuple(levels), own=own), **kwargs)

    def clean(self, value: Any) -> str:
        """The place's key, empty for none."""
        return super().clean(value) or ""


class VillagePick(PickField):
    """A village of the actor's branch, told with who is its child director today; gives its key."""

    nothing = (
        "本地区没有这个村（社区），也没有这个名字的儿童主任。请换名称中的几个字、拼音首字母或区划代码再试。"
    )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "输入村名、拼音首字母、区划代码，或儿童主任的姓名")
        super().__init__(villages(), **kwargs)

    def clean(self, value: Any) -> str:
        """The village's key, empty for none."""
        return super().clean(value) or ""


class PersonPick(PickField):
    """Somebody with an account; gives the User."""

    nothing = "没有找到这个人。请换姓名、拼音首字母或登录名再试;还没有账号的,请先由系统管理员新建账号。"

    def __init__(self, *, among: Among, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "输入姓名、拼音首字母或登录名")
        super().__init__(people(among=among), **kwargs)

    def clean(self, value: Any) -> User | None:
        """The person."""
        found: User | None = super().clean(value)
        return found


class UnitPick(PickField):
    """A unit of the branch; gives the Organisation."""

    nothing = "本地区没有这个名称的单位。请换名称中的几个字再试。"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "输入单位名称中的几个字")
        super().__init__(units(), **kwargs)

    def clean(self, value: Any) -> Organisation | None:
        """The unit."""
        found: Organisation | None = super().clean(value)
        return found


def pickers() -> dict[str, type[PickField]]:
    """Every field that is picked, by name."""
    return {each.__name__: each for each in PickField.__subclasses__()}


def picked(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was chosen on the page of the tree, for the form's initial values: those of the names that the address carries."""
    return {name: request.GET[name] for name in names if name in request.GET}


def picked_for(request: HttpRequest, form: type[forms.BaseForm]) -> dict[str, str]:
    """The same for every field of the form that is picked, and for no other."""
    fields: dict[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]  # put there by Django's metaclass
    return picked(request, *(name for name, field in fields.items() if isinstance(field, PickField)))


def pick_for(form: forms.BaseForm, actor: Actor, *, back: str) -> None:
    """Every such field of the form finds no further than this actor may. `back`: the address of the form's page."""
    for field in form.fields.values():
        if isinstance(field, PickField):
            field.pick_for(actor, back)
