"""The seventeen registers of a county: columns as clerks write them; beside each row whom it means."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.province import damage, lives, numbers, places
from benchmarks.province.calendar import age
from benchmarks.province.cells import NO_DAY, Cells, blank_where, days, digits, letters, months, vocabulary
from benchmarks.province.families import YEAR, People
from benchmarks.province.lives import Fact, Lives
from benchmarks.province.names import Letters, given, surnames

Ints = NDArray[np.int64]

FILES = {
    "hukou": (
        "公安_户籍人口",
        "户号,姓名,性别,公民身份号码,出生日期,民族,与户主关系,户籍地址,村居代码,人员状态,"
        "注销日期,父亲姓名,父亲公民身份号码,母亲姓名,母亲公民身份号码",
    ),
    "missing_person": (
        "公安_失联协查",
        "姓名,性别,身份证号,出生日期,受案日期,状态,找回日期,户籍地",
    ),
    "coercive_measure": (
        "公安_强制措施",
        "姓名,性别,身份证号,出生日期,措施类型,开始日期,截止日期,户籍地",
    ),
    "migrant_work": (
        "人社_外出务工",
        "姓名,身份证号,务工地类型,务工地,外出日期,返乡日期,联系电话",
    ),
    "serious_illness": (
        "医保_重特大疾病",
        "姓名,身份证号,病种,首诊日期,状态",
    ),
    "birth_certificate": (
        "卫健_出生医学证明",
        "出生证编号,新生儿姓名,性别,出生日期,母亲姓名,母亲证件号码,父亲姓名,父亲证件号码,接生机构",
    ),
    "detox": (
        "司法_强制隔离戒毒",
        "姓名,性别,身份证号,出生日期,决定日期,期限(月),解除日期,场所",
    ),
    "prison": (
        "司法_服刑人员",
        "姓名,性别,证件号码,出生日期,户籍地,刑期起日,刑期止日,关押单位",
    ),
    "school": (
        "教育_学籍",
        "学籍号,姓名,性别,出生日期,身份证件号,学校名称,年级,班级,就读状态,是否寄宿,监护人姓名,"
        "监护人关系,监护人证件号,监护人电话,本学期缺勤天数",
    ),
    "disability": (
        "残联_持证残疾人",
        "姓名,残疾人证号,性别,残疾类别,残疾等级,发证日期,证件状态,户籍地址",
    ),
    "roster": (
        "民政_在册儿童",
        "姓名,公民身份号码,儿童类别,认定日期,停止日期,村居代码,监护人姓名,监护人电话",
    ),
    "marriage": (
        "民政_婚姻登记",
        "登记类型,登记日期,男方姓名,男方证件号,女方姓名,女方证件号",
    ),
    "death": (
        "民政_死亡火化",
        "姓名,性别,身份证号,死亡日期,火化日期,生前住址",
    ),
    "assistance": (
        "民政_社会救助",
        "保障类别,户主姓名,户主身份证号,成员姓名,成员身份证号,与户主关系,起始年月,停止年月,状态",
    ),
    "guardianship_case": (
        "法院_监护与宣告",
        "案号,案由,被申请人姓名,被申请人证件号,未成年人姓名,生效日期,恢复日期",
    ),
    "deportation": (
        "移民_遣送出境",
        "姓名,配偶身份证号,身份证号,出境日期,事由",
    ),
    "division": (
        "行政区划",
        "区划代码,名称,级别,上级代码,城乡分类",
    ),
}

_SEX = vocabulary(["女", "男"])
# Two words, for women and for men, for each of HEAD, SPOUSE, CHILD, CHILD_IN_LAW, GRANDCHILD.
_RELATION = vocabulary(["户主", "户主", "妻", "夫", "女", "子", "儿媳", "女婿", "孙女", "孙子"])
_LOST = vocabulary(["未找到", "已找回"])
_MEASURES = vocabulary(["逮捕羁押", "指定居所监视居住", "取保候审", "其他"])
_SCOPES = vocabulary(["本县", "本市外县", "本省外市", "外省", "境外"])
_WORK_PLACES = vocabulary(["县城", "青岛", "济南", "江苏苏州", "韩国"])
_DISEASES = vocabulary(
    [
        "尿毒症",
        "白血病",
        "恶性肿瘤",
        "肝硬化失代偿",
        "重症肌无力",
        "糖尿病",
        "高血压",
        "冠心病",
        "类风湿关节炎",
        "脑梗死",
    ]
)
_TREATED = vocabulary(["在治", "治愈"])
_TYPES = vocabulary([f"{t}残疾" for t in ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")])
_GRADES = vocabulary(["一级", "二级", "三级", "四级"])
_CARDS = vocabulary(["有效", "过期", "注销"])
_CATEGORIES = vocabulary(["社会散居孤儿", "事实无人抚养儿童", "留守儿童", "残疾儿童", "低收入家庭儿童"])
_SCHEMES = vocabulary(["最低生活保障", "低保边缘", "特困供养"])
_HELPED = vocabulary(["在保", "停保"])
_CAUSES = vocabulary(["撤销监护人资格", "宣告死亡", "宣告失踪"])
_EVENTS = vocabulary(["结婚", "离婚"])
_RELATIVES = vocabulary(["父亲", "母亲", "祖父", "祖母"])
_STATUS = vocabulary(["正常", "死亡注销"])
_NUMBER = vocabulary([str(i) for i in range(400)])


@dataclass
class Sheet:
    """A county's rows of one register: columns of text, and by role whom each row means (0: nobody)."""

    columns: list[Cells]
    truth: dict[int, Ints] = field(default_factory=dict)


