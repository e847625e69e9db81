"""What one value costs: µs to seal, open and index a resident number, by suite. `python -m benchmarks.secrecy`.

One thread; the best of five rounds, so that whatever else the machine does stays out. Writes nothing but this table.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from tonghu.secrecy.keyring import KeyRing
from tonghu.secrecy.purposes import Purpose
from tonghu.secrecy.ring_file import load_key_ring, new_ring
from tonghu.secrecy.suites import SUITES

NUMBER, WHERE = "379901201503071238", "registry_child.number"
VALUES, ROUNDS = 20_000, 5


def microseconds(work: Callable[[], object]) -> float:
    """µs of one call: the best round of VALUES calls."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(VALUES):
            work()
        best = min(best, time.perf_counter() - begun)
    return best / VALUES * 1e6


def measured(ring: KeyRing) -> tuple[float, float, float]:
    """µs to seal, to open, to index."""
    sealed = ring.seal(NUMBER, Purpose.RESIDENT_NUMBER, WHERE)
    return (
        microseconds(lambda: ring.seal(NUMBER, Purpose.RESIDENT_NUMBER, WHERE)),
        microseconds(lambda: ring.open(sealed, Purpose.RESIDENT_NUMBER, WHERE)),
        microseconds(lambda: ring.index(NUMBER, Purpose.RESIDENT_NUMBER)),
    )


def main() -> None:
    """Print the table."""
    print(f"{'suite':6} {'seal µs':>8} {'open µs':>8} {'index µs':>8}")
    for suite in SUITES:
        ring = load_key_ring({"TONGHU_KEYS": new_ring("measured", suite=suite)}, demo=False)
        print(f"{suite:6} {' '.join(f'{figure:8.1f}' for figure in measured(ring))}")


if __name__ == "__main__":
    main()
