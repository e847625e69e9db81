"""A run of a made-up county, small enough to know every figure of it. No such people, no such places."""

from __future__ import annotations

import datetime as dt

from tonghu.discovery.core.result import (
    Candidate,
    Cell,
    ClauseRef,
    ColumnSeen,
    Counts,
    Difference,
    Lead,
    Link,
    NumberStates,
    ParameterShown,
    Person,
    RegisterQuality,
    Reject,
    ReviewCase,
    RowRef,
    RunResult,
    StepTiming,
    Term,
    Titled,
    UnknownCode,
)
from tonghu.kernel.resident_number import birth_date, check_digit

AS_OF = dt.date(2026, 6, 30)
HUKOU, PRISON, LOST, SCHOOL = (
    "公安_户籍人口.csv",
    "司法_服刑人员.xlsx",
    "公安_失联协查.xlsx",
    "教育_学籍.xlsx",
)

UNATTENDED = ClauseRef(
    id="minfa-2019-62-1",
    title="民发〔2019〕62号 第一条",
    words="事实无人抚养儿童是指父母双方均符合重残、重病、服刑在押、强制隔离戒毒、被执行其他限制人身自由的措施、失联情形之一的儿童;\n"
    "或者父母一方死亡或失踪,另一方符合上述情形之一的儿童。",
    source="民政部等12部门《关于进一步加强事实无人抚养儿童保障工作的意见》",
    status="已核",
)
LEFT_BEHIND = ClauseRef(
    id="guofa-2016-13-1",
    title="国发〔2016〕13号 第一部分",
    words="留守儿童是指父母双方外出务工或一方外出务工另一方无监护能力、不满十六周岁的未成年人。",
    source="国务院《关于加强农村留守儿童关爱保护工作的意见》(转载,待与原文核对)",
    status="待核",
)
DISABLED = ClauseRef(
    id="disability-law-2",
    title="残疾人保障法 第二条",
    words="残疾人包括视力残疾、听力残疾、言语残疾、肢体残疾、智力残疾、精神残疾、多重残疾和其他残疾的人。",
    source="《中华人民共和国残疾人保障法》",
    status="已核",
)


def number(born: str, serial: int) -> str:
    """A made-up resident number of 3799, a prefix assigned to no place."""
    first17 = f"379902{born}{serial:03d}"
    return first17 + check_digit(first17)


def row(title: str, file: str, row_no: int, *cells: Cell, differs: tuple[Difference, ...] = ()) -> RowRef:
    sheet = "Sheet1" if file.endswith("xlsx") else None
    return RowRef(register_title=title, file=file, sheet=sheet, row_no=row_no, fields=cells, differs=differs)


def name(text: str, title: str = "姓名") -> Cell:
    return Cell(title=title, value=text, kind="name")


def id_number(text: str) -> Cell:
    return Cell(title="公民身份号码", value=text, kind="resident_number")


def day(title: str, text: str) -> Cell:
    return Cell(title=title, value=text, kind="date")


def lead(
    child: str,
    own: str | None,
    *,
    category: str,
    action: str = "enter",
    village: str = "379902106204",
    words: str = "大王镇东王村",
    **more: object,
) -> Lead:
    hukou = row("户籍人口", HUKOU, 23, name(child), id_number(own or ""))
    values: dict[str, object] = {
        "child_id_number": own,
        "child_name": child,
        "birth_date": birth_date(own) if own else None,
        "division_code": village,
        "division_words": words,
        "category": category,
        "action": action,
        "confidence": 0.99,
        "confidence_words": "很有把握",
        "basis": ("away_for_work",),
        "sentence": f"{child}的父母都在县外务工,符合留守儿童。",
        "clauses": (LEFT_BEHIND,),
        "terms": (Term(words="未满16周岁", value=True, detail="", rows=(hukou,)),),
        "family": (Person(role="child", name=child, number=own),),
    }
    return Lead(**{**values, **more})


