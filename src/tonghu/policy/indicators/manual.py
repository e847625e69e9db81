"""The page of figures of record: each office's definition beside the others'."""

from __future__ import annotations

from collections.abc import Iterator

from tonghu.policy.indicators.schema import Definition, Indicator
from tonghu.policy.schema import Catalogue


def side_by_side(catalogue: Catalogue) -> str:
    """Markdown in Chinese."""
    return "\n".join(_page(catalogue)) + "\n"


def counted_words(definition: Definition, catalogue: Catalogue) -> str:
    """How it is counted here: 按类别“留守儿童”，只取农村户籍."""
    if definition.category is None:
        return "不计数"
    words = f"按类别“{catalogue.categories[definition.category].title}”"
    return f"{words}，{definition.narrower}" if definition.narrower else words


def reported_words(indicator: Indicator) -> str:
    """By which definition reports count."""
    if indicator.reported is None:
        return "本系统的通报不列这一数字"
    return f"通报用“{indicator.definition(indicator.reported).side}”口径"


def source_words(definition: Definition) -> str:
    """Document, article, kind and whether it was checked."""
    source = definition.source
    article = f" {source.article}" if source.article else ""
    return f"{source.document}{article}（{source.kind}，{source.status}）"


def _page(catalogue: Catalogue) -> Iterator[str]:
    yield from ("# 统计口径对照", "")
    yield (
        "同一个名称，国家、省和部门的口径不同，数字就对不上。本页由目录库生成；请改 `catalogue/indicators`，不要改本页。"
    )
    yield "标“待核”的定义尚未与官方文本核对。每项义务的分子、分母见[义务清单](obligations.md)。"
    for indicator in catalogue.indicators.values():
        yield from ("", f"## {indicator.title} `{indicator.id}`", "")
        yield f"数的是：{indicator.counts}。{reported_words(indicator)}。"
        yield from ("", "| 口径 | 名称 | 定义 | 本系统怎么数 | 出处 |", "|---|---|---|---|---|")
        for each in indicator.definitions:
            counted = counted_words(each, catalogue)
            yield f"| {each.side} | {each.title} | {each.words} | {counted} | {source_words(each)} |"
        yield from ("", "差别：", "")
        yield from (f"- {words}" for words in indicator.differences)
        notes = [f"{each.side}：{each.source.note}" for each in indicator.definitions if each.source.note]
        yield from (f"- 待核说明，{words}" for words in notes)
        if indicator.note:
            yield from ("", indicator.note)
