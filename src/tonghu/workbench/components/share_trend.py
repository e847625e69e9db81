"""Share trend: the same share over past periods as a small row of columns, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tonghu.workbench.components.component import component
from tonghu.workbench.components.markup import text

WIDTH, GAP, HEIGHT = 14, 4, 32
# Nothing done is a number too, and must not look like a period without one.
LEAST = 2


@dataclass(frozen=True, kw_only=True)
class Period:
    """A closed period. `share`: per cent, None where nothing was owed or too few to show; `restated`: changed since by
    what came late."""

    words: str
    share: float | None
    restated: bool = False

    @property
    def plain(self) -> str:
        """The period with its share."""
        return f"{self.words} {_('没有数字') if self.share is None else f'{self.share:.1f}%'}"

    @property
    def told(self) -> str:
        """The same as it is read out."""
        return self.plain + (f"（{_('已按补录重算')}）" if self.restated else "")


@component
def share_trend(*, periods: Sequence[Period], label: str) -> SafeString:
    """Columns of the periods, the newest in words below them; a dashed frame where there is no number, a dot above what was
    restated. Said as a list for who does not see them.

    periods: Period, oldest first. label: whose share it is.
    """
    if not periods:
        return mark_safe(f'<span class="soft small">{text(_("还没有结束的周期"))}</span>')
    columns = "".join(_column(at, period) for at, period in enumerate(periods))
    told = "".join(f"<li>{text(period.told)}</li>" for period in periods)
    width = len(periods) * (WIDTH + GAP) - GAP
    return mark_safe(
        f'<span class="trend"><svg viewBox="0 0 {width} {HEIGHT + 8}" width="{width}" height="{HEIGHT + 8}" aria-hidden="true">'
        f'{columns}</svg><span class="newest" aria-hidden="true">{text(periods[-1].plain)}</span>'
        f'<span class="sr">{text(label)}</span><ul class="sr">{told}</ul></span>'
    )


def _column(at: int, period: Period) -> str:
    left = at * (WIDTH + GAP)
    title = f"<title>{text(period.told)}</title>"
    dot = f'<circle class="restated" cx="{left + WIDTH / 2:g}" cy="3" r="2.5"/>' if period.restated else ""
    if period.share is None:
        frame = f'<rect class="none" x="{left + 0.5}" y="8.5" width="{WIDTH - 1}" height="{HEIGHT - 1}"/>'
        return f"<g>{title}{frame}{dot}</g>"
    ground = f'<rect class="ground" x="{left}" y="8" width="{WIDTH}" height="{HEIGHT}"/>'
    high = max(LEAST, HEIGHT * period.share / 100)
    bar = f'<rect class="value" x="{left}" y="{8 + HEIGHT - high:.1f}" width="{WIDTH}" height="{high:.1f}"/>'
    return f"<g>{title}{ground}{bar}{dot}</g>"