def unattended() -> Lead:
    """Father in prison under a name and number that one register writes differently, mother lost."""
    child, father, mother = number("20170302", 101), number("19880712", 11), number("19900105", 22)
    prison = row(
        "服刑人员",
        PRISON,
        12,
        name("黎建国"),
        id_number("379902198807210117"),
        day("刑期起", "2023-03-15"),
        day("刑期止", "2028-03-14"),
        Cell(title="住址", value="云溪县大王镇东王村12号,电话13812345678", kind="address"),
        differs=(
            Difference(
                title="姓名", value="黎建国", expected="李建国", expected_from="户籍人口", kind="name"
            ),
            Difference(
                title="公民身份号码",
                value="379902198807210117",
                expected=father,
                expected_from="户籍人口",
                kind="resident_number",
            ),
        ),
    )
    lost = row("失联协查", LOST, 7, name("陈春梅"), id_number(mother), day("受理日期", "2025-09-20"))
    home = row(
        "户籍人口",
        HUKOU,
        41,
        name("李小雨"),
        id_number(child),
        name("李建国", "父亲姓名"),
        name("陈春梅", "母亲姓名"),
    )
    school = row("学籍", SCHOOL, 88, name("李小雨"), name("王秀英", "监护人姓名"))
    return lead(
        "李小雨",
        child,
        category="de_facto_unattended",
        confidence=0.962,
        basis=("imprisoned", "lost_contact"),
        sentence="李小雨的父亲李建国服刑至2028-03,母亲陈春梅失联9个月,符合事实无人抚养儿童。",
        clauses=(UNATTENDED,),
        terms=(
            Term(words="未满18周岁", value=True, detail="2017-03-02出生,9岁", rows=(home,)),
            Term(
                words="父亲符合八种情形之一",
                value=True,
                detail="李建国服刑,2023-03-15至2028-03-14",
                rows=(prison,),
            ),
            Term(
                words="母亲符合八种情形之一",
                value=True,
                detail="陈春梅失联,2025-09-20受理,满6个月,未找到",
                rows=(lost,),
            ),
            Term(words="不在册", value=True, detail="民政在册儿童中没有这个孩子"),
            Term(words="有祖辈照料", value=None, detail="学籍登记的监护人王秀英没有身份号码", rows=(school,)),
        ),
        family=(
            Person(role="child", name="李小雨", number=child, note="大王镇东王村"),
            Person(
                role="father",
                name="李建国",
                number=father,
                how_known="户籍父亲栏,姓名与出生日期",
                note="服刑",
            ),
            Person(role="mother", name="陈春梅", number=mother, how_known="出生医学证明", note="失联"),
            Person(role="other", name="王秀英", how_known="学籍监护人", note="祖母,现照料人"),
        ),
        links=(
            Link(
                person_role="father",
                stage="姓名读音、出生日期、地址",
                words="黎建国与李建国读音相同,出生日期两位颠倒,地址同村",
                row=prison,
                weight=14.2,
                margin=9.7,
            ),
            Link(person_role="mother", stage="身份号码一致", words="陈春梅的身份号码一致", row=lost),
        ),
    )


