"""What makes a function a component: a template tag that takes named attributes only and refuses any other.

A component is a function with keyword-only parameters that returns the values of its template:

    @component
    def pager(*, shown: int, total: int | None = None) -> dict[str, object]: ...

It becomes `{% pager shown=50 %}`, drawn by templates/workbench/components/pager.html. One that stands on a page many
times returns its HTML instead (markup.py) and has no template. A parameter called `body` makes it a block:
`{% side_panel title="…" %} … {% endside_panel %}`. An unknown, missing or unnamed attribute is a TemplateSyntaxError
when the template is read, so that a slip never reaches a user.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.safestring import SafeString

Draw = Callable[..., dict[str, object] | SafeString]

BODY = "body"
_BUILT_IN = {"True": True, "False": False, "None": None}  # as every context of Django begins
_COMPONENTS: dict[str, Component] = {}


class ComponentError(ValueError):
    """An attribute has a value the component does not know. Names the component, the value and what it takes."""


@dataclass(frozen=True)
class Component:
    """One component: its tag's name, the function behind it and its attributes in order."""

    name: str
    draw: Draw
    required: tuple[str, ...]
    optional: tuple[str, ...]
    is_block: bool

    @property
    def attributes(self) -> tuple[str, ...]:
        """Every attribute the tag takes."""
        return self.required + self.optional

    @property
    def template(self) -> str:
        """The template that draws it."""
        return f"workbench/components/{self.name}.html"


def component(draw: Draw) -> Draw:
    """Register the function under its name. TypeError where a parameter could be given without its name."""
    required: list[str] = []
    optional: list[str] = []
    for name, parameter in inspect.signature(draw).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"component {draw.__name__}: {name} must be keyword-only")
        if name != BODY:
            (required if parameter.default is inspect.Parameter.empty else optional).append(name)
    name = draw.__name__
    is_block = BODY in inspect.signature(draw).parameters
    _COMPONENTS[name] = Component(name, draw, tuple(required), tuple(optional), is_block)
    return draw


def components() -> dict[str, Component]:
    """Every component by name."""
    return dict(sorted(_COMPONENTS.items()))


def one_of(name: str, attribute: str, value: str, known: Iterable[str]) -> None:
    """ComponentError unless the value is known."""
    words = tuple(known)
    if value not in words:
        raise ComponentError(f"{name}: {attribute}={value!r} is unknown; it takes {', '.join(words)}")


def add_tags(library: Library) -> None:
    """Make every component a tag of the library."""
    for each in _COMPONENTS.values():
        library.tag(each.name, _compiler(each))


class ComponentNode(Node):
    """A component in a template, with the expressions that its attributes were given."""

    child_nodelists = ("inside",)

    def __init__(self, shown: Component, given: dict[str, FilterExpression], inside: NodeList) -> None:
        self.shown, self.given, self.inside = shown, given, inside

    def render(self, context: Context) -> SafeString:
        """The component as HTML. Values of the page around it are not visible in it, but the request is."""
        values = {name: expression.resolve(context) for name, expression in self.given.items()}
        if self.shown.is_block:
            values[BODY] = self.inside.render(context)
        result = self.shown.draw(**values)
        if isinstance(result, SafeString):
            return result
        assert context.template is not None  # set while a template is rendered
        drawn = context.template.engine.get_template(self.shown.template)
        result["csrf_token"] = context.get("csrf_token")
        # The same context with other values, for the time being: a copy of it costs more than a small template.
        around, context.dicts = context.dicts, [_BUILT_IN, result]
        try:
            return SafeString(drawn.render(context).strip())
        finally:
            context.dicts = around


def _compiler(shown: Component) -> Callable[[Parser, Token], ComponentNode]:
    def compile_tag(parser: Parser, token: Token) -> ComponentNode:
        bits = token.split_contents()[1:]
        given = token_kwargs(bits, parser)
        if bits:
            raise TemplateSyntaxError(_refusal(shown, f"{bits[0]!r} has no name"))
        for name in given:
            if name not in shown.attributes:
                raise TemplateSyntaxError(_refusal(shown, f"unknown attribute {name!r}"))
        missing = [name for name in shown.required if name not in given]
        if missing:
            raise TemplateSyntaxError(_refusal(shown, f"missing {', '.join(missing)}"))
        inside = NodeList()
        if shown.is_block:
            inside = parser.parse((f"end{shown.name}",))
            parser.delete_first_token()
        return ComponentNode(shown, given, inside)

    return compile_tag


def _refusal(shown: Component, what: str) -> str:
    return f"{{% {shown.name} %}}: {what}; it takes {', '.join(shown.attributes) or 'nothing'}"
