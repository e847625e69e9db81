from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner

from tonghu.cli.catalogue import catalogue

FOLDER = Path(__file__).parents[2] / "catalogue"


def check(folder):
    return CliRunner().invoke(catalogue, ["check", "--catalogue", str(folder)])


def test_the_catalogue_is_in_order_and_says_what_is_not_verified():
    result = check(FOLDER)
    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert lines[0].startswith("目录库没有问题:条款 ")
    assert (
        "  outing_months 外出务工的最短时间 = 3个月(项目默认,待核) "
        "山东的时长未取得;参照外省县级方案取3个月,另有地方取6个月。"
    ) in lines


def test_a_faulty_catalogue_ends_with_2_and_names_the_place(tmp_path):
    folder = Path(shutil.copytree(FOLDER, tmp_path / "catalogue"))
    file = folder / "categories/orphan.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("holds: gone", "holds: gonne", 1), encoding="utf-8")
    result = check(folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'catalogue/categories/orphan.yaml 第 10 行 holds: 没有名为 "gonne" 的情形,最接近的是 "gone"\n'
    )


def test_a_folder_without_a_catalogue_ends_with_2(tmp_path):
    result = check(tmp_path)
    assert result.exit_code == 2
    assert result.stderr == (
        f"{tmp_path} 不是目录库:里面没有 categories 文件夹。请用 --catalogue 指明目录库。\n"
    )


def test_the_manual_in_the_docs_is_what_the_catalogue_says():
    page = FOLDER.parent / "docs/reference/categories.md"
    result = CliRunner().invoke(catalogue, ["manual", "--catalogue", str(FOLDER), "--as-of", "2026-06-30"])
    assert (result.exit_code, result.stdout) == (0, page.read_text(encoding="utf-8"))
