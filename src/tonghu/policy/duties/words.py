"""A duty in Chinese: whom it is for, when it falls due, who bears it, what shows it. For pages, the manual and reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tonghu.policy.duties.population import (
    RISK_TITLES,
    Age,
    AllOf,
    AnyOf,
    AtSchool,
    Has,
    InCategory,
    Not,
    Risk,
    Term,
)
from tonghu.policy.duties.schema import (
    CALENDAR_TITLES,
    OPENED,
    SUBJECT_TITLES,
    TIME_TITLES,
    Bearer,
    Duty,
    Each,
    EachPeriod,
    EveryDays,
    Level,
    Needed,
    OnceBy,
    Reading,
    Standing,
    Within,
)
from tonghu.policy.schema import Catalogue

LEVEL_TITLES: Mapping[Level, str] = {
    "village": "村级",
    "town": "乡级",
    "county": "县级",
    "city": "市级",
    "province": "省级",
}


def subject_words(reading: Reading, catalogue: Catalogue) -> str:
    """Whom it is for: 在册儿童，满6周岁."""
    whom = kind_words(reading, catalogue)
    return f"{whom}，{term_words(reading.population, catalogue)}" if reading.population else whom


def kind_words(reading: Reading, catalogue: Catalogue) -> str:
    """What its subjects are, whichever of them are meant: 在册儿童, “控辍保学”事项."""
    if reading.of:
        return "、".join(_of_title(reading, name, catalogue) for name in reading.of)
    return SUBJECT_TITLES[reading.subject]


def _of_title(reading: Reading, name: str, catalogue: Catalogue) -> str:
    if reading.subject == "case":
        return f"“{catalogue.matters[name].title}”事项"
    if reading.subject == "record":
        return f"“{catalogue.forms[name].title}”"
    departments = catalogue.code_lists.get("department")
    titles = {option.key: option.title for option in departments.options} if departments else {}
    return f"县级{titles.get(name, name)}" if reading.subject == "department" else titles.get(name, name)


def term_words(term: Term, catalogue: Catalogue) -> str:
    """A population: 属于孤儿或事实无人抚养儿童."""
    match term:
        case InCategory(names=names):
            return "属于" + "或".join(catalogue.categories[name].title for name in names)
        case Risk(levels=levels):
            return "风险等级为" + "或".join(RISK_TITLES[level] for level in levels)
        case Age(least=least, under=under):
            bounds = [f"满{least}周岁"] if least is not None else []
            return "、".join([*bounds, f"不满{under}周岁"] if under is not None else bounds)
        case AtSchool(holds=holds):
            return "在校（园）" if holds else "不在校（园）"
        case Has(kind=kind):
            return f"有“{catalogue.evidence[kind].title}”"
        case AllOf(terms=terms):
            return "，且".join(term_words(each, catalogue) for each in terms)
        case AnyOf(terms=terms):
            return "（" + "，或".join(term_words(each, catalogue) for each in terms) + "）"
        case Not(term=Has(kind=kind)):
            return f"没有“{catalogue.evidence[kind].title}”"
        case Not(term=inside):
            return f"不是（{term_words(inside, catalogue)}）"


def when_words(reading: Reading, catalogue: Catalogue, on: dt.date) -> str:
    """When it falls due, with the values in force on a day: 每7天一次（待核）."""
    match reading.when:
        case EachPeriod(unit=unit):
            words = f"{CALENDAR_TITLES[unit]}一次"
        case EveryDays(parameter=parameter):
            words = f"每{number_words(parameter, '天', catalogue, on)}一次"
        case Within(event=event, parameter=parameter, unit=unit):
            begins = "开始" if event == OPENED else f"“{catalogue.evidence[event].title}”"
            words = f"自{begins}起{number_words(parameter, TIME_TITLES[unit], catalogue, on)}内"
        case OnceBy(day=day):
            words = f"{day.year}年{day.month}月{day.day}日前，一次"
        case Standing():
            words = "一直具备"
        case Each():
            words = "每一件都要做到"
    if reading.grace:
        words += f"，宽限{number_words(reading.grace, '天', catalogue, on)}"
    return words


def since_words(duty: Duty) -> str:
    """Since when it is owed: 2024年1月18日（鲁民〔2024〕5号落款）."""
    owed = duty.owed_from
    if owed is None:
        return "没有写明"
    article = owed.source.article or ""
    doubt = "，待核" if owed.source.status == "待核" else ""
    day = owed.day
    return f"{day.year}年{day.month}月{day.day}日（{owed.source.document}{article}{doubt}）"


def number_words(parameter: str, unit: str, catalogue: Catalogue, on: dt.date) -> str:
    """A parameter's value with its unit, and 待核 where nobody could establish it."""
    dated = catalogue.parameters[parameter].at(on)
    return f"{dated.value}{unit}" + ("（待核）" if dated.source.status == "待核" else "")


def proof_words(reading: Reading, catalogue: Catalogue) -> str:
    """What shows it: 走访（见到儿童本人）；两种都要有."""
    pieces = [needed_words(needed, catalogue) for needed in reading.proof.needed]
    if len(pieces) == 1:
        return pieces[0]
    return "；".join(pieces) + ("（都要有）" if reading.proof.all_of_them else "（有一种即可）")


def needed_words(needed: Needed, catalogue: Catalogue) -> str:
    """One kind of evidence and how much of it."""
    title = catalogue.evidence[needed.kind].title
    return title if needed.least == 1 else f"{title}，至少{needed.least}次"


def bearer_words(bearer: Bearer, reading: Reading, catalogue: Catalogue, roles: Mapping[str, str]) -> str:
    """Who bears it. `roles`: the titles of posts by key."""
    if bearer.role:
        return roles.get(bearer.role, bearer.role)
    if bearer.unit:
        whose = {"child": "儿童所在的学校或单位", "case": "事项的办理单位"}
        return whose.get(reading.subject, "单位自己")
    departments = catalogue.code_lists.get("department")
    titles = {option.key: option.title for option in departments.options} if departments else {}
    level = LEVEL_TITLES[bearer.level] if bearer.level else ""
    return f"{level}{titles.get(bearer.department or '', bearer.department or '')}"


def target_words(reading: Reading) -> str:
    """What is asked for: 目标100%, or 只报告、不设目标."""
    if reading.target is None:
        return "只报告，不设目标"
    doubt = "（待核）" if reading.target.source.status == "待核" else ""
    return f"目标{reading.target.share}%{doubt}"
