"""The file on paper: exactly what it must say, read back out of the PDF."""

import datetime as dt
import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from tests_of_children import number, words

from people import QINGHE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.audit.models import Entry
from tonghu.locks.acting import acting
from tonghu.registry.actions import correct
from tonghu.registry.blocking import register_block
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db


def printed(client, world, **asked):
    """The lines of the PDF, blanks folded, and the day and time of the print as they stand in it."""
    answer = client.post(f"/children/{world.child.pk}/print/", asked)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "【时刻】", text)
    today = f"{dt.datetime.now(dt.timezone(dt.timedelta(hours=8))):%Y-%m-%d}"
    return [" ".join(line.split()) for line in text.replace(today, "【今天】").splitlines()]


OFFICE = """儿童档案
姓名 张小明 性别 男
出生日期 2015-03-02 年龄 11 岁
身份号码 3799************NN 档案状态 在册
所在地 测试省 › 测试市 › 青河县 › 大王镇 ›
大王东村
儿童主任 赵主任
现住址 大王镇东村 8 号 照料人 王芳（奶奶）
照料人电话 没有 建档日期 【今天】
类别
类别 自 至 依据
孤儿 2026-07-01 至今 死亡证明
家庭
关系 姓名 监护人 电话 状况
父亲 张大 138****1234 服刑至 2028-03
走访
日期 儿童本人 走访人 情况
2026-06-01 见到 王爱丽 在家写作业
需求
还没有需求评估。
方案、措施、转介和监护
没有事项。
记录
没有记录。
王爱丽（县级民政经办人）打印于 【时刻】，打印已记录 第 1 页，共 1 页"""
FAMILY_UNDER_ORDER = """儿童档案（给家庭）
因保护令在生效期间，本件不含住址和照料人联系方式。
姓名 张小明 性别 男
出生日期 2015-03-02 年龄 11 岁
身份号码 3799************NN 档案状态 在册
儿童主任 赵主任
类别
类别 自 至 依据
孤儿 2026-07-01 至今 死亡证明
家庭
关系 姓名 监护人 电话 状况
父亲 张大 保护令屏蔽 保护令屏蔽
王爱丽（县级民政经办人）打印于 【时刻】，打印已记录 第 1 页，共 1 页"""


def lines(text):
    return text.replace("NN", number(1)[-2:]).splitlines()


def test_for_the_office(world):
    assert printed(world.alice, world) == lines(OFFICE)


def test_for_the_family_while_an_order_is_in_force(world):
    alice = world.actors["alice"]
    with acting(alice):
        child = Child.objects.scoped(alice).get(pk=world.child.pk)
        register_block(child=child, adult=world.father, order="裁定", start_on=dt.date(2026, 7, 1), by=alice)
    assert printed(world.alice, world, **{"for": "family"}) == lines(FAMILY_UNDER_ORDER)
    office = printed(world.alice, world)
    assert "父亲 张大 保护令屏蔽 保护令屏蔽" in office
    assert "现住址 大王镇东村 8 号 照料人 王芳（奶奶）" in office


def test_a_print_is_recorded_with_its_kind(world):
    printed(world.director, world, **{"for": "family"})
    with acting(actor_for(a_post("auditor", QINGHE))):
        (entry,) = Entry.objects.filter(verb="print")
    assert (entry.user_name, entry.subjects, entry.detail) == (
        "赵主任",
        [world.child.pk],
        {"for_family": True},
    )
    log = words(world.supervisor.get(f"/children/{world.child.pk}/history/").content.decode())
    assert "赵主任（儿童主任）· 打印" in log


@pytest.mark.parametrize("evil", ["#panic[x] *a* $y$ @z", '"] + sys.inputs.data + ["', "<b>\\u{41}</b>"])
def test_markup_in_a_name_stays_text(world, evil):
    alice = world.actors["alice"]
    with acting(alice):
        child = Child.objects.scoped(alice).get(pk=world.child.pk)
        correct(child=child, changes={"name": evil}, version=child.version, reason="x", by=alice)
    assert evil in "".join(printed(world.alice, world)[:6]).replace("”", '"').replace("“", '"')


def test_the_page_before_the_print_asks_for_whom(world):
    page = words(world.alice.get(f"/children/{world.child.pk}/print/").content.decode())
    assert "给谁 存档或办公 会商用一页摘要 交给家庭（不含走访和办理记录）" in page
