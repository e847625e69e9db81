"""What a file that came in is: its registers, how each column was understood, and the agreement that allows it.

`RegisterFile.sheets` holds one entry a table: {sheet, register, title, header_row, columns: [{header, field, title,
how}], unknown: [header], missing: [title], withheld: [header], notes, problem, ignorable, permitted: [field]}.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.audit.actions import record
from tonghu.discovery.core.layout import Layout, Layouts, load_layouts
from tonghu.discovery.ingest.files import list_files, read_file
from tonghu.discovery.ingest.recognise import Recognised
from tonghu.discovery.ingest.terms import TaughtRecogniser, Terms
from tonghu.exchange.actions import refuse
from tonghu.exchange.archives import check_workbook
from tonghu.exchange.limits import AT_ONCE
from tonghu.exchange.models import Agreement, Batch, FileState, RegisterFile
from tonghu.exchange.queries import (
    PUBLIC_REGISTERS,
    agreements_for,
    by_register,
    in_force,
    taught,
)
from tonghu.exchange.storage import decrypt_to, private_folder
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads.core.wording import for_pages
from tonghu.leads.retention import UNEXPLAINED, days_kept
from tonghu.locks.acting import acting

log = logging.getLogger(__name__)

HOW_WORDS = {"synonym": "按表头", "values": "按内容", "mapping": "按说明"}


def inspect(files: Iterable[RegisterFile], *, by: Actor) -> None:
    """Recognise each file and write down what it is. A file that no agreement allows is destroyed at once."""
    layouts = load_layouts(settings.CATALOGUE)
    held = by_register(in_force(agreements_for(by), on=timezone.localdate()))
    for file in files:
        terms = Terms(taught=taught(file.place))
        try:
            sheets = _recognised(file, TaughtRecogniser(layouts, {}, terms))
        except UserError as error:
            refuse(file, str(error), by=by)
            continue
        _decide(file, sheets, layouts, held, by)


def _recognised(file: RegisterFile, recogniser: TaughtRecogniser) -> list[Recognised]:
    """Every table of the file. UserError where it cannot be read, or is no table."""
    with private_folder() as folder:
        path = folder / file.name
        decrypt_to(file.stored_as, file.secret or "", path)
        if file.size == 0:
            raise UserError(f"“{file.name}”是空文件(0 字节),没有接收;请确认是否漏传。")
        check_workbook(path, file.name)
        if not list_files(folder, needed=False).tables:
            raise UserError(f"“{file.name}”不是表格,没有接收。请上传 Excel 或 CSV 文件。")
        return [recogniser.recognise(sheet) for sheet in read_file(path, file.name)]


def _decide(
    file: RegisterFile,
    found: Sequence[Recognised],
    layouts: Layouts,
    held: Mapping[str, Agreement],
    by: Actor,
) -> None:
    tables = [each for each in found if not each.ignorable or each.problem is None]
    registers = list(dict.fromkeys(each.register for each in tables if each.register and not each.problem))
    file.register = registers[0] if registers else ""
    file.sheets = [_sheet(each, layouts, held) for each in found]
    open_sheets = [each for each in tables if each.problem is not None]
    refusal = _refusal(file, registers, layouts, held, by) or _nothing_left(file, found, layouts, held)
    if refusal:
        refuse(file, refusal, by=by)
        return
    file.agreement = _shortest([held[name] for name in registers if name in held])
    if open_sheets:
        file.state, file.problem = (
            FileState.OPEN,
            " ".join(for_pages(str(each.problem)) for each in open_sheets),
        )
    else:
        file.state, file.problem = (FileState.READY if tables else FileState.ASIDE), ""
    file.save(update_fields=["register", "sheets", "agreement", "state", "problem"])
    _keep_until(file, by)
    detail = {
        "name": file.name,
        "state": file.state,
        "registers": registers,
        "agreement": file.agreement_id,
        "withheld": sorted({header for sheet in file.sheets for header in sheet["withheld"]}),
    }
    record("recognise", "register_file", [file.pk], by=by, place=file.place, detail=detail)


def _sheet(found: Recognised, layouts: Layouts, held: Mapping[str, Agreement]) -> dict[str, Any]:
    layout = _layout(layouts, found.register)
    titles = {field.name: field.title for field in layout.fields} if layout else {}
    permitted = permitted_fields(found.register, layouts, held)
    terms = Terms(permitted={found.register or "": frozenset(permitted)})
    return {
        "sheet": found.sheet,
        "register": found.register,
        "title": found.title,
        "header_row": found.header_row,
        "columns": [
            {
                "header": column.header,
                "field": column.field,
                "title": titles.get(column.field or "", ""),
                "how": HOW_WORDS.get(column.how or "", ""),
            }
            for column in found.columns
        ],
        "unknown": list(found.unrecognised),
        "missing": [field.title for field in found.missing if field.required or field.needed],
        "withheld": list(terms.withheld(found)) if found.problem is None else [],
        "permitted": sorted(permitted),
        "notes": [for_pages(note) for note in found.notes],
        "problem": for_pages(found.problem or ""),
        "ignorable": found.ignorable,
    }


def permitted_fields(register: str | None, layouts: Layouts, held: Mapping[str, Agreement]) -> frozenset[str]:
    """The columns of a register that its agreement lets in; of the public ones all."""
    if register is None:
        return frozenset()
    if register in PUBLIC_REGISTERS:
        return frozenset(field.name for field in layouts.register(register).fields)
    return held[register].fields_of(register) if register in held else frozenset()


def _refusal(
    file: RegisterFile,
    registers: Sequence[str],
    layouts: Layouts,
    held: Mapping[str, Agreement],
    by: Actor,
) -> str:
    """Which agreement is missing; '' where none is."""
    missing = [name for name in registers if name not in held and name not in PUBLIC_REGISTERS]
    if not missing:
        return ""
    layout = layouts.register(missing[0])
    words = f"“{file.name}”识别为“{layout.title}”,但没有生效的共享协议允许接收它,已删除。"
    way = f"提供部门“{layout.department}”、登记“{layout.title}”的共享协议(依据、目的、字段、保存天数)"
    if by.may("agreement.declare"):
        return f"{words}请先在“共享协议”中登记{way},再重新上传。"
    return f"{words}请县级民政经办人登记{way}后再上传。"


def _nothing_left(
    file: RegisterFile, found: Sequence[Recognised], layouts: Layouts, held: Mapping[str, Agreement]
) -> str:
    """Said where the agreement leaves out a column without which the register says nothing; '' otherwise."""
    for each in found:
        if each.problem is not None or each.register is None:
            continue
        permitted = permitted_fields(each.register, layouts, held)
        present = {column.field for column in each.columns}
        fields = layouts.register(each.register).fields
        lost = [field.title for field in fields if field.required and field.name in present - permitted]
        if lost:
            return (
                f"“{file.name}”识别为“{each.title}”,但共享协议的字段里没有“{'”“'.join(lost)}”,缺了它这份登记不能用,"
                "已删除。请核对协议的字段后重新上传。"
            )
    return ""


def _keep_until(file: RegisterFile, by: Actor) -> None:
    """The batch goes when the first of its files must; one of which nobody knows what it is waits for days only."""
    files = RegisterFile.objects.scoped(by).filter(batch_id=file.batch_id, purged_at=None)
    held = files.select_related("agreement").exclude(agreement=None)
    lasts = [_last_day(each.received_at, each.agreement.retention_days) for each in held if each.agreement]
    batch = Batch.objects.scoped(by).get(pk=file.batch_id)
    batch.purge_on = min(lasts, default=_last_day(batch.made_at, days_kept(UNEXPLAINED)))
    batch.save(update_fields=["purge_on"])


def _last_day(since: dt.datetime, days: int) -> dt.date:
    return timezone.localdate(since) + dt.timedelta(days=days)


def _shortest(agreements: Sequence[Agreement]) -> Agreement | None:
    return min(agreements, key=lambda each: each.retention_days, default=None)


def _layout(layouts: Layouts, register: str | None) -> Layout | None:
    return layouts.register(register) if register else None


def columns_that_fit(register: str) -> list[tuple[str, str]]:
    """(field, title) of a register, for a person who explains a column."""
    layouts = load_layouts(settings.CATALOGUE)
    return [(field.name, field.title) for field in layouts.register(register).fields]


def inspect_waiting(batch_id: int, post_id: int) -> None:
    """In a worker: recognise the files of a batch that wait for it, each in a transaction of its own."""
    by = actor_for(Post.objects.select_related("user").get(pk=post_id))
    with acting(by):
        waiting = RegisterFile.objects.scoped(by).filter(batch_id=batch_id, state=FileState.WAITING)
        files = list(waiting.select_related("batch"))
    for file in files:
        with acting(by):
            inspect([file], by=by)


def inspect_or_queue(files: Sequence[RegisterFile], *, by: Actor) -> bool:
    """Recognise them now where they are small, else in the background; True when done."""
    if sum(file.size for file in files) <= AT_ONCE:
        inspect(files, by=by)
        return True
    # The queue's tasks import this module; and a unit's database role may not write to the queue.
    from tonghu.leads.tasks import inspect_files

    batch_id = files[0].batch_id
    transaction.on_commit(lambda: inspect_files.defer(batch_id=batch_id, post_id=by.post_id))
    return False


def registers_that_exist() -> list[tuple[str, str]]:
    """(id, title) of every register, for a person who says what a file is."""
    return [(layout.register, layout.title) for layout in load_layouts(settings.CATALOGUE).registers]