def leads() -> tuple[Lead, ...]:
    """A dozen, two towns and one more, three categories, both actions, and text that bites."""
    town, far = (
        {"village": "379902107022", "words": "柳林镇西坡村"},
        {"village": "379902103218", "words": "白沙镇桥头村"},
    )
    return (
        lead("<script>alert(1)</script>", number("20150615", 102), category="left_behind"),
        unattended(),
        lead("=1+1", number("20160909", 103), category="left_behind", **town),
        lead("欧阳雪,儿", number("20180131", 104), category="left_behind", **town),
        lead('赵"引号"', number("20140229"[:6] + "28", 105), category="left_behind", **far),
        lead(
            "买买提·艾力",
            number("20191224", 106),
            category="left_behind",
            confidence=0.81,
            confidence_words="较有把握",
        ),
        lead("孙悦", None, category="left_behind", birth_date=dt.date(2013, 5, 4), **far),
        lead(
            "周子涵",
            number("20100301", 107),
            category="left_behind",
            action="exit",
            basis=("parent_returned",),
            sentence="周子涵的父亲周立新2026-02-11返乡,已不符合留守儿童。",
            family=(
                Person(role="child", name="周子涵"),
                Person(role="father", name="周立新", how_known="户籍父亲栏"),
                Person(role="mother", name=None, note="学籍写的是孟秋月,查不到这个人"),
            ),
            names=("孟秋月",),
            **town,
        ),
        lead(
            "吴桐",
            number("20100629", 108),
            category="left_behind",
            action="exit",
            basis=("aged_out",),
            sentence="吴桐已满16周岁,已不符合留守儿童。",
        ),
        lead(
            "郑一诺",
            number("20201111", 109),
            category="disabled",
            basis=("certified_disability",),
            sentence="郑一诺持有效残疾人证(肢体二级),不在册。",
            clauses=(DISABLED,),
            **far,
        ),
        lead(
            "冯晨曦",
            number("20120820", 110),
            category="disabled",
            basis=("certified_disability",),
            sentence="冯晨曦持有效残疾人证(智力三级),不在册。",
            clauses=(DISABLED,),
        ),
        lead(
            "褚星辰",
            number("20080705", 111),
            category="de_facto_unattended",
            action="exit",
            basis=("parent_back",),
            sentence="褚星辰的母亲沈玉兰2026-04-30刑满释放,已不符合事实无人抚养儿童。",
            clauses=(UNATTENDED,),
            family=(
                Person(role="child", name="褚星辰"),
                Person(role="mother", name="沈玉兰", how_known="出生医学证明"),
            ),
        ),
    )


def reviews() -> tuple[ReviewCase, ...]:
    child, one, two = number("20151206", 201), number("19740716", 52), number("19740716", 84)
    both = Lead(
        child_id_number=child,
        child_name="萧芳",
        birth_date=birth_date(child),
        division_code="379902106204",
        division_words="大王镇东王村",
        category="left_behind",
        action="enter",
        confidence=0.5,
        confidence_words="拿不准",
        basis=("away_for_work",),
        sentence="萧芳的母亲林静可能在县外务工。",
        clauses=(LEFT_BEHIND,),
        terms=(Term(words="母亲外出务工满3个月", value=None, detail="两个林静都合得上"),),
        family=(
            Person(role="child", name="萧芳", number=child),
            Person(role="father", name="萧大成", how_known="户籍父亲栏"),
            Person(role="mother", name=None, note="两人同名同日生"),
        ),
    )
    fields = {field: getattr(both, field) for field in Lead.__dataclass_fields__}
    candidates = tuple(
        Candidate(
            words=f"林静({own}),{place}",
            rows=(row("外出务工", "人社_外出务工.xlsx", at, name("林静"), id_number(own)),),
        )
        for own, place, at in ((one, "同村,未婚", 17), (two, "邻镇,已婚", 302))
    )
    fields["why"] = "务工登记中的林静与两个人都合得上,得分相同,不能替人决定。"
    dead_and_working = {
        "child_name": "卫东东",
        "child_id_number": number("20140101", 202),
        "birth_date": dt.date(2014, 1, 1),
        "category": "orphan",
        "sentence": "卫东东的父亲在一处登记为死亡,在另一处之后仍在务工。",
        "terms": (Term(words="父亲死亡", value=None, detail="2025-01-09火化,2026-03-01外出务工"),),
        "family": (Person(role="child", name="卫东东"),),
        "why": "死亡火化与外出务工互相矛盾。",
    }
    return ReviewCase(**fields, candidates=candidates), ReviewCase(**{**fields, **dead_and_working})