class Clerk:
    """Copies references to people. Person count + k is the k-th stranger."""

    def __init__(
        self, rng: np.random.Generator, people: People, strangers: int, place: places.County,
        rates: damage.Rates, counties: Ints,
    ) -> None:  # fmt: skip
        self.rng, self.people, self.rates, self.place, self.counties = rng, people, rates, place, counties
        male = rng.random(strangers) < 0.6
        born = people.as_of - rng.integers(int(20 * YEAR), int(60 * YEAR), strangers)
        self.n17 = np.r_[people.n17, numbers.strangers(rng, place.number, born, male)]
        self._written = numbers.written(self.n17)
        self.male, self.born = np.r_[people.male, male], np.r_[people.born, born]
        unknown = np.zeros((strangers, 4), np.uint32)
        unknown[:, 0] = surnames(rng, strangers)
        unknown[:, 1:3] = given(rng, male, np.zeros(strangers, bool))
        self.names = np.concatenate([people.name, unknown])
        self.village = np.r_[people.village, rng.integers(0, places.PER_COUNTY, strangers)]
        self._neighbours = {int(c): places.county(int(c)).addresses for c in counties[1:]}

    def number(self, who: Ints, legacy: bool = True) -> Cells:
        return damage.numbers(self.rng, self._written[who], self.rates, legacy)

    def own_numbers(self) -> Cells:
        """The county's people, as they are."""
        return self._written[: self.people.count].copy()

    def name_letters(self, who: Ints) -> Letters:
        return damage.names(self.rng, self.names[who], self.rates)

    def name(self, who: Ints) -> Cells:
        return letters(self.name_letters(who))

    def birth(self, who: Ints) -> Cells:
        return days(damage.births(self.rng, self.born[who], self.rates, self.people.as_of))

    def sex(self, who: Ints) -> Cells:
        words: Cells = _SEX[self.male[who].astype(np.int64)]
        return words

    def address(self, who: Ints) -> Cells:
        county, village = damage.villages(
            self.rng, self.village[who], self.rates, places.PER_COUNTY, self.counties
        )
        width = max(self.place.addresses.shape[1], *(a.shape[1] for a in self._neighbours.values()), 0)
        out = np.zeros((len(who), width), np.uint8)
        for number in np.unique(county):
            here = county == number
            table = self.place.addresses if number == self.place.number else self._neighbours[int(number)]
            out[np.flatnonzero(here), : table.shape[1]] = table[village[here]]
        return out

    def phone(self, count: int) -> Cells:
        return digits(19_900_000_000 + self.rng.integers(0, 10**8, count), 11)


def sheets(clerk: Clerk, people: People, life: Lives, roster: Fact) -> dict[str, Sheet]:
    """Every register of the county, rows in the order of the facts."""
    facts = life.facts
    made = {
        register: maker(clerk, facts[register])
        for register, maker in (
            ("missing_person", _missing_person),
            ("coercive_measure", _coercive_measure),
            ("prison", _prison),
            ("detox", _detox),
            ("migrant_work", _migrant_work),
            ("serious_illness", _serious_illness),
            ("disability", _disability),
            ("death", _death),
            ("deportation", _deportation),
            ("assistance", _assistance),
        )
    }
    made["guardianship_case"] = _guardianship_case(clerk, people, facts["guardianship_case"])
    made["roster"] = _roster(clerk, people, roster)
    dead = facts["death"].who
    made["hukou"] = _hukou(clerk, people, facts["death"])
    made["birth_certificate"] = _birth_certificate(clerk, people)
    made["school"] = _school(clerk, people, life, dead)
    made["marriage"] = _marriage(clerk, people)
    return made


