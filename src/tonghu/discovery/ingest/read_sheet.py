"""What is known of a sheet once its rows are in the tables."""

from __future__ import annotations

from dataclasses import dataclass

from tonghu.discovery.ingest.furniture import Furniture
from tonghu.discovery.ingest.recognise import Recognised


@dataclass(frozen=True, kw_only=True)
class SheetRead:
    """rows: data rows read; left_out: data rows that could not be told apart and are only in `rejected`; notes: code words that
    were understood though no list holds them, whole sentences."""

    recognised: Recognised
    file_id: int
    rows: int
    left_out: int
    furniture: Furniture
    notes: tuple[str, ...] = ()
