"""Declaring an agreement, receiving files, explaining a column."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping as Fields
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.utils import timezone

from tonghu.audit.actions import record
from tonghu.exchange.core.names import unlike
from tonghu.exchange.incoming import Arrived
from tonghu.exchange.models import Agreement, Batch, FileState, Mapping, RegisterFile
from tonghu.exchange.queries import county_of
from tonghu.exchange.storage import destroy
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError

M = TypeVar("M", bound=Model)
# A key that another post's form has used: a page that was copied or shared, or one written by hand.
_USED = "这张表单已由另一个岗位提交过,这一次没有保存。请重新打开这一页,填写后再提交。"


def declare_agreement(
    *,
    by: Actor,
    key: uuid.UUID,
    department: str,
    registers: Sequence[str],
    fields: Sequence[str],
    basis: str,
    purpose: str,
    retention_days: int,
    start_on: dt.date,
    end_on: dt.date | None = None,
    organisation_id: int | None = None,
) -> Agreement:
    """Put on record what allows a department's registers to come in. Sent a second time, it is the same one."""
    by.check("agreement.declare", "登记数据共享协议")
    agreement, is_new = _once(
        Agreement.objects.all(),
        key,
        post="declared_post",
        by=by,
        fields={
            "place": county_of(by),
            "organisation_id": organisation_id,
            "department": department,
            "registers": list(registers),
            "fields": list(fields),
            "basis": basis,
            "purpose": purpose,
            "retention_days": retention_days,
            "start_on": start_on,
            "end_on": end_on,
            "declared_by": by.user_name,
            "declared_post": by.post_id,
        },
    )
    if is_new:
        detail = {
            "department": department,
            "registers": list(registers),
            "fields": len(fields),
            "basis": basis,
            "purpose": purpose,
            "retention_days": retention_days,
        }
        record("declare", "agreement", [agreement.pk], by=by, place=agreement.place, detail=detail)
    return agreement


def end_agreement(agreement: Agreement, *, on: dt.date, by: Actor) -> None:
    """From that day on nothing comes in under it. What came in keeps its retention."""
    by.check("agreement.declare", "终止数据共享协议")
    if agreement.place != county_of(by):
        raise UserError("这份协议由上级登记,本县不能终止。请联系登记它的单位。")
    if on <= agreement.start_on:
        raise UserError(f"终止日期要晚于生效日期 {agreement.start_on}。请另选一天。")
    agreement.end_on = on
    agreement.save(update_fields=["end_on"])
    record("end", "agreement", [agreement.pk], by=by, place=agreement.place, detail={"on": on.isoformat()})


@dataclass(frozen=True, kw_only=True)
class Received:
    """A batch, the rows of the files that came now, and what a person should be told about the others."""

    batch: Batch
    files: Sequence[RegisterFile]
    told: Sequence[str]


def receive(
    *,
    by: Actor,
    key: uuid.UUID,
    arrived: Arrived,
    title: str = "",
    as_of: dt.date | None = None,
    batch: Batch | None = None,
) -> Received:
    """Put rows to the files that arrived: into a new batch, or into `batch`. A form sent twice is one batch."""
    by.check("register.upload", "报送登记数据")
    if batch is None:
        batch, is_new = _batch_once(by, key, title, as_of or timezone.localdate())
        if not is_new:
            arrived.forget()
            return Received(batch=batch, files=(), told=("这批文件刚才已经收到,没有重复接收。",))
    _check_open(batch)
    told = list(arrived.aside)
    present = {file.digest: file for file in RegisterFile.objects.scoped(by).filter(batch=batch)}
    names = {file.name for file in present.values() if file.state != FileState.REFUSED}
    kept: list[RegisterFile] = []
    for incoming in arrived.files:
        twin_file = present.get(incoming.stored.digest)
        if twin_file is not None and twin_file.state != FileState.REFUSED:
            told.append(f"“{incoming.name}”与“{twin_file.name}”内容完全相同,没有重复接收。")
            destroy(incoming.stored.stored_as)
            continue
        name = unlike(incoming.name, names)
        names.add(name)
        row = twin_file or RegisterFile(batch=batch, place=batch.place, digest=incoming.stored.digest)
        row.name, row.size = name, incoming.stored.size
        row.stored_as, row.secret = incoming.stored.stored_as, incoming.stored.secret
        row.state, row.problem, row.purged_at = FileState.WAITING, "", None
        row.save()
        present[row.digest] = row
        kept.append(row)
    detail = {"files": [{"name": file.name, "size": file.size, "sha256": file.digest} for file in kept]}
    record("receive", "batch", [batch.pk], by=by, place=batch.place, detail=detail)
    return Received(batch=batch, files=kept, told=told)


def refuse(file: RegisterFile, problem: str, *, by: Actor) -> None:
    """A file that may not be kept: its bytes and its key go at once, the row says why."""
    destroy(file.stored_as)
    file.state, file.problem, file.secret, file.purged_at = FileState.REFUSED, problem, None, timezone.now()
    file.save(update_fields=["state", "problem", "secret", "purged_at", "register", "sheets"])
    detail = {"name": file.name, "sha256": file.digest, "why": problem}
    record("refuse", "register_file", [file.pk], by=by, place=file.place, detail=detail)


def teach(*, by: Actor, place: str, register: str, columns: dict[str, str]) -> None:
    """In registers of this kind these headers (keys) mean these columns, from now on, for the county."""
    by.check("register.upload", "说明登记表的栏目")
    for header, column in columns.items():
        Mapping.objects.update_or_create(
            place=place,
            register=register,
            header=header,
            defaults={"column": column, "made_by": by.user_name},
        )
    record("teach", "mapping", by=by, place=place, detail={"register": register, "columns": columns})


def _batch_once(by: Actor, key: uuid.UUID, title: str, as_of: dt.date) -> tuple[Batch, bool]:
    """The batch of this form, and whether it was made now."""
    fields = {
        "place": county_of(by),
        "as_of": as_of,
        "title": title or f"{as_of:%Y-%m-%d} 登记数据",
        "made_by": by.user_name,
        "made_post": by.post_id,
        "organisation_id": by.organisation_id if by.reach is None else None,
    }
    return _once(Batch.objects.scoped(by), key, post="made_post", by=by, fields=fields)


def _once(
    rows: QuerySet[M], key: uuid.UUID, *, post: str, fields: Fields[str, Any], by: Actor
) -> tuple[M, bool]:
    """The row of this form, and whether it was made now. `post`: the column with whose it is. UserError for another's."""
    try:
        row, is_new = rows.get_or_create(key=key, defaults=dict(fields))
    except IntegrityError:
        raise UserError(_USED) from None
    if getattr(row, post) != by.post_id:
        raise UserError(_USED)
    return row, is_new


def _check_open(batch: Batch) -> None:
    if batch.purged_at is not None:
        raise UserError("这一批已到期销毁,不能再加文件。请新建一批。")


def withdraw(file: RegisterFile, *, by: Actor) -> None:
    """Take a file out of its batch before it is read: its bytes and its key go at once."""
    by.check("register.upload", "移除登记文件")
    if file.purged_at is None:
        refuse(file, f"由{by.user_name}移除。", by=by)