def shuffled(rng: np.random.Generator, sheet: Sheet) -> Sheet:
    order = rng.permutation(len(sheet.columns[0]))
    return Sheet([c[order] for c in sheet.columns], {role: n17[order] for role, n17 in sheet.truth.items()})


def _word(text: str, count: int) -> Cells:
    return np.broadcast_to(vocabulary([text]), (count, len(text.encode())))


def _empty(count: int) -> Cells:
    return np.zeros((count, 1), np.uint8)


def _subject(clerk: Clerk, who: Ints) -> dict[int, Ints]:
    return {0: clerk.n17[who]}


def _person(clerk: Clerk, who: Ints) -> list[Cells]:
    """Name, sex, number and birth date, with which most registers begin."""
    return [clerk.name(who), clerk.sex(who), clerk.number(who), clerk.birth(who)]


def _missing_person(clerk: Clerk, fact: Fact) -> Sheet:
    who, v = fact.who, fact.values
    columns = [
        *_person(clerk, who),
        days(v["accepted_on"]),
        _LOST[v["status"]],
        days(v["found_on"]),
        clerk.address(who),
    ]
    return Sheet(columns, _subject(clerk, who))


def _coercive_measure(clerk: Clerk, fact: Fact) -> Sheet:
    who, v = fact.who, fact.values
    columns = [
        *_person(clerk, who),
        _MEASURES[v["measure"]],
        days(v["starts_on"]),
        days(v["ends_on"]),
        clerk.address(who),
    ]
    return Sheet(columns, _subject(clerk, who))


def _prison(clerk: Clerk, fact: Fact) -> Sheet:
    who, v = fact.who, fact.values
    columns = [
        *_person(clerk, who),
        clerk.address(who),
        days(v["term_starts_on"]),
        days(v["term_ends_on"]),
        _word("鲁中监狱", len(who)),
    ]
    return Sheet(columns, _subject(clerk, who))


def _detox(clerk: Clerk, fact: Fact) -> Sheet:
    who, v = fact.who, fact.values
    columns = [
        *_person(clerk, who),
        days(v["decided_on"]),
        _NUMBER[v["term_months"]],
        days(v["released_on"]),
        _word("鲁南戒毒所", len(who)),
    ]
    return Sheet(columns, _subject(clerk, who))


def _migrant_work(clerk: Clerk, fact: Fact) -> Sheet:
    who, v = fact.who, fact.values
    columns = [
        clerk.name(who),
        clerk.number(who),
        _SCOPES[v["work_scope"]],
        _WORK_PLACES[v["work_scope"]],
        days(v["left_on"]),
        days(v["returned_on"]),
        clerk.phone(len(who)),
    ]
    return Sheet(columns, _subject(clerk, who))


def _serious_illness(clerk: Clerk, fact: Fact) -> Sheet:
    who, v = fact.who, fact.values
    columns = [
        clerk.name(who),
        clerk.number(who),
        _DISEASES[v["disease"]],
        days(v["diagnosed_on"]),
        _TREATED[v["status"]],
    ]
    return Sheet(columns, _subject(clerk, who))


def _disability(clerk: Clerk, fact: Fact) -> Sheet:
    who, v = fact.who, fact.values
    tail = np.stack([v["disability_type"] + 49, v["grade"] + 49], axis=1).astype(np.uint8)
    number = clerk.number(who, legacy=False)
    certificate = blank_where(np.concatenate([number, tail], axis=1), number[:, 0] == 0)
    columns = [
        clerk.name(who),
        certificate,
        clerk.sex(who),
        _TYPES[v["disability_type"]],
        _GRADES[v["grade"]],
        days(v["issued_on"]),
        _CARDS[v["status"]],
        clerk.address(who),
    ]
    return Sheet(columns, _subject(clerk, who))


def _death(clerk: Clerk, fact: Fact) -> Sheet:
    who, v = fact.who, fact.values
    columns = [
        clerk.name(who),
        clerk.sex(who),
        clerk.number(who),
        days(v["died_on"]),
        days(v["cremated_on"]),
        clerk.address(who),
    ]
    return Sheet(columns, _subject(clerk, who))


def _deportation(clerk: Clerk, fact: Fact) -> Sheet:
    who = fact.who
    columns = [
        clerk.name(who),
        _empty(len(who)),
        clerk.number(who),
        days(fact.values["left_on"]),
        _word("遣送出境", len(who)),
    ]
    return Sheet(columns, _subject(clerk, who))


