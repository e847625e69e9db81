"""What comes in: archives unpacked or refused, doubles told, agreements asked for, columns left out."""

import datetime as dt
import io
import struct
import uuid
import zipfile

import pytest
from django.utils import timezone

from people import QINGHE, an_actor
from registers import (
    COUNTY,
    a_csv,
    a_small_county,
    an_agreement,
    an_officer,
    arrive,
    nothing_stays,
    on_disk,
)
from tonghu.audit.models import Entry
from tonghu.exchange import limits
from tonghu.exchange.actions import end_agreement, teach, withdraw
from tonghu.exchange.archives import NotTaken
from tonghu.exchange.models import Batch, FileState, RegisterFile
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.leads.inspection import inspect
from tonghu.locks.acting import acting
from tonghu.places.models import Kind, Organisation

pytestmark = pytest.mark.django_db
PRISON = ("姓名", "性别", "证件号码", "出生日期", "户籍地", "刑期起日", "刑期止日", "关押单位")
ROWS = [
    ("郑大山", "男", "379902199003050033", "1990-03-05", "", "2022-01-10", "2030-01-09", "鲁中监狱"),
    ("何建国", "男", "379902198802010033", "1988-02-01", "", "2023-01-10", "2027-01-09", "鲁中监狱"),
    ("马建军", "男", "379902198702140035", "1987-02-14", "", "2023-05-10", "2028-01-09", "鲁中监狱"),
]


@pytest.fixture
def alice():
    return an_officer()


