"""Pages on which the scripts of the workbench are tried: a form, a masked value, and a way to sign in."""

from django import forms
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from tonghu.accounts.models import User
from tonghu.config.urls import handler400, handler403, handler404, handler500, urlpatterns
from tonghu.workbench import errors
from tonghu.workbench.acting import actor_of

SENT = []
PAGE = """{% extends "workbench/frame.html" %}{% load workbench %}{% block title %}走访{% endblock %}
{% block main %}<h1>走访</h1>
{% masked_value shown="3799**********1234" of="王小明的身份号码" reveal_url="/reveal/" %}
<form class="form" id="visit" method="post">{% csrf_token %}{% form_field field=form.carer %}{% form_field field=form.note %}
<button class="btn btn-primary" type="submit" name="do" value="save">提交</button></form>{% endblock %}"""
JOB = """{% extends "workbench/frame.html" %}{% load workbench %}{% block title %}任务{% endblock %}
{% block main %}<h1>任务</h1>{% job_progress title="比对" state="running" done=1 total=2 poll_url="/job/part/" %}{% endblock %}"""
PART = (
    """{% load workbench %}{% job_progress title="比对" state="done" done=2 total=2 step="找到线索 3 条" %}"""
)
SIGN_IN = """{% extends "workbench/signed_out.html" %}{% block title %}登录{% endblock %}
{% block main %}<h1>登录</h1><form method="post">{% csrf_token %}<label class="label" for="who">用户名</label>
<input class="form-control" id="who" name="who"><button class="btn btn-primary">登录</button></form>{% endblock %}"""


class VisitForm(forms.Form):
    carer = forms.ChoiceField(
        label="谁照料", choices=[("a", "祖母"), ("b", "母亲")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="情况", widget=forms.Textarea)


def drawn(request, source, **context):
    return HttpResponse(engines["django"].from_string(source).render(context, request))


def visit(request):
    actor_of(request)
    if request.method == "POST" and request.POST["note"] == "冲突":
        return errors.conflict(request, back="/visit/")
    if request.method == "POST":
        SENT.append(request.POST.dict())
        return redirect("/")
    return drawn(request, PAGE, form=VisitForm())


def reveal(request):
    actor_of(request)
    return HttpResponse("379901201703021234", content_type="text/plain")


def sign_in(request):
    if request.method == "POST":
        login(
            request,
            User.objects.get(username=request.POST["who"]),
            "allauth.account.auth_backends.AuthenticationBackend",
        )
        return redirect(request.GET["next"])
    return drawn(request, SIGN_IN)


urlpatterns = [
    path("accounts/login/", sign_in),
    path("visit/", visit),
    path("reveal/", reveal),
    path("job/", lambda request: drawn(request, JOB)),
    path("job/part/", lambda request: drawn(request, PART)),
    *urlpatterns,
]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