def _assistance(clerk: Clerk, fact: Fact) -> Sheet:
    who, v = fact.who, fact.values
    relation = vocabulary(["家庭成员", "本人"])[(who == v["head"]).astype(np.int64)]
    columns = [
        _SCHEMES[v["scheme"]],
        clerk.name(v["head"]),
        clerk.number(v["head"]),
        clerk.name(who),
        clerk.number(who),
        relation,
        months(v["starts_in"]),
        months(v["ends_in"]),
        _HELPED[v["status"]],
    ]
    return Sheet(columns, {0: clerk.n17[who], 6: clerk.n17[v["head"]]})


def _guardianship_case(clerk: Clerk, people: People, fact: Fact) -> Sheet:
    who, v, count = fact.who, fact.values, len(fact.who)
    family = np.where(
        who < people.fathers[0] + len(people.fathers), who - people.fathers[0], who - people.mothers[0]
    )
    start = np.searchsorted(people.family, family)
    size = np.searchsorted(people.family, family, side="right") - start
    named = (v["names_children"] == 1) & (v["cause"] == lives.REVOKED)
    parts = []
    for place in range(3):
        child = np.minimum(start + place, people.young - 1)
        there = named & (place < size)
        parts.append(blank_where(clerk.name(child), ~there))
        following = named & (place + 1 < size)
        parts.append(blank_where(_word("、", count), ~following))
    serial = np.arange(count)
    case_no = np.concatenate([_word("(2026)鲁民特", count), digits(serial, 6), _word("号", count)], axis=1)
    columns = [
        case_no,
        _CAUSES[v["cause"]],
        clerk.name(who),
        clerk.number(who),
        np.concatenate(parts, axis=1),
        days(v["effective_on"]),
        days(v["restored_on"]),
    ]
    return Sheet(columns, _subject(clerk, who))


def _roster(clerk: Clerk, people: People, fact: Fact) -> Sheet:
    who, v = fact.who, fact.values
    _, village = damage.villages(
        clerk.rng, clerk.village[who], clerk.rates, places.PER_COUNTY, clerk.counties[:1]
    )
    columns = [
        clerk.name(who),
        clerk.number(who),
        _CATEGORIES[v["category"]],
        days(v["recognised_on"]),
        days(v["stopped_on"]),
        clerk.place.codes[village],
        clerk.name(people.mother[who]),
        clerk.phone(len(who)),
    ]
    return Sheet(columns, _subject(clerk, who))


def _hukou(clerk: Clerk, people: People, death: Fact) -> Sheet:
    rng, count, rates = clerk.rng, people.count, clerk.rates
    own = clerk.own_numbers()
    bad = np.flatnonzero(rng.random(count) < rates.own_number)
    own[bad] = damage.mistyped(rng, own[bad])
    own[bad[rng.random(len(bad)) < 0.3]] = 0
    removed = np.full(count, NO_DAY)
    here = death.who < count
    removed[death.who[here]] = death.values["removed_on"][here]
    household = np.concatenate([_word(f"{clerk.place.area}H", count), digits(people.household, 7)], axis=1)
    house = np.concatenate([_NUMBER[1 + people.household % 399], _word("号", count)], axis=1)
    address = np.concatenate([clerk.place.addresses[people.village], house], axis=1)
    parents, truth = _parent_columns(clerk, people)
    columns = [
        household,
        letters(people.name),
        clerk.sex(np.arange(count)),
        own,
        days(people.born),
        _word("汉族", count),
        _relations(people),
        address,
        clerk.place.codes[people.village],
        _STATUS[(removed != NO_DAY).astype(np.int64)],
        days(removed),
        *parents,
    ]
    return Sheet(columns, {0: people.n17, **truth})


def _relations(people: People) -> Cells:
    return _RELATION[people.relation * 2 + people.male]


def _parent_columns(clerk: Clerk, people: People) -> tuple[list[Cells], dict[int, Ints]]:
    """Father and mother in the household register: 55 % with a number, 10 % by name alone, else empty."""
    columns, truth = [], {}
    child = np.arange(people.young)
    for role, parent in ((1, people.father), (2, people.mother)):
        lot = clerk.rng.random(people.young)
        named, numbered = lot < 0.65, lot < 0.55
        name = np.zeros((people.count, 12), np.uint8)
        name[child[named]] = clerk.name(parent[named])
        number = np.zeros((people.count, 18), np.uint8)
        number[child[numbered]] = clerk.number(parent[numbered])
        meant = np.zeros(people.count, np.int64)
        meant[child[named]] = clerk.n17[parent[named]]
        columns += [name, number]
        truth[role] = meant
    return columns, truth


