"""quality.json: shares, columns and losses per register, the same bytes for the same result."""

import json
from pathlib import Path

import made_up_run

from tonghu.discovery.outputs.writing import write_all


def document(out: Path) -> dict:
    return json.loads((out / "quality.json").read_text("utf-8"))


def test_a_register_says_how_well_it_was_read(tmp_path: Path) -> None:
    write_all(made_up_run.result(quality={"b": 2, "a": 1}), tmp_path)
    read = document(tmp_path)
    assert list(read) == [
        *("as_of", "county", "catalogue_hash", "folder_fingerprint", "counts", "warnings", "registers"),
        *("a", "b"),
    ]
    prison = read["registers"][1]
    assert prison == {
        "register": "prison",
        "title": "服刑人员",
        "files": ["司法_服刑人员.xlsx"],
        "rows": 318,
        "columns": [{"field": "name", "title": "姓名", "header": "罪犯姓名", "how": "表头同义词"}],
        "columns_recognised": 1,
        "columns_unused": [],
        "numbers": {"valid": 190, "repaired": 1, "rounded": 0, "masked": 0, "invalid": 0, "missing": 127},
        "number_shares": {
            "valid": 0.597484,
            "repaired": 0.003145,
            "rounded": 0.0,
            "masked": 0.0,
            "invalid": 0.0,
            "missing": 0.399371,
        },
        "unread_dates": 0,
        "unknown_codes": [],
        "loss": "四成身份号码缺失:靠姓名、出生日期和地址认人,同名者列入待复核。",
    }


def test_a_register_without_numbers_has_no_shares(tmp_path: Path) -> None:
    write_all(made_up_run.result(), tmp_path)
    assert document(tmp_path)["registers"][3]["number_shares"] == {}


def test_an_unlisted_word_is_shown_only_where_rows_share_it(tmp_path: Path) -> None:
    write_all(made_up_run.result(), tmp_path)
    assert document(tmp_path)["registers"][2]["unknown_codes"] == [
        {"column": "类别", "value": "重点关注", "rows": 12},
        {"column": "类别", "value": "蒋**", "rows": 1},
    ]


def test_with_mask_no_unlisted_word_is_shown(tmp_path: Path) -> None:
    write_all(made_up_run.result(), tmp_path, mask=True)
    assert [code["value"] for code in document(tmp_path)["registers"][2]["unknown_codes"]] == [
        "重***",
        "蒋**",
    ]


def test_two_writings_are_equal(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_all(made_up_run.result(), tmp_path / name)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert one == two
    assert sorted(one) == ["leads.csv", "quality.json", "rejects.csv", "report.html", "review.csv"]
