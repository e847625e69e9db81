"""`tonghu forms`: forms out to XLSForm for Kobo and ODK, and in from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from tonghu.cli.paths import default_catalogue
from tonghu.kernel.errors import UserError
from tonghu.policy.forms.definition import FormDef, Kind
from tonghu.policy.forms.facts import kinds_of_facts
from tonghu.policy.forms.write import yaml_of
from tonghu.policy.forms.xlsform.reading import read_xlsform
from tonghu.policy.forms.xlsform.writing import write_xlsform
from tonghu.policy.load import load_catalogue
from tonghu.policy.reading import nearest

_CATALOGUE = click.option(
    "--catalogue", type=click.Path(path_type=Path), default=default_catalogue, help="目录库的文件夹。"
)


@click.group()
def forms() -> None:
    """表单:导出为 XLSForm,或从 XLSForm 导入。"""


@forms.command()
@click.argument("form")
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到哪个文件。")
@_CATALOGUE
def export(form: str, xlsx: Path, catalogue: Path) -> None:
    """把一张表单写成 XLSForm 工作簿。"""
    known = load_catalogue(catalogue).forms
    if form not in known:
        raise UserError(f"目录库里没有表单“{form}”{nearest(form, known)}。")
    write_xlsform(known[form], xlsx, kinds_of(known))
    click.echo(f"已写入 {xlsx}。")


@forms.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_CATALOGUE
def import_(file: Path, catalogue: Path) -> None:
    """读一个 XLSForm 工作簿,印出表单的 YAML;不能带入的,逐格说明。"""
    loaded = load_catalogue(catalogue)
    kinds = kinds_of(loaded.forms)
    form = read_xlsform(file, kinds, loaded.code_lists, loaded.clauses)
    click.echo(yaml_of(form, kinds), nl=False)


def kinds_of(known: Mapping[str, FormDef]) -> dict[str, Kind]:
    """Kinds of the facts there are."""
    return kinds_of_facts(
        {
            name: {field.key: field.kind for group, field in form.fields() if group.repeat is None}
            for name, form in known.items()
        }
    )
