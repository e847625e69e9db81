"""A page with a form of the catalogue's kind, as a page of a domain would have it."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path
from tests.policy.forms.made_up import read

from tonghu.config.urls import handler400, handler403, handler404, handler500, urlpatterns
from tonghu.policy.forms.answers import begun
from tonghu.policy.forms.checking import Problem
from tonghu.policy.forms.compiling import compile_form
from tonghu.workbench import dataforms
from tonghu.workbench.acting import actor_of

SENT = []
FACTS = {"today": "2026-07-02"}
FORM = compile_form(
    read("""
title: 走访
about: child
clauses: []
source: {document: 测试, article: null, quote: null, kind: 项目默认, status: 待核}
groups:
  - key: meeting
    title: 见面
    fields:
      - {key: visited_on, kind: date, title: 走访日期, required: true, not_future: true, prefill: today}
      - {key: saw_child, kind: yes_no, title: 见到了儿童, required: true, why: 不见儿童就不知道他是否安全。}
      - {key: reason, kind: text, title: 没有见到的原因, required: true, relevant: {field: saw_child, is: false}}
      - {key: weeks, kind: integer, title: 最近4周里联系过的有几周, unit: 周, min: 0, max: 4}
      - {key: house, kind: choice, title: 住处, options: [{key: flat, title: 楼房}, {key: yard, title: 平房}]}
      - {key: photos, kind: photo, title: 照片, max: 3}
  - key: hazards
    title: 安全隐患
    repeat: {item: 隐患, max: 2}
    fields:
      - {key: where, kind: text, title: 在哪里, required: true}
""")
)
SCALE = compile_form(
    read("""
title: 量表
about: child
clauses: []
source: {document: 测试, article: null, quote: null, kind: 项目默认, status: 待核}
groups:
  - key: questions
    title: 过去两周
    fields:
      - key: q1
        kind: choice
        title: 提不起劲
        sensitivity: raw_answer
        required: true
        options: [{key: 0, title: 偶尔}, {key: 3, title: 几乎每天}]
      - key: q2
        kind: choice
        title: 心情低落
        sensitivity: raw_answer
        required: true
        options: [{key: 0, title: 偶尔}, {key: 3, title: 几乎每天}]
      - key: total
        kind: score
        title: 总分
        score: {of: [q1, q2], levels: [{from: 0, title: 没有}, {from: 5, title: 轻度}]}
      - key: done
        kind: choices
        title: 做过什么
        options: [{key: talked, title: 说过话}, {key: none, title: 都没有, alone: true}]
""")
)
FORMS = {"/fill/": FORM, "/scale/": SCALE}
PAGE = """{% extends "workbench/frame.html" %}{% load workbench %}{% block title %}走访{% endblock %}
{% block main %}<h1>走访</h1><form class="form" id="visit-form" method="post">{% csrf_token %}
{% data_form form=form key="visit" answers=answers facts=facts problems=problems files=True %}
<p class="foot"><button class="btn btn-primary" type="submit">提交</button></p></form>{% endblock %}"""
DONE = """{% extends "workbench/frame.html" %}{% block title %}好了{% endblock %}{% block main %}<h1>好了</h1>{% endblock %}"""


def drawn(request, source, **context):
    return HttpResponse(engines["django"].from_string(source).render(context, request))


def fill(request):
    actor_of(request)
    form = FORMS[request.path]
    if request.method != "POST":
        return drawn(request, PAGE, form=form, facts=FACTS, answers=begun(form, FACTS), problems=[])
    said = dataforms.posted(request, lambda _, version: form if version == form.hash else None)
    found = said.check(FACTS)
    if request.GET.get("refuse"):
        found = [Problem("visited_on", "check", "这一天已有一条走访。")]
    if found:
        return drawn(request, PAGE, form=said.form, facts=FACTS, answers=said.answers, problems=found)
    files = {digest: file.read() for digest, file in dataforms.files_of(request, said).items()}
    SENT.append({"answers": json.dumps(said.answers), "files": files, "fields": sorted(request.POST)})
    return redirect("/done/")


urlpatterns = [
    path("fill/", fill),
    path("scale/", fill),
    path("done/", lambda request: drawn(request, DONE)),
    *urlpatterns,
]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