def registers() -> tuple[RegisterQuality, ...]:
    return (
        RegisterQuality(
            id="hukou",
            title="户籍人口",
            files=(HUKOU,),
            rows=41250,
            columns=(
                ColumnSeen(field="name", title="姓名", header="姓 名", how="表头同义词"),
                ColumnSeen(field="number", title="公民身份号码", header="证件号", how="按值识别"),
                ColumnSeen(field="mother_number", title="母亲身份号码", header=None, how=""),
            ),
            unused_headers=("备注",),
            numbers=NumberStates(valid=39870, repaired=212, rounded=40, masked=8, invalid=95, missing=1025),
            unread_dates=3,
        ),
        RegisterQuality(
            id="prison",
            title="服刑人员",
            files=(PRISON,),
            rows=318,
            columns=(ColumnSeen(field="name", title="姓名", header="罪犯姓名", how="表头同义词"),),
            numbers=NumberStates(valid=190, repaired=1, missing=127),
            loss="四成身份号码缺失:靠姓名、出生日期和地址认人,同名者列入待复核。",
        ),
        RegisterQuality(
            id="roster",
            title="在册儿童",
            files=("民政_在册儿童.xlsx",),
            rows=702,
            columns=(ColumnSeen(field="category", title="类别", header="对象类别", how="按值识别"),),
            numbers=NumberStates(valid=702),
            unknown_codes=(
                UnknownCode(title="类别", value="重点关注", rows=12),
                UnknownCode(title="类别", value="蒋小龙", rows=1),
            ),
        ),
        RegisterQuality(id="division", title="行政区划", files=("行政区划.csv",), rows=214, columns=()),
        RegisterQuality(
            id="deportation",
            title="遣送出境",
            files=(),
            rows=0,
            columns=(),
            loss="父母被遣送出境的孩子这次发现不了。",
        ),
    )


def result(**changes: object) -> RunResult:
    values: dict[str, object] = {
        "as_of": AS_OF,
        "county_words": "云溪县",
        "catalogue_hash": "c0ffee12345678901234",
        "folder_fingerprint": "99887766554433221100",
        "categories": (
            Titled(id="orphan", words="孤儿"),
            Titled(id="de_facto_unattended", words="事实无人抚养儿童"),
            Titled(id="left_behind", words="留守儿童"),
            Titled(id="disabled", words="残疾儿童"),
            Titled(id="low_income", words="低收入家庭儿童"),
        ),
        "towns": (
            Titled(id="379902103", words="白沙镇"),
            Titled(id="379902106", words="大王镇"),
            Titled(id="379902107", words="柳林镇"),
        ),
        "leads": leads(),
        "reviews": reviews(),
        "rejects": (
            Reject(HUKOU, None, 310, "出生日期", "2099-02-30", "没有这一天"),
            Reject(HUKOU, None, 311, "出生日期", "2013-13-01", "没有这一天"),
            Reject("民政_在册儿童.xlsx", "Sheet1", 5, "类别", "蒋小龙", "目录里没有“蒋小龙”这个类别"),
            Reject(PRISON, "Sheet1", 9, "刑期止", "379902197001010017", "不是日期"),
        ),
        "registers": registers(),
        "counts": Counts(children=8123, adults=33127, roster=640),
        "warnings": ("“服刑人员”有四成身份号码缺失,相关线索只能靠姓名和出生日期。",),
        "steps": (
            StepTiming(step="读入登记册", rows=42484, seconds=1.84),
            StepTiming(step="认人", rows=41250, seconds=0.52),
            StepTiming(step="判断", rows=8123, seconds=0.11),
        ),
        "parameters": (
            ParameterShown(
                title="外出满多久算外出", value="3", unit="个月", source="项目默认", status="待核"
            ),
            ParameterShown(
                title="失联满多久", value="6", unit="个月", source="民发〔2020〕125号", status="已核"
            ),
        ),
    }
    return RunResult(**{**values, **changes})
