"""The catalogue as a page for the public: who belongs, by which law, on which values, with drawn cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from tonghu.policy.cases import ANSWER_WORDS, Case
from tonghu.policy.schema import Catalogue, Category
from tonghu.policy.terms import AllOf, AnyOf, Term
from tonghu.policy.walk import conditions_of, parameters_of
from tonghu.policy.words import heading_of, words_of


def manual(catalogue: Catalogue, cases: Sequence[Case], as_of: dt.date) -> str:
    """Markdown in Chinese, with the values in force on `as_of`."""
    return "\n".join(_page(catalogue, cases, as_of)) + "\n"


def _page(catalogue: Catalogue, cases: Sequence[Case], as_of: dt.date) -> Iterator[str]:
    yield "# 儿童类别与情形"
    yield ""
    yield f"由 `tonghu catalogue manual` 从目录库生成,取 {as_of} 有效的参数;请改目录库,不要改本页。"
    yield "标“待核”的数值和条款尚未与官方文本核对,标“项目默认”的不是政策。"
    for category in catalogue.categories_in_force(as_of):
        yield from _category(category, catalogue, as_of)
        yield from _cases(category, cases)
    yield from _conditions(catalogue)


def _category(category: Category, catalogue: Catalogue, as_of: dt.date) -> Iterator[str]:
    yield from ("", f"## {category.title} `{category.id}`", "", category.definition, "")
    yield from _rule(category.enter, catalogue, as_of, 0)
    if category.note:
        yield from ("", category.note)
    yield from ("", "| 依据 | 条款 | 出处 |", "|---|---|---|")
    for clause in (catalogue.clauses[name] for name in category.clauses):
        yield f"| {clause.document}{clause.article} | {clause.title} | {clause.kind},{clause.status} |"
    yield from ("", "| 参数 | 取值 | 出处 |", "|---|---|---|")
    for parameter in (catalogue.parameters[name] for name in parameters_of(category, catalogue)):
        dated = parameter.at(as_of)
        source = f"{dated.source.document},{dated.source.kind},{dated.source.status}"
        yield f"| {parameter.title} | {parameter.shown(dated)} | {source} |"
    yield from ("", "在册儿童有下列凭据之一的,提示退出;登记表里查不到不是凭据:", "")
    for leaving in category.exits:
        yield f"- {leaving.title} `{leaving.id}`:{words_of(leaving.rule, catalogue, as_of)}"
    titles = "、".join(catalogue.conditions[name].title for name in conditions_of(category, catalogue))
    yield from ("", f"涉及情形:{titles}。")


def _rule(term: Term, catalogue: Catalogue, as_of: dt.date, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {heading_of(term, catalogue, as_of)}"
    if isinstance(term, AllOf | AnyOf):
        for inner in term.terms:
            yield from _rule(inner, catalogue, as_of, depth + 1)


def _cases(category: Category, cases: Sequence[Case]) -> Iterator[str]:
    own = [case for case in cases if case.file.endswith(f"/{category.id}.cases.yaml")]
    yield from ("", f"例子 {len(own)} 个:", "", "| 情况 | 截止日 | 答案 | 退出依据 |", "|---|---|---|---|")
    for case in own:
        answers = ANSWER_WORDS[case.expect[category.id]] if category.id in case.expect else ""
        yield f"| {case.words} | {case.as_of} | {answers} | {'、'.join(case.exits.get(category.id, ()))} |"


def _conditions(catalogue: Catalogue) -> Iterator[str]:
    yield from ("", "## 情形", "", "| 情形 | 口径 | 登记表 | 说明 |", "|---|---|---|---|")
    for condition in catalogue.conditions.values():
        registers = "、".join(source.register for source in condition.sources)
        notes = " ".join(source.note for source in condition.sources if source.note)
        yield f"| {condition.title} `{condition.id}` | {condition.definition} | {registers} | {notes} |"
    for group in catalogue.groups.values():
        members = "、".join(catalogue.conditions[name].title for name in group.conditions)
        yield from ("", f"**{group.title}** `{group.id}`:{members}。")
