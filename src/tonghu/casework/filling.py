"""Records: what somebody filled in, checked against the form's version, kept once, mended by a later one."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import made_before
from tonghu.audit.actions import record as record_audit
from tonghu.casework.attachments.keeping import keep_with_record
from tonghu.casework.effects import Entry, all_brought_about_by
from tonghu.casework.forms import (
    checked,
    day_of,
    facts_for,
    form_of,
    may_write,
    publish,
    version_of,
    whole_answers,
)
from tonghu.casework.models import Matter, Record
from tonghu.casework.rules import kind_of
from tonghu.casework.standing import me
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import entailed
from tonghu.policy.forms.answers import Audience, files_named, shown_to, split_by_sensitivity
from tonghu.policy.forms.compiling import CompiledForm
from tonghu.policy.forms.definition import FormDef
from tonghu.registry.changing import AlreadyDone, lock
from tonghu.registry.models import Child


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form as it was sent. `version`: the hash it was drawn from, None for the one in force.

    `claimed_at`: when the writer says it happened; `captured_at`: when the device took it down. `files`: what came with the
    answers, by SHA-256, as the answers name them.
    """

    form: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    version: str | None = None
    claimed_at: dt.datetime | None = None
    captured_at: dt.datetime | None = None
    place_of: tuple[float, float] | None = None
    files: Mapping[str, UploadedFile[bytes]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whom a record is about where that is no child: an organisation, a child director's post, a class of the organisation."""

    unit: int | None = None
    post: int | None = None
    class_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A record, with all its answers in one."""

    record: Record
    answers: Mapping[str, Any]


def write(
    filled: Filled,
    *,
    place: str,
    by: Actor,
    child: int | None = None,
    matter: Matter | None = None,
    corrects: Record | None = None,
    open_to_parties: bool = False,
    source: str = "",
    about: Subject = Subject(),  # frozen
    key: UUID | None = None,
) -> Written:
    """Keep a record. NotValid where the answers are wrong; AlreadyDone where the form was kept before."""
    compiled = publish(filled.form) if filled.version is None else version_of(filled.form, filled.version)
    if made_before(Record.objects.scoped(by).filter(post_id=by.post_id), key):
        raise AlreadyDone
    answers, doubt = checked(compiled, filled.answers, facts_for(file_of(child, by=by), by=by))
    parts = split_by_sensitivity(compiled, answers)
    sealed: Any = {name: part for name, part in parts.items() if name != "ordinary"}
    latitude, longitude = filled.place_of or (None, None)
    kept = Record.objects.create(
        place=place,
        child_id=child,
        matter=matter,
        form=filled.form,
        version=compiled.hash,
        answers=parts.get("ordinary", {}),
        sealed=sealed,
        occurred_on=day_of(compiled, answers),
        claimed_at=filled.claimed_at,
        captured_at=filled.captured_at,
        latitude=None if latitude is None else round(latitude, 5),
        longitude=None if longitude is None else round(longitude, 5),
        needs_review=doubt,
        corrects=corrects,
        open_to_parties=open_to_parties,
        source=source,
        about_unit_id=about.unit,
        about_post_id=about.post,
        about_class=about.class_name,
        organisation_id=by.organisation_id,
        post_id=by.post_id,
        by_name=by.user_name,
        post_title=by.title,
        key=key,
    )
    keep_with_record(files_named(compiled, answers), filled.files, kept, by=by)
    detail = {"form": filled.form, "version": compiled.hash, "matter": matter.pk if matter else None}
    record_audit("fill", "record", [kept.pk], by=by, place=place, detail=detail)
    _bring_about(Entry(record=kept, answers=answers, raw=filled.answers, before=corrects), by=by)
    open_findings(kept, answers, by=by)
    return Written(record=kept, answers=answers)


def _bring_about(entry: Entry, *, by: Actor) -> None:
    for permission, work in all_brought_about_by(entry.record.form):
        if by.reach is not None and by.may(permission):
            work(entry, by)
            continue
        with entailed(system := casework_system(entry.record.place)):
            work(entry, system)


@transaction.atomic
def add_record(
    *, filled: Filled, child: Child, by: Actor, key: UUID | None = None, source: str = ""
) -> Record:
    """Fill in a form of a child's file outside of any matter. UserError where the form is not about a child, or the file
    has left the reach of this post; NotPermitted for a post that the form's `writers` do not name.
    """
    by.check(Permission.CASE_WORK, "填写记录")
    form = form_of(filled.form)
    if form.about != "child":
        raise UserError(f"“{form.title}”不是针对一名儿童的表单。请从它所属的栏目填写。")
    if not may_write(form, me(by)):
        raise NotPermitted(not_by_this_post(form, by))
    # Held until this is done, so that nothing is written down for a county which the child is just leaving.
    held = lock(child, by=by)
    return write(filled, place=held.place, by=by, child=held.pk, key=key, source=source).record


@transaction.atomic
def correct_record(*, record: Record, filled: Filled, by: Actor, key: UUID | None = None) -> Record:
    """Mend a record by a later one; the first stays readable. Conflict where somebody mended it before.

    Only the post that wrote it, or one above it that may change files, may mend it.
    """
    by.check(Permission.CASE_WORK, "更正记录")
    if filled.form != record.form:
        raise UserError("更正要用同一种表单。请从那条记录的“更正”进入。")
    if record.post_id != by.post_id and not by.may(Permission.CHILD_CHANGE):
        raise UserError(f"这条记录由{record.by_name}填写,请由其本人或上级更正。")
    held = Record.objects.scoped(by).filter(pk=record.pk).first()
    if held is None:
        raise UserError("没有找到这条记录:可能已随儿童迁出。")
    check_reads_all(held, by=by)
    _refuse_second(held, key, by=by)
    try:
        with transaction.atomic():
            return write(
                filled,
                place=held.place,
                by=by,
                child=held.child_id,
                matter=held.matter,
                corrects=held,
                open_to_parties=held.open_to_parties,
                about=Subject(unit=held.about_unit_id, post=held.about_post_id, class_name=held.about_class),
                key=key,
            ).record
    except IntegrityError:
        # A record cannot be locked by a unit, which may not change any: whoever comes second finds the first's now.
        _refuse_second(held, key, by=by)
        raise


def may_correct(record: Record, *, by: Actor) -> bool:
    """Whether a correction would be taken of this post: it wrote the record, or stands above, and reads all of it."""
    mends = record.post_id == by.post_id or by.may(Permission.CHILD_CHANGE)
    return by.may(Permission.CASE_WORK) and mends and _reads_all(record, by)


def check_reads_all(record: Record, *, by: Actor) -> None:
    """NotPermitted for a post to which the form does not show every answer: it would mend what it cannot see."""
    if not _reads_all(record, by):
        raise NotPermitted(
            "这条记录里有您这一岗位不能查看的内容，不能由您更正。请由填写的人或有权查看的岗位更正。"
        )


def _reads_all(record: Record, by: Actor) -> bool:
    compiled, who, whole = compiled_for(record), me(by), whole_answers(record)
    return (
        by.role == "system" or shown_to(compiled, whole, Audience(role=who.role, unit=who.unit_kind)) == whole
    )


def _refuse_second(held: Record, key: UUID | None, *, by: Actor) -> None:
    if later := Record.objects.scoped(by).filter(corrects=held).first():
        # The same sending, come second: it has what it asked for, and is in nobody's way.
        if key is not None and later.key == key:
            raise AlreadyDone
        raise Conflict(
            f"这条记录已由{later.by_name}于{timezone.localtime(later.received_at):%m-%d %H:%M}更正。"
            "您填写的内容还在,请对照后更正新的那一条。",
            theirs=later,
        )


def open_findings(record: Record, answers: Mapping[str, Any], *, by: Actor) -> None:
    """For each finding of the record a matter, where its form says so: once, also when the record is corrected.

    Whoever wrote the record begins it, so that it is theirs to follow up.
    """
    from tonghu.casework.actions import open_matter  # a matter's form is a record, written here

    if (opens := form_of(record.form).opens) is None:
        return
    fields = {field.key for _, field in form_of(kind_of(opens.matter).opening.form or "").fields()}
    for item in answers.get(opens.each, []):
        if not all(item.get(key) in wanted for key, wanted in opens.where.items()):
            continue
        told = {key: value for key, value in {**answers, **item}.items() if key in fields}
        raised_by = f"{record.form}:{_first(record, by=by).pk}:{_digest(item)}"
        if Matter.objects.scoped(by).filter(raised_by=raised_by).exists():
            continue
        open_matter(
            kind=opens.matter,
            place=record.place,
            title=f"{form_of(record.form).title}发现的问题",
            filled=Filled(form=kind_of(opens.matter).opening.form or "", answers=told),
            raised_by=raised_by,
            by=by,
        )


def _first(record: Record, *, by: Actor) -> Record:
    """The record at the beginning of its corrections."""
    while record.corrects_id is not None:
        record = Record.objects.scoped(by).get(pk=record.corrects_id)
    return record


def _digest(item: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]


def not_by_this_post(form: FormDef, by: Actor) -> str:
    """Why a post does not fill a form in by itself."""
    if not form.writers:
        return f"“{form.title}”在它所属的事项里填写，不单独填写。请从事项进入。"
    return f"“{by.title}”这一岗位不填写“{form.title}”。请由有此职责的岗位填写。"


def file_of(child: int | None, *, by: Actor) -> Child | None:
    """The child's file where this post reaches it; None for an organisation that was told only what it needs."""
    return None if child is None else Child.objects.scoped(by).filter(pk=child).first()


def compiled_for(record: Record) -> CompiledForm:
    """The version under which a record was filled in."""
    return version_of(record.form, record.version)
