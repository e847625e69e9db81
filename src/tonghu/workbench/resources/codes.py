"""The sheet with the codes to scan, and what a child director sees after scanning."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from tonghu.audit.actions import record as record_audit
from tonghu.casework.forms import form_of
from tonghu.casework.presence.actions import sign_in_by_code
from tonghu.casework.presence.claims import event_of_record
from tonghu.casework.presence.codes import code_for, hours, record_of
from tonghu.kernel.errors import UserError
from tonghu.workbench.acting import actor_of
from tonghu.workbench.leads.places import place_words
from tonghu.workbench.resources.people import organised
from tonghu.workbench.resources.tabs import name_of


def drawn(address: str) -> SafeString:
    """The code as SVG inside the page, with the blank margin that the standard asks for; the style says how large."""
    code = segno.make(address, error="m")
    return mark_safe(code.svg_inline(border=4, omitsize=True, light="#fff", svgclass="qr", lineclass=None))


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One code for each kind of people who may sign in themselves, on the screen and on paper."""
    actor, kept = organised(request, pk)
    record_audit("show_code", "record", [kept.pk], by=actor, place=kept.place)
    token, until = code_for(kept.pk)
    names = form_of(kept.form).participants
    ways = [
        ("儿童主任签到", "用登录了童护的手机扫码，按“签到”。", "resources:sign", "worker"),
        ("监护人签到", "扫码后填写儿童姓名和身份号码后四位，由组织者核对。", "portal:sign", "guardian"),
    ]
    context = {
        "record": kept,
        "title": name_of(kept),
        "kind": form_of(kept.form).title,
        "place": place_words([kept.place]).get(kept.place, kept.place),
        "until": until,
        "hours": hours(),
        "codes": [
            (title, how, drawn(request.build_absolute_uri(reverse(name, args=[token]))))
            for title, how, name, who in ways
            if who in names
        ],
    }
    return render(request, "workbench/resources/sheet.html", context)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what the code is for; POST signs in who holds the post of a child director."""
    actor = actor_of(request)
    try:
        if request.method == "POST":
            kept, done = sign_in_by_code(token=token, by=actor)
            words = "已签到。" if done.added else "您已经签到，不用再签。"
            messages.success(request, f"{form_of(kept.form).title}（{kept.occurred_on:%Y-%m-%d}）：{words}")
            return redirect("resources:sign", token=token)
        event = event_of_record(record_of(token))
    except UserError as refused:
        return render(request, "workbench/resources/sign.html", {"problem": str(refused)}, status=422)
    return render(request, "workbench/resources/sign.html", {"event": event, "actor": actor})
