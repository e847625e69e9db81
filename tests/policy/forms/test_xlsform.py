"""Every form out to XLSForm and back, as it was; what cannot be carried is refused with its cell."""

from functools import cache

import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert
from tests.policy.forms.made_up import ROOT, faults
from tests.policy.forms.random_forms import answers_to, forms

from tonghu.cli.forms import kinds_of
from tonghu.cli.main import cli
from tonghu.policy.forms.checking import problems
from tonghu.policy.forms.compiling import compile_form
from tonghu.policy.forms.write import yaml_of
from tonghu.policy.forms.xlsform.reading import read_xlsform
from tonghu.policy.forms.xlsform.writing import write_xlsform
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError


@cache
def catalogue():
    return load_catalogue(ROOT / "catalogue")


NAMES = sorted(catalogue().forms)


def back(file):
    known = catalogue()
    return read_xlsform(file, kinds_of(known.forms), known.code_lists, known.clauses)


@pytest.mark.parametrize("name", NAMES)
def test_a_form_comes_back_from_xlsform_as_it_was(name, tmp_path):
    form = catalogue().forms[name]
    write_xlsform(form, tmp_path / "form.xlsx", kinds_of(catalogue().forms))
    assert back(tmp_path / "form.xlsx") == form
    assert compile_form(back(tmp_path / "form.xlsx")).hash == compile_form(form).hash


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_an_xlsform(name, tmp_path):
    write_xlsform(catalogue().forms[name], tmp_path / "form.xlsx", kinds_of(catalogue().forms))
    made = convert(str(tmp_path / "form.xlsx"), validate=False)
    asked = [field.key for _, field in catalogue().forms[name].fields()]
    assert [key for key in asked if f"<{key}" not in made.xform] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_yaml_that_is_written_reads_as_the_form(name, tmp_path):
    known = catalogue()
    text = yaml_of(known.forms[name], kinds_of(known.forms))
    (folder := tmp_path / "catalogue").mkdir()
    # Who writes a form is said by the kinds of matter that it belongs to.
    kinds = (
        "clauses",
        "categories",
        "conditions",
        "groups",
        "parameters",
        "code_lists",
        "matters",
        "toolkits",
        "services",
    )
    for kind in kinds:
        (folder / kind).symlink_to(ROOT / "catalogue" / kind)
    (folder / "registers").symlink_to(ROOT / "catalogue" / "registers")
    (folder / "register_words.yaml").symlink_to(ROOT / "catalogue" / "register_words.yaml")
    (folder / "forms").mkdir()
    for other in NAMES:
        (folder / "forms" / f"{other}.yaml").write_text(
            text if other == name else (ROOT / "catalogue" / "forms" / f"{other}.yaml").read_text()
        )
    assert load_catalogue(folder).forms[name] == known.forms[name]


def test_the_commands_export_and_import(tmp_path):
    run = CliRunner().invoke
    file = str(tmp_path / "visit.xlsx")
    assert run(cli, ["forms", "export", "visit", "--xlsx", file]).output == f"已写入 {file}。\n"
    printed = run(cli, ["forms", "import", file])
    known = catalogue()
    assert (printed.exit_code, printed.output) == (0, yaml_of(known.forms["visit"], kinds_of(known.forms)))
    refused = run(cli, ["forms", "export", "vist", "--xlsx", file])
    assert (refused.exit_code, refused.output) == (2, '目录库里没有表单“vist”,最接近的是 "visit"。\n')


def workbook(file, *, survey, choices=(), settings=()):
    book = xlsxwriter.Workbook(str(file))
    for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return file


def test_a_form_made_elsewhere_comes_in(tmp_path):
    file = workbook(
        tmp_path / "home.xlsx",
        survey=[
            ("type", "name", "label::中文 (zh)", "required", "relevant", "constraint", "constraint_message"),
            ("select_one yn", "well", "好不好", "yes"),
            ("text", "why_not", "为什么", "", "${well} = 'no'"),
            ("begin repeat", "things", "东西"),
            ("integer", "many", "几件", "", "", ". >= 1 and . < 10", "一到九件。"),
            ("end repeat",),
            ("select_multiple colour", "colours", "颜色", "count(${things}) > 1"),
        ],
        choices=[
            ("list_name", "name", "label"),
            ("yn", "yes", "是"),
            ("yn", "no", "否"),
            ("colour", 1, "红"),
            ("colour", 2, "蓝"),
        ],
        settings=[("form_title", "form_id"), ("家访", "home_visit")],
    )
    form = back(file)
    text = yaml_of(form, kinds_of(catalogue().forms))
    again, lines = faults(text.replace("clauses: []", "clauses: [law/1]"))
    assert lines == []
    assert (form.id, form.title, [group.key for group in form.groups]) == (
        "home_visit",
        "家访",
        ["group_1", "things", "group_3"],
    )
    assert again.groups == form.groups
    assert [field.kind for _, field in form.fields()] == ["yes_no", "text", "integer", "choices"]
    (check,) = form.field("many").checks
    assert (form.field("many").limits.least, check.words) == (1, "一到九件。")


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("type", "range", "survey!A2 type “range”:没有这种题型"),
        ("relevant", "${nobody} = 1", "survey!D2 relevant “${nobody} = 1”:表单里没有字段“nobody”"),
        ("relevant", "pulldata('a', 'b')", "survey!D2 relevant “pulldata('a', 'b')”:这里应是一个条件"),
        ("relevant", "${age} > ", "survey!D2 relevant “${age} >”:没有写完"),
        ("relevant", "${age} * 2 > 4", "survey!D2 relevant “${age} * 2 > 4”:“*”不能用"),
        (
            "constraint",
            "regex(., '[a-z]+')",
            "survey!E2 constraint “regex(., '[a-z]+')”:格式“[a-z]+”没有名称",
        ),
        ("constraint", "once(random() > 1)", "survey!E2 constraint “once(random() > 1)”:这里应是一个条件"),
        ("default", "5", "survey!F2 default “5”:默认值只能用 today()"),
        ("choice_filter", "x = ${y}", "survey!G2 choice_filter “x = ${y}”:这一栏无法带入"),
    ],
)
def test_what_cannot_be_carried_is_refused_with_its_cell(column, text, says, tmp_path):
    columns = ("type", "name", "label", "relevant", "constraint", "default", "choice_filter")
    row = {"type": "integer", "name": "age", "label": "年龄", column: text}
    file = workbook(tmp_path / "form.xlsx", survey=[columns, [row.get(each, "") for each in columns]])
    with pytest.raises(CatalogueError) as refused:
        back(file)
    (line,) = str(refused.value).splitlines()
    assert line.startswith(says)


def test_what_is_no_workbook_is_said(tmp_path):
    (tmp_path / "form.xlsx").write_text("type,name")
    with pytest.raises(CatalogueError, match="不是可以读取的 Excel 工作簿"):
        back(tmp_path / "form.xlsx")


@given(st.data())
@settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_random_form_judges_as_before_when_it_comes_back(tmp_path, data):
    form = data.draw(forms())
    write_xlsform(form, tmp_path / "form.xlsx", kinds_of(catalogue().forms))
    before, after = compile_form(form), compile_form(back(tmp_path / "form.xlsx"))
    for _ in range(3):
        answers, facts = data.draw(answers_to(before))
        assert problems(after, answers, facts) == problems(before, answers, facts)
