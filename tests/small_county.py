"""A fictional county of a dozen people: registers with the samples' headers,
and a run of the command over them.

Everybody is made up; every resident number starts with 3799, a prefix assigned to no place.
"""

import csv
import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from tonghu.cli.main import cli
from tonghu.kernel.resident_number import check_digit

AS_OF = "2026-06-30"
NAMES = ("leads.csv", "quality.json", "rejects.csv", "report.html", "review.csv")
PERSON = ("姓名", "性别", "身份证号", "出生日期")
HEADERS = {
    "行政区划": ("区划代码", "名称", "级别", "上级代码", "城乡分类"),
    "公安_户籍人口": (
        *("户号", "姓名", "性别", "公民身份号码", "出生日期", "民族", "与户主关系", "户籍地址", "村居代码"),
        *("人员状态", "注销日期", "父亲姓名", "父亲公民身份号码", "母亲姓名", "母亲公民身份号码"),
    ),
    "公安_失联协查": (*PERSON, "受案日期", "状态", "找回日期", "户籍地"),
    "人社_外出务工": ("姓名", "身份证号", "务工地类型", "务工地", "外出日期", "返乡日期", "联系电话"),
    "卫健_出生医学证明": (
        *("出生证编号", "新生儿姓名", "性别", "出生日期", "母亲姓名", "母亲证件号码", "父亲姓名"),
        *("父亲证件号码", "接生机构"),
    ),
    "司法_强制隔离戒毒": (*PERSON, "决定日期", "期限(月)", "解除日期", "场所"),
    "司法_服刑人员": (
        *("姓名", "性别", "证件号码", "出生日期", "户籍地", "刑期起日", "刑期止日", "关押单位"),
    ),
    "教育_学籍": (
        *("学籍号", "姓名", "性别", "出生日期", "身份证件号", "学校名称", "年级", "班级", "就读状态"),
        *("是否寄宿", "监护人姓名", "监护人关系", "监护人证件号", "监护人电话", "本学期缺勤天数"),
    ),
    "残联_持证残疾人": (
        *("姓名", "残疾人证号", "性别", "残疾类别", "残疾等级", "发证日期", "证件状态", "户籍地址"),
    ),
    "民政_在册儿童": (
        *("姓名", "公民身份号码", "儿童类别", "认定日期", "停止日期", "村居代码", "监护人姓名", "监护人电话"),
    ),
    "民政_婚姻登记": ("登记类型", "登记日期", "男方姓名", "男方证件号", "女方姓名", "女方证件号"),
    "民政_死亡火化": ("姓名", "性别", "身份证号", "死亡日期", "火化日期", "生前住址"),
    "法院_监护与宣告": (
        "案号",
        "案由",
        "被申请人姓名",
        "被申请人证件号",
        "未成年人姓名",
        "生效日期",
        "恢复日期",
    ),
}
VILLAGES = {"379902101200": "东李庄村委会", "379902101201": "西杨集村委会"}


def number(born, serial, area="379902"):
    """A valid made-up number; an odd serial is a man's."""
    first17 = f"{area}{born.replace('-', '')}{serial:03d}"
    return first17 + check_digit(first17)


@dataclass(frozen=True)
class Someone:
    """Somebody of the county; `number` is the true one, whatever a register writes."""

    name: str
    sex: str
    born: str
    number: str


