"""What ingest counted, in the shape the report and quality.json show; and what a missing register means."""

from __future__ import annotations

from tonghu.discovery.core.result import ColumnSeen, NumberStates, RegisterQuality, UnknownCode
from tonghu.discovery.ingest.quality import Quality, RegisterRead
from tonghu.discovery.outputs.masking import mask_unread

HOW_WORDS = {"synonym": "按表头", "values": "按内容", "mapping": "按保存的对应关系"}
# What a county does not learn when a register is not sent.
LOSSES = {
    "hukou": "没有户籍:孩子和父母的关系、住址只能从其他登记推断,会漏掉很多孩子",
    "roster": "没有在册儿童名册:分不出谁已在册,符合条件的孩子都会列为新增,也不会有退出线索",
    "birth_certificate": "没有出生医学证明:户籍上没写父母的孩子更难确定父母",
    "school": "没有学籍:少一处监护人信息",
    "marriage": "没有婚姻登记:难以分辨继父母",
    "migrant_work": "没有外出务工台账:找不到留守儿童",
    "prison": "没有服刑人员名单:找不到父母服刑的孩子",
    "detox": "没有强制隔离戒毒名单:找不到父母戒毒的孩子",
    "coercive_measure": "没有强制措施名单:找不到父母被羁押的孩子",
    "missing_person": "没有失联协查登记:找不到父母失联的孩子",
    "serious_illness": "没有重特大疾病名单:找不到父母重病的孩子",
    "disability": "没有持证残疾人名册:找不到残疾儿童和父母重残的孩子",
    "death": "没有死亡火化登记:只能靠户籍注销知道谁已死亡",
    "assistance": "没有社会救助明细:找不到低收入家庭儿童",
    "guardianship_case": "没有法院监护与宣告台账:找不到父母被撤销监护或被宣告失踪、死亡的孩子",
    "deportation": "没有遣送出境名单:找不到父母被遣送的孩子",
    "division": "没有行政区划:改用目录库中山东的区划",
}


# What stands in the list of registers already, or holds words that may be somebody's name.
_SAID_ELSEWHERE = (
    "register",
    "title",
    "files",
    "columns",
    "not_recognised",
    "missing_columns",
    "rows_read",
    "unknown_words",
)


def reading_details(quality: Quality) -> dict[str, object]:
    """For quality.json: what ingest counted in each register that came, each column of numbers by itself."""
    registers = quality.to_json()["registers"]
    assert isinstance(registers, list)
    return {
        "reading": {
            body["register"]: {key: value for key, value in body.items() if key not in _SAID_ELSEWHERE}
            for body in registers
            if body["files"]
        }
    }


def warnings_shown(quality: Quality, *, mask: bool) -> tuple[str, ...]:
    """The loud sentences; with `mask`, words that no code list knows are hidden, for one may be a name."""
    words = (
        {word.value for register in quality.registers for word in register.unknown_words} if mask else set()
    )
    shown = quality.warnings
    for word in sorted(words):
        shown = tuple(sentence.replace(f"“{word}”", f"“{mask_unread(word)}”") for sentence in shown)
    return shown


def registers_shown(quality: Quality) -> tuple[RegisterQuality, ...]:
    """Every register of the catalogue, those that did not come with what that means."""
    return tuple(_shown(register) for register in quality.registers)


def _shown(register: RegisterRead) -> RegisterQuality:
    return RegisterQuality(
        id=register.register,
        title=register.title,
        files=register.files,
        rows=register.rows_read,
        columns=tuple(
            ColumnSeen(field=c.field, title=c.title, header=c.header, how=HOW_WORDS.get(c.how, c.how))
            for c in register.columns
        )
        + tuple(
            ColumnSeen(field=m, title=m, header=None, how="没有这一栏") for m in register.missing_columns
        ),
        unused_headers=register.not_recognised,
        numbers=_numbers(register),
        unread_dates=sum(register.unread_dates.values()),
        unknown_codes=tuple(
            UnknownCode(title=w.title, value=w.value, rows=w.rows) for w in register.unknown_words
        ),
        loss="" if register.files else LOSSES.get(register.register, f"没有{register.title}"),
    )


def _numbers(register: RegisterRead) -> NumberStates:
    numbers = register.numbers
    return NumberStates(
        valid=sum(n.valid for n in numbers),
        repaired=sum(sum(n.repaired.values()) for n in numbers),
        rounded=sum(n.rounded for n in numbers),
        masked=sum(n.masked for n in numbers),
        invalid=sum(n.invalid + n.malformed for n in numbers),
        missing=sum(n.missing for n in numbers),
    )
