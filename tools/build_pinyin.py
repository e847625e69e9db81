"""Write src/tonghu/kernel/pinyin.csv.gz: the reading of each CJK unified ideograph, with pypinyin.

    python tools/build_pinyin.py

Character by character and never by phrase, because a phrase dictionary misreads names; no tones, ü written v.
"""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

from pypinyin import Style, pinyin
from pypinyin.constants import PINYIN_DICT

TARGET = Path(__file__).resolve().parent.parent / "src" / "tonghu" / "kernel" / "pinyin.csv.gz"
# CJK Unified Ideographs, the extensions A to H, and the twelve unified ones in the compatibility block.
BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2A6DF), (0x2A700, 0x2EBE0), (0x30000, 0x323AF))
UNIFIED_IN_COMPATIBILITY = frozenset(
    [0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29]
)


def main() -> None:
    """One row per character, by code point."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("character", "reading"))
    rows = [(chr(point), reading_of(chr(point))) for point in sorted(PINYIN_DICT) if is_unified(point)]
    writer.writerows(rows)
    TARGET.write_bytes(gzip.compress(buffer.getvalue().encode("utf-8"), 9, mtime=0))
    print(len(rows), "characters")


def is_unified(point: int) -> bool:
    """True for a CJK unified ideograph."""
    return point in UNIFIED_IN_COMPATIBILITY or any(first <= point <= last for first, last in BLOCKS)


def reading_of(character: str) -> str:
    """The commonest reading, without tone."""
    return pinyin(character, style=Style.NORMAL, heteronym=False, v_to_u=False)[0][0]


if __name__ == "__main__":
    main()
