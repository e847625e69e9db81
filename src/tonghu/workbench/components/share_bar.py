"""Share bar: how much was done of what is owed, with the target as a line; a link to the list behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tonghu.workbench.components.component import ComponentError, component
from tonghu.workbench.components.markup import text

STEPS = 5


@dataclass(frozen=True, kw_only=True)
class Share:
    """`done` of `owed`. `href`: the list behind it; `target`: per cent, None where none is set; `held_back`: too few
    people to show, whatever the other values are."""

    done: int
    owed: int
    href: str = ""
    target: int | None = None
    held_back: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.done <= self.owed:
            raise ComponentError(f"share_bar: {self.done} of {self.owed} done")

    @property
    def words(self) -> str:
        """One decimal, rounded down: 100% only where nothing is left."""
        tenths = 1000 * self.done // self.owed if self.owed else 0
        return f"{tenths // 10}.{tenths % 10}%"

    @property
    def step(self) -> int:
        """1 to 5, twenty per cent each."""
        return min(STEPS, self.done * STEPS // self.owed + 1) if self.owed else 1


@component
def share_bar(*, share: Share) -> SafeString:
    """A bar with the share and the two numbers; words where nothing is owed or too few to show.

    share: Share.
    """
    if share.held_back:
        return mark_safe(f'<span class="share soft">{text(_("人数过少，不显示"))}</span>')
    if not share.owed:
        return mark_safe(f'<span class="share soft">{text(_("没有应办事项"))}</span>')
    target = f'<path class="target" d="M{share.target} 0v12"/>' if share.target is not None else ""
    drawn = (
        f'<svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true"><rect class="share-{share.step}"'
        f' width="{100 * share.done / share.owed:.1f}" height="12"/>{target}</svg>'
    )
    words = f"<b>{share.words}</b> {share.done}/{share.owed}"
    said = f'<a href="{text(share.href)}">{words}</a>' if share.href else f"<span>{words}</span>"
    return mark_safe(f'<span class="share">{drawn}{said}</span>')
