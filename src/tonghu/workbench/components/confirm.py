"""Confirm: an act that is hard to undo says what follows from it before it is done."""

from __future__ import annotations

from tonghu.workbench.components.button import ButtonContext, known_kind
from tonghu.workbench.components.component import component


@component
def confirm(
    *,
    key: str,
    button: ButtonContext,
    title: str,
    consequence: str,
    action: str,
    do: str,
    kind: str = "danger",
    form: str = "",
    opened: bool = False,
    body: str = "",
) -> dict[str, object]:
    """A block: fields of the form (a reason, the rows picked) stand between the tags. Without scripts it unfolds in
    place; with them it is a dialog.

    key: unique on the page, letters and digits. button: ButtonContext of the button that asks.
    title: the question, 退回这条线索?. consequence: what follows, and whether it can be undone.
    action: address that is posted to. do: the word on the button that does it, 退回. kind: danger or primary.
    form: id of a form that stands elsewhere, such as the ticks of a table; fields between the tags then need the
      same `form` attribute.
    opened: the question stands open when the page comes, because something for it was chosen elsewhere.
    """
    known_kind("confirm", kind)
    return {
        "key": key,
        "button": button,
        "title": title,
        "consequence": consequence,
        "action": action,
        "do": do,
        "kind": kind,
        "form": form,
        "opened": opened,
        "body": body,
    }
