"""The fictional province of the benchmark: its files, and its truth found again in plain Python."""

import csv
import datetime as dt
import filecmp
from collections import defaultdict

import pyarrow.parquet as pq
import pytest
from benchmarks.make_province import AS_OF, make_province, true_leads
from benchmarks.province.registers import FILES

from tonghu.kernel.periods import add_months, age_in_whole_years
from tonghu.kernel.resident_number import birth_date, is_male, is_valid

CHILDREN = 2000
COURT_GONE = ("宣告死亡", "宣告失踪")
LISTED = ("尿毒症", "白血病", "恶性肿瘤", "肝硬化失代偿", "重症肌无力")
CATEGORIES = {
    "社会散居孤儿": "orphan", "事实无人抚养儿童": "de_facto_unattended", "留守儿童": "left_behind",
    "残疾儿童": "disabled", "低收入家庭儿童": "low_income",
}  # fmt: skip


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """A province in which every reference is written as it should be."""
    out = tmp_path_factory.mktemp("clean")
    make_province(out, children=CHILDREN, level="clean", seed=7)
    return out


@pytest.fixture(scope="module")
def standard(tmp_path_factory):
    out = tmp_path_factory.mktemp("standard")
    make_province(out, children=CHILDREN, level="standard", seed=7)
    return out