class SmallCounty:
    """Rows by register, put together one call at a time and written as CSV files."""

    def __init__(self):
        self.rows = defaultdict(list)
        self._serials = defaultdict(int)
        self.add("行政区划", 区划代码="379902000000", 名称="云溪县", 级别="县", 上级代码="379900000000")
        self.add("行政区划", 区划代码="379902101000", 名称="石桥镇", 级别="乡镇", 上级代码="379902000000")
        for code, name in VILLAGES.items():
            self.add("行政区划", 区划代码=code, 名称=name, 级别="村", 上级代码="379902101000")

    def add(self, register, **cells):
        """One row; a cell that is not given stays empty."""
        unknown = set(cells) - set(HEADERS[register])
        assert not unknown, f"{register} has no {unknown}"
        self.rows[register].append(cells)

    def someone(self, name, sex, born, serial=None):
        """A person whom no register knows yet."""
        if serial is None:
            self._serials[born] += 2
            serial = self._serials[born] + (sex == "男")
        return Someone(name, sex, born, number(born, serial))

    def resident(
        self, household, relation, name, sex, born, *, serial=None, father=None, mother=None, **cells
    ):
        """Somebody with an entry in the household register; father and mother are people, names, or None."""
        who = self.someone(name, sex, born, serial)
        self.enter(household, relation, who, father=father, mother=mother, **cells)
        return who

    def enter(self, household, relation, who, *, father=None, mother=None, **cells):
        """An entry in the household register for somebody."""
        row = {
            "户号": household,
            "姓名": who.name,
            "性别": who.sex,
            "公民身份号码": who.number,
            "出生日期": who.born,
            "民族": "汉族",
            "与户主关系": relation,
            "户籍地址": "云溪县石桥镇东李庄村委会1号",
            "村居代码": "379902101200",
            "人员状态": "正常",
        }
        for title, parent in (("父亲", father), ("母亲", mother)):
            if isinstance(parent, Someone):
                row |= {f"{title}姓名": parent.name, f"{title}公民身份号码": parent.number}
            elif parent:
                row[f"{title}姓名"] = parent
        self.add("公安_户籍人口", **row | cells)

    def couple(self, household, man, woman, born="1990-03-05"):
        """Head and spouse of a household, registered as married."""
        father = self.resident(household, "户主", man, "男", born)
        mother = self.resident(household, "配偶", woman, "女", born)
        self.add(
            "民政_婚姻登记",
            登记类型="结婚",
            登记日期="2011-05-02",
            男方姓名=man,
            男方证件号=father.number,
            女方姓名=woman,
            女方证件号=mother.number,
        )
        return father, mother

    def imprison(self, who, *, until="2030-01-09", **cells):
        """A prison row for somebody; a cell given replaces the true one."""
        row = {
            "姓名": who.name,
            "性别": who.sex,
            "证件号码": who.number,
            "出生日期": who.born,
            "刑期起日": "2022-01-10",
            "刑期止日": until,
            "关押单位": "鲁中监狱",
        }
        self.add("司法_服刑人员", **row | cells)

    def send_away(self, who, *, left="2024-02-20", back="", **cells):
        """A row of the register of people gone to work in another province."""
        row = {
            "姓名": who.name,
            "身份证号": who.number,
            "务工地类型": "外省",
            "务工地": "江苏苏州",
            "外出日期": left,
            "返乡日期": back,
        }
        self.add("人社_外出务工", **row | cells)

    def lose(self, who, *, reported="2025-01-15", status="未找到", found="", **cells):
        """A row of the register of people the police look for."""
        row = {
            "姓名": who.name,
            "性别": who.sex,
            "身份证号": who.number,
            "出生日期": who.born,
            "受案日期": reported,
            "状态": status,
            "找回日期": found,
        }
        self.add("公安_失联协查", **row | cells)

    def bury(self, who, *, died="2023-08-11", **cells):
        """A row of the register of deaths."""
        row = {"姓名": who.name, "性别": who.sex, "身份证号": who.number, "死亡日期": died}
        self.add("民政_死亡火化", **row | cells)

    def enrol(self, who, category, **cells):
        """A row of the roster."""
        row = {"姓名": who.name, "公民身份号码": who.number, "儿童类别": category, "认定日期": "2024-09-01"}
        self.add("民政_在册儿童", **row | cells)

    def certify_birth(self, child, *, father=None, mother=None, **cells):
        """A birth certificate."""
        row = {
            "出生证编号": f"Q37{len(self.rows['卫健_出生医学证明']):08d}",
            "新生儿姓名": child.name,
            "性别": child.sex,
            "出生日期": child.born,
            "接生机构": "云溪县人民医院",
        }
        for title, parent in (("父亲", father), ("母亲", mother)):
            if isinstance(parent, Someone):
                row |= {f"{title}姓名": parent.name, f"{title}证件号码": parent.number}
            elif parent:
                row[f"{title}姓名"] = parent
        self.add("卫健_出生医学证明", **row | cells)

    def write(self, folder):
        """One CSV file for each register with rows; the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for register, rows in self.rows.items():
            with (folder / f"{register}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.DictWriter(file, HEADERS[register], restval="")
                writer.writeheader()
                writer.writerows(rows)
        return folder


def small_county(families=3):
    """Some ordinary families beside the one a test is about: one child left behind in each,
    on the roster or not.
    """
    county = SmallCounty()
    for i in range(families):
        father, mother = county.couple(
            f"H{i:03d}", f"马建{'国华军'[i % 3]}", f"林秀{'兰英珍'[i % 3]}", f"1987-0{i + 1}-14"
        )
        child = county.resident(
            f"H{i:03d}",
            "子",
            f"马晓{'东南西'[i % 3]}",
            "男",
            f"2015-0{i + 1}-21",
            father=father,
            mother=mother,
        )
        county.send_away(father)
        county.send_away(mother)
        if i:
            county.enrol(child, "留守儿童")
    return county


@dataclass(frozen=True)
class Outcome:
    """What a run of `tonghu discover` ended in."""

    code: int
    stdout: str
    stderr: str
    out: Path

    @property
    def leads(self):
        return rows_of(self.out / "leads.csv")

    @property
    def reviews(self):
        return rows_of(self.out / "review.csv")

    @property
    def rejects(self):
        return rows_of(self.out / "rejects.csv")

    @property
    def quality(self):
        return json.loads((self.out / "quality.json").read_text(encoding="utf-8"))

    @property
    def report(self):
        return (self.out / "report.html").read_text(encoding="utf-8")

    def found(self):
        """Every lead as (child, category, action)."""
        return {finding(row) for row in self.leads}

    def asked(self):
        """Every case for a person as (child, category, action)."""
        return {finding(row) for row in self.reviews}


def finding(row):
    return row["child_name"], row["category"], row["action"]


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def discover(registers, out, *more):
    """`tonghu discover` in this process; a fault that is not the user's is raised."""
    done = CliRunner().invoke(
        cli, ["discover", str(registers), "--as-of", AS_OF, "--out", str(out), *map(str, more)]
    )
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Outcome(done.exit_code, done.stdout, done.stderr, out)


def contents(folder):
    """Every file below a folder with its bytes; nothing where there is no folder."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def days_before(day, days):
    return (dt.date.fromisoformat(day) - dt.timedelta(days=days)).isoformat()
