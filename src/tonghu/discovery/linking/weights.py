"""The SQL that adds the weights of a pair's levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from tonghu.discovery.linking.model import Code, Comparison, Level, Model

NONE: Mapping[str, str] = MappingProxyType({})


def weight_expression(
    model: Model,
    column_levels: Mapping[str, str | Sequence[str]],
    *,
    bearer_bits: Mapping[str, str] = NONE,
    counts: Mapping[str, str] = NONE,
    known_bits: str | None = None,
) -> str:
    """A SQL expression of type number: the weight in bits of a row of levels.

    column_levels: per comparison the column that holds its level's code, or one BOOLEAN column per level, of
    which the first true one counts. bearer_bits: per comparison with rarity, the column of log2 of how many
    bear the value. counts: per comparison with `each`, the column of what is counted. known_bits: the column
    of log2 of how many are known; for rarity and where the model states no prior. Columns are trusted SQL.
    ValueError: one is lacking, or nobody asked for it.
    """
    writer = _Writer(model, column_levels, bearer_bits, counts, known_bits)
    return "\n  + ".join([writer.prior(), *(writer.comparison(c) for c in model.comparisons)])


class _Writer:
    def __init__(
        self,
        model: Model,
        column_levels: Mapping[str, str | Sequence[str]],
        bearer_bits: Mapping[str, str],
        counts: Mapping[str, str],
        known_bits: str | None,
    ) -> None:
        self.model, self.column_levels = model, column_levels
        self.bearer_bits, self.counts, self.known_bits = bearer_bits, counts, known_bits
        _all_given("levels", model.comparisons, column_levels)
        _all_given("bearers", [c for c in model.comparisons if any(x.rarity for x in c.levels)], bearer_bits)
        _all_given("counts", [c for c in model.comparisons if any(x.each for x in c.levels)], counts)

    def prior(self) -> str:
        return f"(- {self._known()})" if self.model.prior is None else f"({self.model.prior})"

    def comparison(self, comparison: Comparison) -> str:
        branches = [
            f"when {self._holds(comparison, at)} then {self._weight(comparison, level)}"
            for at, level in enumerate(comparison.levels)
        ]
        return f"case {' '.join(branches)} else {comparison.missing} end"

    def _holds(self, comparison: Comparison, at: int) -> str:
        columns = self.column_levels[comparison.id]
        if isinstance(columns, str):
            return f"{columns} = {_literal(comparison.levels[at].code)}"
        if len(columns) != len(comparison.levels):
            raise ValueError(
                f"{comparison.id} has {len(comparison.levels)} levels, {len(columns)} columns were given"
            )
        earlier = "".join(f"{column} is not true and " for column in columns[:at])
        return f"{earlier}{columns[at]}"

    def _weight(self, comparison: Comparison, level: Level) -> str:
        weight = str(level.weight)
        if level.given is not None:
            other = self.model.comparison(level.given.comparison)
            holds = self._holds(other, other.levels.index(other.level(level.given.level)))
            weight = f"case when {holds} then {level.given.weight} else {weight} end"
        if level.each:
            weight = f"{weight} + {level.each} * {self.counts[comparison.id]}"
        if level.rarity:
            weight = f"{self._known()} - {self.bearer_bits[comparison.id]} + {weight}"
        return weight

    def _known(self) -> str:
        if self.known_bits is None:
            raise ValueError("how many are known is needed: the model starts from it")
        return self.known_bits


def _all_given(what: str, comparisons: Iterable[Comparison], given: Iterable[str]) -> None:
    wanted, got = {c.id for c in comparisons}, set(given)
    if wanted != got:
        raise ValueError(f"{what} wanted for {sorted(wanted)}, given for {sorted(got)}")


def _literal(code: Code) -> str:
    return str(code).lower() if isinstance(code, bool) else str(code)
