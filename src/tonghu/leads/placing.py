"""Where a finding belongs: from the village's code in a register to the place that decides who sees it."""

from __future__ import annotations

from collections.abc import Iterable

from tonghu.places.models import Division


class Placing:
    """Knows the places of the codes it was made for. A code unknown here, or outside the county, is the county's own."""

    def __init__(self, codes: Iterable[str], county: str) -> None:
        self._county = county
        wanted = {code for code in codes if code}
        known = Division.objects.filter(code__in=wanted).values_list("code", "place")
        self._places = {code: place for code, place in known if place.startswith(county)}

    def place(self, code: str) -> str:
        """The place key; the county's for a code nobody knows."""
        return self._places.get(code, self._county)

    def knows(self, code: str) -> bool:
        """Whether the finding could be put where its register says."""
        return code in self._places