def a_zip(*files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def states(by):
    with acting(by):
        rows = RegisterFile.objects.scoped(by).order_by("name")
        return [(file.name, file.state, file.register) for file in rows]


def days_kept(batch, by):
    with acting(by):
        kept = Batch.objects.scoped(by).get(pk=batch.pk)
    return (kept.purge_on - timezone.localdate(kept.made_at)).days


# ---- agreements


def test_a_register_without_an_agreement_is_refused_and_its_bytes_are_gone(alice):
    with nothing_stays():
        (file,) = arrive(a_csv("司法", PRISON, *ROWS), by=alice).files
    assert (file.state, file.secret) == (FileState.REFUSED, None)
    assert file.problem == (
        "“司法.csv”识别为“服刑人员”,但没有生效的共享协议允许接收它,已删除。请先在“共享协议”中登记"
        "提供部门“司法”、登记“服刑人员”的共享协议(依据、目的、字段、保存天数),再重新上传。"
    )


def test_once_the_agreement_is_declared_the_same_file_comes_in(alice):
    batch = arrive(a_csv("司法", PRISON, *ROWS), by=alice).batch
    an_agreement(by=alice, registers=["prison"], days=30)
    (file,) = arrive(a_csv("司法", PRISON, *ROWS), by=alice, batch=batch).files
    assert (file.state, file.register, file.problem) == (FileState.READY, "prison", "")
    assert days_kept(batch, alice) == 30


@pytest.mark.parametrize(
    "changes",
    [{"start_on": dt.date(2100, 1, 1)}, {"end_on": dt.date(2026, 1, 2)}],
    ids=["not yet", "no longer"],
)
def test_an_agreement_holds_between_its_dates_alone(alice, changes):
    an_agreement(by=alice, registers=["prison"], **changes)
    assert arrive(a_csv("司法", PRISON, *ROWS), by=alice).files[0].state == FileState.REFUSED


def test_the_agreement_of_another_county_allows_nothing_here(alice):
    an_agreement(by=an_officer(QINGHE), registers=["prison"])
    assert arrive(a_csv("司法", PRISON, *ROWS), by=alice).files[0].state == FileState.REFUSED


def test_the_shortest_retention_of_a_batch_decides(alice):
    an_agreement(by=alice, registers=["prison"], days=90)
    an_agreement(by=alice, registers=["death"], days=10)
    death = a_csv(
        "死亡", ("姓名", "性别", "身份证号", "死亡日期"), ("许小芳", "女", "379902199003050041", "2023-08-11")
    )
    batch = arrive(a_csv("司法", PRISON, *ROWS), death, by=alice).batch
    assert days_kept(batch, alice) == 10


def test_an_agreement_is_declared_ended_and_on_record(alice):
    agreement = an_agreement(by=alice, registers=["prison"])
    with acting(alice):
        end_agreement(agreement, on=dt.date(2026, 3, 1), by=alice)
    with acting(alice):
        written = Entry.objects.filter(kind="agreement", subjects=[agreement.pk]).order_by("number")
        assert [(entry.verb, entry.place) for entry in written] == [("declare", COUNTY), ("end", COUNTY)]
    with acting(director := an_actor("child_supervisor", f"{COUNTY}100")), pytest.raises(NotPermitted):
        end_agreement(agreement, on=dt.date(2026, 3, 1), by=director)


# ---- columns


def test_columns_outside_the_agreement_are_not_read_and_named(alice, tmp_path):
    an_agreement(by=alice, registers=["prison"], without={"prison.facility", "prison.sex"})
    rows = [(*row, "盗窃罪") for row in ROWS]
    (file,) = arrive(a_csv("司法", (*PRISON, "罪名"), *rows), by=alice).files
    assert file.state == FileState.READY
    assert file.sheets[0]["withheld"] == ["性别", "关押单位", "罪名"]
    assert "facility" not in file.sheets[0]["permitted"]


def test_a_register_is_refused_when_the_agreement_leaves_out_what_it_needs(alice):
    an_agreement(by=alice, registers=["prison"], without={"prison.term_ends_on"})
    with nothing_stays():
        (file,) = arrive(a_csv("司法", PRISON, *ROWS), by=alice).files
    assert file.problem == (
        "“司法.csv”识别为“服刑人员”,但共享协议的字段里没有“刑期止日”,缺了它这份登记不能用,已删除。"
        "请核对协议的字段后重新上传。"
    )


def test_a_column_is_explained_once_for_the_county(alice):
    an_agreement(by=alice, registers=["prison"])
    odd = a_csv("司法", ("姓名", "证件号码", "甲", "乙"), *[(r[0], r[2], r[5], r[6]) for r in ROWS])
    (file,) = arrive(odd, by=alice).files
    unknown = file.sheets[0]["unknown"]
    assert (file.state, unknown) == (FileState.OPEN, ["甲", "乙"])
    with acting(alice):
        teach(
            by=alice,
            place=COUNTY,
            register="prison",
            columns={"甲": "term_starts_on", "乙": "term_ends_on"},
        )
        inspect([file], by=alice)
    assert (file.state, file.problem) == (FileState.READY, "")
    assert [column["how"] for column in file.sheets[0]["columns"]] == ["按表头", "按表头", "按说明", "按说明"]
    # Next month's file, with another column beside them, is understood at once.
    more = a_csv(
        "司法七月", ("证件号码", "姓名", "甲", "乙", "性别"), *[(r[2], r[0], r[5], r[6], r[1]) for r in ROWS]
    )
    assert arrive(more, by=alice).files[0].state == FileState.READY
    charlie = an_officer(QINGHE)
    an_agreement(by=charlie, registers=["prison"])
    assert arrive(odd, by=charlie).files[0].state == FileState.OPEN


def test_a_register_that_nobody_could_tell_is_told_once(alice):
    an_agreement(by=alice, registers=["prison"])
    odd = a_csv("x", ("甲", "乙", "丙", "丁"), *[(r[0], r[2], r[5], r[6]) for r in ROWS])
    (file,) = arrive(odd, by=alice).files
    assert file.state in (FileState.OPEN, FileState.ASIDE)
    assert days_kept(file.batch, alice) == 14
    columns = {"甲": "name", "乙": "number", "丙": "term_starts_on", "丁": "term_ends_on"}
    with acting(alice):
        teach(by=alice, place=COUNTY, register="prison", columns=columns)
        inspect([file], by=alice)
    assert (file.state, file.register) == (FileState.READY, "prison")
    assert days_kept(file.batch, alice) == 90


def test_of_two_columns_that_could_be_meant_a_person_says_which(alice):
    an_agreement(by=alice, registers=["prison"])
    header = ("姓名", "证件号码", "刑期起日", "刑期止日", "刑满日期")
    odd = a_csv("司法", header, *[(r[0], r[2], r[5], r[6], "2035-01-01") for r in ROWS])
    (file,) = arrive(odd, by=alice).files
    assert file.state == FileState.OPEN
    assert "tonghu" not in file.problem
    assert set(file.sheets[0]["unknown"]) == {"刑期止日", "刑满日期"}
    with acting(alice):
        teach(by=alice, place=COUNTY, register="prison", columns={"刑满日期": "term_ends_on"})
        inspect([file], by=alice)
    assert file.state == FileState.READY
    read = {column["header"]: column["field"] for column in file.sheets[0]["columns"]}
    assert (read["刑满日期"], read["刑期止日"]) == ("term_ends_on", None)


# ---- doubles, archives, what is no table


def test_the_same_content_is_kept_once_and_told(alice):
    an_agreement(by=alice, registers=["prison"])
    name, content = a_csv("司法", PRISON, *ROWS)
    received = arrive((name, content), ("司法(再发).csv", content), by=alice)
    assert [file.name for file in received.files] == ["司法.csv"]
    assert list(received.told) == ["“司法(再发).csv”与“司法.csv”内容完全相同,没有重复接收。"]


def test_a_form_sent_twice_is_one_batch(alice):
    an_agreement(by=alice, registers=["prison"])
    key = uuid.uuid4()
    first = arrive(a_csv("司法", PRISON, *ROWS), by=alice, key=key)
    with nothing_stays():
        second = arrive(a_csv("司法", PRISON, *ROWS), by=alice, key=key)
    assert (first.batch.pk, list(second.files)) == (second.batch.pk, [])


def test_an_archive_gives_its_files_and_leaves_out_shadows(alice, tmp_path):
    an_agreement(by=alice)
    _, files = a_small_county(tmp_path)
    packed = a_zip(*[(f"数据/{name}", content) for name, content in files], ("__MACOSX/._a.csv", b"x"))
    arrive(("六月.zip", packed), by=alice)
    assert [name for name, _, _ in states(alice)] == sorted(name for name, _ in files)
    assert {state for _, state, _ in states(alice)} == {FileState.READY}


def a_bomb():
    return a_zip(("户籍.csv", bytes(60_000_000)))


def a_liar():
    """An archive whose list says that little comes out."""
    packed = a_zip(("户籍.csv", bytes(60_000_000)))
    small = struct.pack("<L", 60_000_000)
    return packed.replace(small, struct.pack("<L", 1000))


def locked():
    packed = bytearray(a_zip(("户籍.csv", b"a,b\n1,2")))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + at] |= 1
    return bytes(packed)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (a_bomb, "解压后大得不像登记表"),
        (a_liar, "已损坏,没有接收"),
        (
            lambda: a_zip(*[(f"{n}.csv", b"x") for n in range(limits.MOST_FILES + 1)]),
            "里有 201 个文件,一次最多 200 个",
        ),
        (locked, "设了密码"),
        (lambda: a_zip(("户籍.csv", b"a,b"))[:-30], "打不开:压缩包不完整"),
    ],
    ids=["bomb", "liar", "too many", "locked", "cut"],
)
def test_an_archive_that_is_no_parcel_of_registers_is_refused_whole(alice, content, said):
    with nothing_stays(), pytest.raises(NotTaken, match=said):
        arrive(a_csv("司法", PRISON, *ROWS), ("六月.zip", content()), by=alice)