def _birth_certificate(clerk: Clerk, people: People) -> Sheet:
    child = np.flatnonzero(clerk.rng.random(people.young) < 0.85)
    father, mother, count = people.father[child], people.mother[child], len(child)
    no_father = clerk.rng.random(count) < 0.03
    number = np.concatenate(
        [_word("Q37", count), digits(clerk.place.number * 10**6 + np.arange(count), 8)], axis=1
    )
    columns = [
        number,
        clerk.name(child),
        clerk.sex(child),
        clerk.birth(child),
        clerk.name(mother),
        clerk.number(mother),
        blank_where(clerk.name(father), no_father),
        blank_where(clerk.number(father), no_father),
        _word(f"{clerk.place.name}人民医院", count),
    ]
    truth = {0: clerk.n17[child], 1: np.where(no_father, 0, clerk.n17[father]), 2: clerk.n17[mother]}
    return Sheet(columns, truth)


def _school(clerk: Clerk, people: People, life: Lives, dead: Ints) -> Sheet:
    years = age(people.born[: people.young], people.as_of)
    alive = np.ones(people.young, bool)
    alive[dead[dead < people.young]] = False
    child = np.flatnonzero((years >= 6) & (years <= 15) & alive)
    count, rng = len(child), clerk.rng
    number = clerk.number(child)
    lacking = (number[:, 0] == 0) | (number[:, 17] == 0)
    register_no = np.concatenate([_word("L", count), digits(rng.integers(0, 10**9, count), 9)], axis=1)
    register_no = np.concatenate([register_no, np.zeros((count, 9), np.uint8)], axis=1)
    student_no = np.where(lacking[:, None], register_no, np.concatenate([_word("G", count), number], axis=1))
    relation = np.searchsorted([0.45, 0.80, 0.90], rng.random(count))
    guardian = np.where(relation == 0, people.father[child], people.mother[child])
    parent = relation < 2
    grand = np.zeros((count, 4), np.uint32)
    grand[:, 0] = np.where(relation == 2, people.name[child, 0], surnames(rng, count))
    grand[:, 1:3] = given(rng, relation == 2, np.ones(count, bool))
    name = letters(np.where(parent[:, None], clerk.name_letters(guardian), grand))
    school = vocabulary([f"{town}中心学校" for town in clerk.place.towns])[
        people.village[child] // places.VILLAGES
    ]
    columns = [
        student_no,
        clerk.name(child),
        clerk.sex(child),
        clerk.birth(child),
        number,
        school,
        np.concatenate([_NUMBER[years[child] - 5], _word("年级", count)], axis=1),
        np.concatenate([_NUMBER[1 + rng.integers(0, 8, count)], _word("班", count)], axis=1),
        vocabulary(["在读", "疑似辍学"])[(rng.random(count) < 0.002).astype(np.int64)],
        vocabulary(["否", "是"])[(rng.random(count) < 0.15).astype(np.int64)],
        name,
        _RELATIVES[relation],
        blank_where(clerk.number(guardian), ~parent),
        clerk.phone(count),
        _NUMBER[rng.geometric(0.5, count).clip(1, 100) - 1],
    ]
    return Sheet(columns, {0: clerk.n17[child], 3: np.where(parent, clerk.n17[guardian], 0)})


def _marriage(clerk: Clerk, people: People) -> Sheet:
    """60 % of the parents' couples before their first child, 5 % of them divorced since."""
    rng = clerk.rng
    couple = np.flatnonzero(rng.random(len(people.fathers)) < 0.6)
    first = people.born[np.searchsorted(people.family, couple)]
    wed = first - rng.integers(200, 1500, len(couple))
    apart = couple[(people.kind[couple] == 2) & (rng.random(len(couple)) < 0.5)]
    divorced = np.minimum(
        people.born[np.searchsorted(people.family, apart)] + rng.integers(300, 3000, len(apart)), people.as_of
    )
    pairs = np.r_[couple, apart]
    man, woman = people.fathers[pairs], people.mothers[pairs]
    event = np.r_[np.zeros(len(couple), np.int64), np.ones(len(apart), np.int64)]
    columns = [
        _EVENTS[event],
        days(np.r_[wed, divorced]),
        clerk.name(man),
        clerk.number(man),
        clerk.name(woman),
        clerk.number(woman),
    ]
    return Sheet(columns, {4: clerk.n17[man], 5: clerk.n17[woman]})
