"""A child's file as PDF, for the folder or for the family; who printed it and when stands on every page.

A print for the family omits the address and the carer's contacts while a protection order is in force: the paper may
reach the person from whom the child is protected. A member whom an order names is never printed as a contact.
"""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tonghu.audit.actions import record
from tonghu.registry.categories import title_of
from tonghu.registry.queries import family_of, holdings_of, visits_of
from tonghu.workbench.children import care_print
from tonghu.workbench.children.opened import Opened, open_child
from tonghu.workbench.children.page import Member, member
from tonghu.workbench.paper import as_pdf

TEMPLATE = Path(__file__).parent / "print" / "file.typ"
VISITS = 20
SUMMED_UP = 3
CLOSED = "保护令屏蔽"


@require_http_methods(["GET", "HEAD", "POST"])
def print_file(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for whom; POST answers with the PDF and records it. `for_family`: the print is handed to the family."""
    if request.method != "POST":
        opened = open_child(request, pk, tab="form")
        context = {"opened": opened, "child": opened.child, "tabs": opened.tabs("")}
        return render(request, "workbench/children/print.html", context)
    opened = open_child(request, pk, tab="")
    whom = request.POST.get("for", "office")
    family, conference = whom == "family", whom == "conference"
    detail = {"for_family": family} | ({"for_conference": True} if conference else {})
    record("print", "child", [pk], by=opened.actor, place=opened.child.place, detail=detail)
    pdf = as_pdf(TEMPLATE, told(opened, for_family=family, for_conference=conference))
    response = HttpResponse(pdf, content_type="application/pdf")
    # The file's number and no name: names stay out of download folders.
    response["Content-Disposition"] = f'inline; filename="tonghu-{pk}.pdf"'
    return response


def told(opened: Opened, *, for_family: bool, for_conference: bool = False) -> dict[str, object]:
    """What the paper says. Numbers and phones are masked as on the page. `for_conference`: one page for those who meet.

    Of records it holds what the one who prints may read; nothing sensitive is handed to the family.
    """
    child = opened.child
    hides_home = for_family and bool(opened.blocks)
    facts = [
        ("姓名", child.name),
        ("性别", opened.sex),
        ("出生日期", child.birth_on.isoformat() if child.birth_on else "未知"),
        ("年龄", opened.age),
        ("身份号码", opened.number or "没有"),
        ("档案状态", opened.standing),
        ("所在地", "" if hides_home else opened.place.path if opened.place else ""),
        ("儿童主任", opened.responsible or "空缺"),
    ]
    if not hides_home:
        facts += [
            ("现住址", child.address or "未登记"),
            (
                "照料人",
                f"{child.carer}（{child.carer_relation}）"
                if child.carer_relation
                else child.carer or "未登记",
            ),
            ("照料人电话", opened.carer_phone or "没有"),
            ("建档日期", child.opened_on.isoformat()),
        ]
    now = timezone.localtime()
    return {
        "title": "儿童档案（给家庭）" if for_family else "个案摘要" if for_conference else "儿童档案",
        "notice": "因保护令在生效期间，本件不含住址和照料人联系方式。" if hides_home else "",
        "facts": [list(fact) for fact in facts if fact[1]],
        "sections": [
            _categories(opened),
            _family(opened, hides_home=hides_home),
            *([] if for_family else _work(opened, for_conference=for_conference)),
        ],
        "footer": f"{opened.actor.user_name}（{opened.actor.title}）打印于 {now:%Y-%m-%d %H:%M}，打印已记录",
        "page_words": ["第 ", " 页，共 ", " 页"],
    }


def _work(opened: Opened, *, for_conference: bool) -> list[dict[str, object]]:
    if for_conference:
        return [*care_print.summary(opened), _visits(opened, most=SUMMED_UP)]
    return [_visits(opened, most=VISITS), *care_print.sections(opened)]


def _categories(opened: Opened) -> dict[str, object]:
    rows = [
        [
            title_of(held.category),
            held.start_on.isoformat(),
            held.end_on.isoformat() if held.end_on else "至今",
            held.basis,
        ]
        for held in holdings_of(opened.child, opened.actor)
    ]
    return {"title": "类别", "heads": ["类别", "自", "至", "依据"], "rows": rows, "empty": "没有认定的类别。"}


def _family(opened: Opened, *, hides_home: bool) -> dict[str, object]:
    members = [
        member(opened, adult) for adult in family_of(opened.child, opened.actor) if adult.end_on is None
    ]
    return {
        "title": "家庭",
        "heads": ["关系", "姓名", "监护人", "电话", "状况"],
        "rows": [_member(each, hides_home=hides_home) for each in members],
        "empty": "没有登记家庭成员。",
    }


def _member(each: Member, *, hides_home: bool) -> list[str]:
    guardian = "是" if each.adult.is_guardian else ""
    if each.blocked:
        return [each.relation, each.adult.name, guardian, CLOSED, CLOSED]
    return [each.relation, each.adult.name, guardian, "" if hides_home else each.phone, each.adult.state]


def _visits(opened: Opened, *, most: int) -> dict[str, object]:
    # What a visitor noted is out of sensitive answers.
    notes = "sensitive" in care_print.classes_of(opened)
    rows = [
        [
            visit.visited_on.isoformat(),
            "见到" if visit.saw_child else "没有见到",
            visit.by_name,
            visit.note if notes else "",
        ]
        for visit in visits_of(opened.child, opened.actor)[:most]
    ]
    return {
        "title": "走访",
        "heads": ["日期", "儿童本人", "走访人", "情况"],
        "rows": rows,
        "empty": "没有走访记录。",
    }
