"""Masked value: a number or phone with its middle hidden, and a button that asks for it on record."""

from __future__ import annotations

from tonghu.workbench.components.component import component


@component
def masked_value(*, shown: str, of: str, reveal_url: str = "") -> dict[str, object]:
    """A value as masked by the server; the whole value is never in the page.

    shown: the masked text, 3799**********1234.
    of: what it is and whose, for a screen reader: 王小明的身份号码.
    reveal_url: where the post may ask for the whole value. POST; answers with the value as plain text to
      `Accept: text/plain`, else with a page; records the asking. Empty: the post may not ask.
    """
    return {"shown": shown, "of": of, "reveal_url": reveal_url}
