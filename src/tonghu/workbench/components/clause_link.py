"""Clause link: the sentence of law or policy behind what is shown."""

from __future__ import annotations

from tonghu.workbench.components.component import component


@component
def clause_link(*, title: str, href: str, cite: str = "", unverified: bool = False) -> dict[str, object]:
    """A clause by its title.

    title: 事实无人抚养儿童:父母双方情形. href: the clause with its full text. cite: 民发〔2023〕62号 第三条.
    unverified: the text or the number of the clause is 待核.
    """
    return {"title": title, "href": href, "cite": cite, "unverified": unverified}
