"""What a page with a `data_form` posts: answers read, checked by the version that was shown, and given back when wrong.

    said = dataforms.posted(request, version_of)            # BadAnswers: a page of a 400 says what to do
    found = said.check(facts)
    if found: return render(…, {"form": said.form, "answers": said.answers, "problems": found})

`version_of(form id, hash)` finds the version: `current` for forms of the catalogue, a table of published versions
beside it for those that phones and old pages still hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from tonghu.kernel.errors import UserError
from tonghu.leads.rules import catalogue
from tonghu.policy.forms.answers import files_named
from tonghu.policy.forms.checking import Problem, problems
from tonghu.policy.forms.compiling import CompiledForm, compile_form
from tonghu.policy.forms.conditions import Json

# A form of two hundred long texts stays below; bytes.
LARGEST = 1_000_000
FILES = "files"

VersionOf = Callable[[str, str], CompiledForm | None]


class BadAnswers(UserError):
    """What was posted is not answers to a form: says what happened and what to do."""


@dataclass(frozen=True)
class Posted:
    """Answers to a version of a form. `answers` may be anything that JSON can say until `check` found nothing."""

    form: CompiledForm
    answers: Json

    def check(self, facts: Mapping[str, Json]) -> list[Problem]:
        """What is wrong; empty when the answers may be kept. `facts`: as of the day of the record."""
        return problems(self.form, self.answers, facts)


def current(form: str, version: str) -> CompiledForm | None:
    """The version of the catalogue in force, if it is the one that was shown."""
    known = catalogue().forms.get(form)
    compiled = compile_form(known) if known else None
    return compiled if compiled is not None and compiled.hash == version else None


def posted(request: HttpRequest, version_of: VersionOf = current, *, name: str = "answers") -> Posted:
    """The answers of a POST. BadAnswers where they are too large, are no JSON, or name no version that is known."""
    text = request.POST.get(name, "")
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise BadAnswers("填写的内容太多，超过了1兆字节。请删减文字后再提交。")
    if not text:
        raise BadAnswers("没有收到填写的内容。填写要用到脚本：请允许本站运行脚本，刷新页面后再填。")
    form = version_of(request.POST.get(f"{name}_form", ""), request.POST.get(f"{name}_version", ""))
    if form is None:
        raise BadAnswers(
            "这张表单已更新，旧页面不能再提交。请打开新的页面填写；刚才写的还在这个窗口的草稿里。"
        )
    try:
        answers = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadAnswers("填写的内容读不出来。请返回上一页再提交一次。") from None
    return Posted(form, answers)


def files_sent(request: HttpRequest) -> dict[str, UploadedFile[bytes]]:
    """Every file that came, by sha256, whatever the answers name."""
    return {_sha256(file): file for file in request.FILES.getlist(FILES) if isinstance(file, UploadedFile)}


def files_of(request: HttpRequest, said: Posted) -> dict[str, UploadedFile[bytes]]:
    """The files that the answers name, by sha256. BadAnswers where one is missing or is not what was named."""
    sent = files_sent(request)
    named = {each.sha256 for each in files_named(said.form, said.answers)}
    missing = named - sent.keys()
    if missing:
        raise BadAnswers(f"有 {len(missing)} 个文件没有传上来，或者传的时候损坏了。请重新添加后再提交。")
    return {digest: sent[digest] for digest in named}


def _sha256(file: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _no_number(word: str) -> Json:
    raise ValueError(word)