def rows_of(province, register):
    with (province / "registers" / f"{FILES[register][0]}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def links_of(province, register):
    """(row number, role) to the number meant."""
    table = pq.read_table(province / "truth" / "links" / f"{register}.parquet").to_pydict()
    return {
        (row, role): n17
        for row, role, n17 in zip(*(table[c] for c in ("row_no", "role", "n17")), strict=True)
    }


def day(text):
    return dt.date.fromisoformat(text) if text else None


def test_the_province_has_as_many_children_and_adults_as_asked(clean):
    ages = [age_in_whole_years(day(row["出生日期"]), AS_OF) for row in rows_of(clean, "hukou")]
    assert sum(age < 18 for age in ages) == pytest.approx(CHILDREN, rel=0.03)
    assert sum(age >= 19 for age in ages) == pytest.approx(2 * CHILDREN, rel=0.03)


def test_numbers_are_valid_unique_fictional_and_say_birth_and_sex(clean):
    rows = rows_of(clean, "hukou")
    numbers = [row["公民身份号码"] for row in rows]
    assert len(set(numbers)) == len(numbers)
    assert [n for n in numbers if not (is_valid(n) and n.startswith("3799"))] == []
    assert [birth_date(n) for n in numbers] == [day(row["出生日期"]) for row in rows]
    assert [is_male(n) for n in numbers] == [row["性别"] == "男" for row in rows]


def test_every_cell_of_a_clean_province_names_whom_the_truth_names(clean):
    fields = {
        ("hukou", 0): "公民身份号码", ("hukou", 1): "父亲公民身份号码", ("migrant_work", 0): "身份证号",
        ("school", 3): "监护人证件号", ("marriage", 5): "女方证件号", ("disability", 0): "残疾人证号",
    }  # fmt: skip
    for (register, role), column in fields.items():
        meant = {row: n17 for (row, r), n17 in links_of(clean, register).items() if r == role}
        written = {
            i: int(row[column][:17]) for i, row in enumerate(rows_of(clean, register), 2) if row[column]
        }
        assert {row: meant[row] for row in written} == written


def test_the_truth_is_what_plain_python_reads_from_the_clean_files(clean):
    by_hand, parentless = leads_by_hand(clean)
    told = [(r["child_id_number"], r["category"], r["action"]) for r in true_leads(clean)]
    # The files do not name both parents of every child: of those, only what the child itself is can be read.
    readable = [t for t in told if t[0] not in parentless or t[1] in ("disabled", "low_income")]
    assert sorted(readable) == sorted(by_hand)
    assert len(told) - len(readable) <= 0.02 * len(told)


def test_the_same_seed_makes_the_same_bytes(clean, tmp_path):
    make_province(tmp_path, children=CHILDREN, level="clean", seed=7)
    names = [f"registers/{title}.csv" for title, _ in FILES.values()] + ["truth/leads.csv"]
    assert filecmp.cmpfiles(clean, tmp_path, names, shallow=False) == (names, [], [])


def test_damaged_numbers_are_as_many_as_the_page_says_and_never_somebody_elses(standard):
    rows = rows_of(standard, "birth_certificate")
    numbers = [row["母亲证件号码"] for row in rows]
    share = 1 / len(numbers)
    assert sum(not n for n in numbers) * share == pytest.approx(0.03, abs=0.012)
    broken = [n for n in numbers if len(n) == 18 and not is_valid(n.upper())]
    assert len(broken) * share == pytest.approx(0.02, abs=0.01)
    meant = links_of(standard, "birth_certificate")
    valid = {i: int(n[:17]) for i, n in enumerate(numbers, 2) if len(n) == 18 and is_valid(n.upper())}
    assert {i: meant[i, 2] for i in valid} == valid


def leads_by_hand(province):
    """(number, category, action) of every lead, from the files and with nothing of the maker's code.

    And the children whose parents the files do not name.
    """
    hukou = {row["公民身份号码"]: row for row in rows_of(province, "hukou")}
    by_n17 = {int(number[:17]): number for number in hukou}
    parents = parents_by_truth(province, hukou, by_n17)
    state = states_by_hand(province)
    listed = {
        (row["公民身份号码"], CATEGORIES[row["儿童类别"]])
        for row in rows_of(province, "roster")
        if not row["停止日期"] or day(row["停止日期"]) > AS_OF
    }
    found, parentless = [], set()
    for number, row in hukou.items():
        age = age_in_whole_years(day(row["出生日期"]), AS_OF)
        if age > 18:
            continue
        if number not in parents:
            parentless.add(number)
        father, mother = (state[p] for p in parents.get(number, ("", "")))
        holds, leaves = judged(age, state[number], father, mother)
        for category in CATEGORIES.values():
            if number in parentless and category not in ("disabled", "low_income"):
                continue
            if holds[category] and (number, category) not in listed:
                found.append((number, category, "enter"))
            if not holds[category] and leaves[category] and (number, category) in listed:
                found.append((number, category, "exit"))
    return found, parentless


def parents_by_truth(province, hukou, by_n17):
    """Child to (father, mother). The children of one household share theirs."""
    meant = links_of(province, "hukou")
    known = defaultdict(dict)
    for row, (number, entry) in enumerate(hukou.items(), 2):
        for role in (1, 2):
            if (row, role) in meant:
                known[number][role] = by_n17[meant[row, role]]
        if age_in_whole_years(day(entry["出生日期"]), AS_OF) < 19:
            known[number].setdefault("home", entry["户号"])
    certificates = links_of(province, "birth_certificate")
    for (row, role), n17 in certificates.items():
        if role:
            known[by_n17[certificates[row, 0]]].setdefault(role, by_n17[n17])
    school = links_of(province, "school")
    relations = {i: r["监护人关系"] for i, r in enumerate(rows_of(province, "school"), 2)}
    for (row, role), n17 in school.items():
        if role == 3:
            known[by_n17[school[row, 0]]].setdefault({"父亲": 1, "母亲": 2}[relations[row]], by_n17[n17])
    couples = {}
    marriage = links_of(province, "marriage")
    for (row, role), n17 in marriage.items():
        if role == 4:
            couples[by_n17[n17]] = by_n17[marriage[row, 5]]
    fill_from_home(known, hukou)
    return {child: (of[1], of[2]) for child, of in known.items() if 1 in of and 2 in of}


def fill_from_home(known, hukou):
    """The children of one household have one father and one mother."""
    homes = defaultdict(dict)
    for of in known.values():
        for role in (1, 2):
            if role in of and "home" in of:
                homes[of["home"]][role] = of[role]
    heads = defaultdict(dict)
    for number, row in hukou.items():
        heads[row["户号"]][row["与户主关系"]] = number
    for of in known.values():
        home = of.get("home")
        if home is None:
            continue
        there = heads[home]
        suggested = {1: there.get("子") if "儿媳" in there else None, 2: there.get("儿媳")}
        if "儿媳" not in there and "妻" in there and not ({"孙子", "孙女"} & set(there)):
            suggested = {1: there["户主"], 2: there["妻"]}
        for role in (1, 2):
            value = homes[home].get(role) or suggested[role]
            if role not in of and value:
                of[role] = value


def states_by_hand(province):
    """Words that hold today (dead, gone, unable …) and `…_ended` for each number."""
    state = defaultdict(set)

    def says(register, column):
        for row in rows_of(province, register):
            yield row[column][:18], row, state[row[column][:18]]

    def half_year(start, through):
        return add_months(start, 6) <= through + dt.timedelta(1)

    for _, row, words in says("death", "身份证号"):
        words |= {"dead", "gone"} if day(row["死亡日期"]) <= AS_OF else set()
    for _, row, words in says("guardianship_case", "被申请人证件号"):
        kind = "gone" if row["案由"] in COURT_GONE else "unable"
        restored = day(row["恢复日期"]) is not None and day(row["恢复日期"]) <= AS_OF
        words.add(f"{kind}_ended" if restored else kind)
        if row["案由"] == "宣告死亡" and not restored:
            words.add("dead")
    for _, row, words in says("missing_person", "身份证号"):
        if row["状态"] == "已找回":
            words.add("unable_ended")
        elif add_months(day(row["受案日期"]), 6) <= AS_OF:
            words.add("unable")
    for _, row, words in says("coercive_measure", "身份证号"):
        if row["措施类型"] != "取保候审" and half_year(day(row["开始日期"]), day(row["截止日期"])):
            words.add("unable" if day(row["截止日期"]) > AS_OF else "unable_ended")
    for _, row, words in says("prison", "证件号码"):
        if half_year(day(row["刑期起日"]), day(row["刑期止日"])):
            words.add("unable" if day(row["刑期止日"]) > AS_OF else "unable_ended")
    for _, row, words in says("detox", "身份证号"):
        if int(row["期限(月)"]) >= 6:
            end = add_months(day(row["决定日期"]), int(row["期限(月)"]))
            words.add("unable_ended" if min(end, day(row["解除日期"]) or end) <= AS_OF else "unable")
    for _, row, words in says("disability", "残疾人证号"):
        valid = row["证件状态"] == "有效"
        words.add("certified" if valid else "certified_ended")
        if row["残疾等级"] in ("一级", "二级") or row["残疾类别"] in ("智力残疾", "精神残疾"):
            words.add("unable" if valid else "unable_ended")
    for _, row, words in says("serious_illness", "身份证号"):
        if row["病种"] in LISTED:
            words.add("unable" if row["状态"] == "在治" else "unable_ended")
    for _, _, words in says("deportation", "身份证号"):
        words.add("unable")
    for _, row, words in says("migrant_work", "身份证号"):
        if row["返乡日期"]:
            words.add("away_ended")
        elif row["务工地类型"] != "本县" and add_months(day(row["外出日期"]), 3) <= AS_OF:
            words.add("away")
    for _, row, words in says("assistance", "成员身份证号"):
        words.add("assisted" if row["状态"] == "在保" else "assisted_ended")
    return state


def judged(age, child, father, mother):
    """(category to holds, category to a recorded reason to leave)."""
    both = (father, mother)
    alive, minor = "dead" not in child, age < 18
    gone = ["gone" in p for p in both]
    unable = ["unable" in p for p in both]
    holds = {
        "orphan": all(gone),
        "de_facto_unattended": not all(gone) and all(g or u for g, u in zip(gone, unable, strict=True))
        and any(u and (unable[1 - i] or gone[1 - i]) for i, u in enumerate(unable)),
        "left_behind": age < 16 and all(p & {"away", "unable", "gone"} for p in both)
        and any("away" in p and "gone" not in p for p in both),
        "disabled": "certified" in child,
        "low_income": "assisted" in child,
    }  # fmt: skip
    holds = {category: bool(value) and alive and minor for category, value in holds.items()}
    out = not (alive and minor)
    back = any("gone_ended" in p and "gone" not in p for p in both)
    leaves = {
        "orphan": out or back,
        "de_facto_unattended": out
        or any(p & {"unable_ended", "gone_ended"} and not p & {"unable", "gone"} for p in both),
        "left_behind": not alive
        or age >= 16
        or any("away_ended" in p and not p & {"away", "gone"} for p in both),
        "disabled": out or {"certified_ended"} == child & {"certified", "certified_ended"},
        "low_income": out or {"assisted_ended"} == child & {"assisted", "assisted_ended"},
    }
    return holds, {category: bool(value) for category, value in leaves.items()}
