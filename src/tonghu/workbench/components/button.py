"""Button: one act. Where a post may not do it now, the button says why instead of failing later."""

from __future__ import annotations

from dataclasses import dataclass

from tonghu.workbench.components.component import ComponentError, component, one_of

BUTTON_KINDS = ("primary", "plain", "danger")


def known_kind(name: str, kind: str) -> None:
    """ComponentError unless the kind is known."""
    one_of(name, "kind", kind, BUTTON_KINDS)


@dataclass(frozen=True)
class ButtonContext:
    """Whether an act is offered here, asked of the domain by the view and never decided in a template.

    `shown`: False for a post that never does this. `enabled`: False while it cannot be done; then `reason` says
    why, for instance 等待县级确认.
    """

    label: str
    shown: bool = True
    enabled: bool = True
    reason: str = ""

    def __post_init__(self) -> None:
        if self.shown and not self.enabled and not self.reason:
            raise ComponentError(
                f"button {self.label}: disabled without a reason; say why it cannot be used now"
            )


@component
def button(
    *,
    context: ButtonContext,
    kind: str = "plain",
    icon: str = "",
    href: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    action: str = "",
) -> dict[str, object]:
    """A link where `href` is given, else the submit button of its form.

    context: ButtonContext. kind: primary (one a page), plain or danger. icon: a name of web/icons.txt.
    href: where a link leads. name, value: sent with the form. form: id of a form that stands elsewhere.
    action: where the form is posted to when this button sends it.
    """
    known_kind("button", kind)
    return {
        "context": context,
        "kind": kind,
        "icon": icon,
        "href": href,
        "name": name,
        "value": value,
        "form": form,
        "action": action,
    }