def test_a_workbook_that_unpacks_without_end_is_refused(alice):
    bomb = a_zip(("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", bytes(60_000_000)))
    with nothing_stays():
        (file,) = arrive(("户籍.xlsx", bomb), by=alice).files
    assert file.state == FileState.REFUSED
    assert "解压后大得不像登记表" in file.problem


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("说明.docx", b"PK\x03\x04 no archive", "打不开:压缩包不完整"),
        ("照片.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "“照片.png”不是表格,没有接收"),
        ("空.csv", b"", "“空.csv”是空文件(0 字节)"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(alice, name, content, said):
    with nothing_stays():
        try:
            problem = arrive((name, content), by=alice).files[0].problem
        except NotTaken as error:
            problem = str(error)
    assert said in problem


def test_a_file_is_taken_out_of_its_batch_at_once(alice):
    an_agreement(by=alice, registers=["prison"])
    before = on_disk()
    (file,) = arrive(a_csv("司法", PRISON, *ROWS), by=alice).files
    with acting(alice):
        withdraw(file, by=alice)
    assert (on_disk(), file.secret, file.state) == (before, None, FileState.REFUSED)


# ---- departments


def an_organisation(name="青山县司法局", place=COUNTY):
    return Organisation.objects.using("default").create(name=name, kind=Kind.JUSTICE, place=place)


def test_a_departments_officer_brings_in_its_own_and_sees_no_other(alice):
    an_agreement(by=alice, registers=["prison"])
    justice, court = an_organisation(), an_organisation("青山县法院")
    bob = an_actor("department_officer", COUNTY, organisation=justice)
    eve = an_actor("department_officer", COUNTY, organisation=court)
    (file,) = arrive(a_csv("司法", PRISON, *ROWS), by=bob).files
    assert (file.state, file.batch.organisation_id) == (FileState.READY, justice.pk)
    arrive(a_csv("公安", PRISON, *ROWS[:2]), by=alice)
    assert [name for name, _, _ in states(bob)] == ["司法.csv"]
    assert states(eve) == []
    assert [name for name, _, _ in states(alice)] == ["公安.csv", "司法.csv"]
    with acting(alice):
        assert Entry.objects.filter(kind="batch", verb="receive", user_id=bob.user_id).count() == 1


def test_an_agreement_with_one_department_allows_no_other(alice):
    justice, court = an_organisation(), an_organisation("青山县法院")
    an_agreement(by=alice, registers=["prison"], organisation_id=justice.pk)
    eve = an_actor("department_officer", COUNTY, organisation=court)
    refused = arrive(a_csv("司法", PRISON, *ROWS), by=eve).files[0]
    assert refused.problem.endswith(
        "请县级民政经办人登记提供部门“司法”、登记“服刑人员”的共享协议(依据、目的、字段、保存天数)后再上传。"
    )
    bob = an_actor("department_officer", COUNTY, organisation=justice)
    assert arrive(a_csv("司法", PRISON, *ROWS), by=bob).files[0].state == FileState.READY


def test_posts_above_the_county_bring_in_nothing(alice):
    with pytest.raises(NotPermitted):
        arrive(a_csv("司法", PRISON, *ROWS), by=an_actor("city_lead", "3799"))


@pytest.mark.parametrize("place", [COUNTY, QINGHE], ids=["same county", "another county"])
def test_the_key_of_another_posts_form_is_refused_in_words_and_nothing_is_mixed(alice, place):
    other = an_actor("county_officer", place, name="另一人")
    an_agreement(by=alice, registers=["prison"])
    an_agreement(by=other, registers=["prison"])
    key, (name, content) = uuid.uuid4(), a_csv("司法", PRISON, *ROWS)
    first = arrive((name, content), by=alice, key=key)
    with pytest.raises(UserError, match="已由另一个岗位提交过"):
        arrive((name, content), by=other, key=key)
    with pytest.raises(UserError, match="已由另一个岗位提交过"):
        an_agreement(by=other, registers=["prison"], key=an_agreement(by=alice, registers=["death"]).key)
    with acting(alice):
        assert RegisterFile.objects.scoped(alice).get().batch_id == first.batch.pk
