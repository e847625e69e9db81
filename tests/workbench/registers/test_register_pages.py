"""The pages of 数据共享, as a browser asks for them."""

import datetime as dt
import http.client
import io
import json
import re
import resource
import signal
import sys
import uuid
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people import QINGHE, a_post, enter
from registers import AS_OF, COUNTY, a_csv, a_small_county, an_agreement, arrive, nothing_stays
from tonghu.accounts.queries import actor_for
from tonghu.audit.models import Entry
from tonghu.exchange.limits import AT_ONCE
from tonghu.exchange.models import Agreement, Batch, RegisterFile
from tonghu.exchange.storage import open_stored
from tonghu.kernel.actor import NotPermitted
from tonghu.leads.inspection import inspect_waiting
from tonghu.leads.models import Lead, Run
from tonghu.leads.outputs import output_for
from tonghu.leads.runs import start_run, work_on
from tonghu.locks.acting import acting
from tonghu.places.models import Kind, Organisation

sys.path.insert(0, str(Path(__file__).parents[2] / "browser"))
from served import served

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client):
    """The county's officer, signed in."""
    post = a_post("county_officer", COUNTY, name="周敏")
    enter(client, post.user)
    return actor_for(post)


def declare(client, department):
    """The form as it stands, sent without a change."""
    url = reverse("sharing:agreement_new") + f"?department={department}"
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return client.post(url, {name: value for name, value in data.items() if value is not None})


def send(client, files, url=None, **fields):
    """The upload form with these files."""
    fields = {"key": uuid.uuid4(), "title": "六月数据", "as_of": "2026-06-30"} | fields
    fields["sent"] = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(url or reverse("sharing:upload"), fields)


def test_from_an_agreement_to_leads_by_the_pages_alone(client, alice, tmp_path):
    assert "还没有登记数据" in client.get(reverse("sharing:list")).text
    for department in ("公安", "司法", "民政"):
        assert declare(client, department).status_code == 302
    assert Agreement.objects.count() == 3
    _, files = a_small_county(tmp_path)
    answer = send(client, files)
    assert answer.status_code == 302, answer.text
    batch = client.get(answer.url)
    assert "到期自动销毁" in batch.text
    with acting(alice):
        number = Batch.objects.scoped(alice).get().pk
        assert RegisterFile.objects.scoped(alice).filter(state="ready").count() == len(files)
        first = RegisterFile.objects.scoped(alice).first().pk
    assert "认作" in client.get(reverse("sharing:file", args=[first])).text
    started = client.post(reverse("sharing:run_start", args=[number]), {"key": uuid.uuid4()})
    assert "等待后台处理" in client.get(started.url).text
    with acting(alice):
        run = Run.objects.scoped(alice).get()
    work_on(run.pk, alice.post_id)
    done = client.get(started.url).text
    assert "新线索" in done
    assert "下载" in done
    with acting(alice):
        assert Lead.objects.scoped(alice).count() == 2
    taken = client.get(reverse("sharing:run_file", args=[run.pk, "leads.csv"]))
    assert "郑晓阳" in b"".join(taken.streaming_content).decode("utf-8-sig")
    assert client.get(reverse("inbox:home")).status_code == 200
    assert client.get(reverse("sharing:agreements")).status_code == 200


# ---- what is refused


def a_batch(by, tmp_path):
    an_agreement(by=by)
    _, files = a_small_county(tmp_path)
    return arrive(*files, by=by).batch


def test_a_body_of_200_megabytes_gets_a_page_that_says_so_and_nothing_is_kept(alice, client):
    session = client.cookies["sessionid"].value
    url = reverse("sharing:upload")
    form = client.get(url).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
    cookie = f"sessionid={session}; csrftoken={client.cookies['csrftoken'].value}"
    head = (
        f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="sent"; filename="a.csv"\r\n\r\n'
    ).encode()
    tail = b"\r\n--x--\r\n"
    size = 200 * 1024**2
    with nothing_stays(), served() as address:
        connection = http.client.HTTPConnection(address.removeprefix("http://"))
        connection.putrequest("POST", url)
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(len(head) + size + len(tail)))
        connection.putheader("Cookie", cookie)
        connection.endheaders(head)
        for _ in range(size // 2**20):
            connection.send(bytes(2**20))
        connection.send(tail)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
    assert answer.status == 413
    assert "合计超过 150 MB" in text
    assert "也没有保存任何内容" in text


def test_what_grows_beyond_the_limit_while_it_arrives_is_dropped(client, alice, settings):
    settings.MAX_UPLOAD_BYTES = 2 * 1024**2
    with nothing_stays():
        answer = send(client, [("a.csv", bytes(2**20)), ("b.csv", bytes(2**20 + 1))])
    assert answer.status_code == 413


def test_a_full_disk_is_said_on_the_form(client, alice):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
    try:
        with nothing_stays():
            answer = send(client, [("a.csv", bytes(2_000_000))])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert answer.status_code == 507
    assert "文件没有存下来" in answer.text
    with acting(alice):
        assert Batch.objects.scoped(alice).count() == 0


def test_too_many_files_at_once_are_told_the_way(client, alice, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    with nothing_stays():
        answer = send(client, [(f"{n}.csv", b"a") for n in range(3)])
    assert answer.status_code == 413
    assert "一次最多选 2 个文件" in answer.text


def test_a_bomb_is_refused_on_the_form(client, alice):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("户籍.csv", bytes(60_000_000))
    with nothing_stays():
        answer = send(client, [("六月.zip", packed.getvalue())])
    assert answer.status_code == 422
    assert "解压后大得不像登记表" in answer.text
    assert "六月数据" in answer.text  # what was typed stays


def test_a_form_without_its_token_or_its_files_keeps_nothing(alice, client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    with nothing_stays():
        assert send(strict, [("a.csv", b"a")]).status_code == 403
        assert send(client, [("a.csv", b"a")], as_of="gestern").status_code == 422
        assert send(client, []).status_code == 422


def test_a_register_without_an_agreement_is_named_on_the_page(client, alice, tmp_path):
    _, files = a_small_county(tmp_path)
    prison = next(file for file in files if "服刑" in file[0])
    page = client.get(send(client, [prison]).url).text
    assert "没有接收的文件" in page
    assert "提供部门“司法”、登记“服刑人员”的共享协议" in page


# ---- who sees what


def test_charlie_of_the_other_county_meets_nothing_but_404(client, alice, tmp_path):
    batch = a_batch(alice, tmp_path)
    with acting(alice):
        run = start_run(batch, by=alice, key=uuid.uuid4())
        file = RegisterFile.objects.scoped(alice).first().pk
    charlie = Client()
    enter(charlie, a_post("county_officer", QINGHE).user)
    for name, key in (
        ("sharing:batch", batch.pk),
        ("sharing:batch_upload", batch.pk),
        ("sharing:file", file),
        ("sharing:run", run.pk),
        ("sharing:run_progress", run.pk),
    ):
        assert charlie.get(reverse(name, args=[key])).status_code == 404, name
    for name, key in (
        ("sharing:run_start", batch.pk),
        ("sharing:file_teach", file),
        ("sharing:file_withdraw", file),
        ("sharing:run_cancel", run.pk),
        ("sharing:run_again", run.pk),
    ):
        assert charlie.post(reverse(name, args=[key])).status_code == 404, name
    assert charlie.get(reverse("sharing:run_file", args=[run.pk, "leads.csv"])).status_code == 404
    assert "还没有登记数据" in charlie.get(reverse("sharing:list")).text


@pytest.mark.parametrize("role", ["child_director", "child_supervisor", "auditor", "system_administrator"])
def test_posts_that_never_touch_registers_get_a_403(client, role):
    place = {"child_director": f"{COUNTY}100001", "child_supervisor": f"{COUNTY}100"}.get(role, COUNTY)
    enter(client, a_post(role, place).user)
    for name in ("sharing:list", "sharing:upload", "sharing:agreements", "sharing:agreement_new"):
        assert client.get(reverse(name)).status_code == 403, name


def test_a_departments_officer_uploads_and_sees_its_own_alone(client, alice, tmp_path):
    a_batch(alice, tmp_path)
    justice = Organisation.objects.create(name="司法局", kind=Kind.JUSTICE, place=COUNTY)
    post = a_post("department_officer", COUNTY, organisation=justice)
    enter(client, post.user)
    assert "还没有登记数据" in client.get(reverse("sharing:list")).text
    _, files = a_small_county(tmp_path, until="2031-01-09")
    prison = next(file for file in files if "服刑" in file[0])
    answer = send(client, [prison])
    page = client.get(answer.url)
    assert (page.status_code, "已识别" in page.text, "运行主动发现" in page.text) == (200, True, False)
    assert client.get(reverse("inbox:home")).status_code == 200
    with acting(alice):
        assert Batch.objects.scoped(alice).filter(organisation_id=justice.pk).count() == 1


def test_the_county_lead_reads_batches_and_changes_nothing(client, alice, tmp_path):
    batch = a_batch(alice, tmp_path)
    enter(client, a_post("county_lead", COUNTY).user)
    page = client.get(reverse("sharing:batch", args=[batch.pk]))
    assert (page.status_code, "开始运行" in page.text, "添加文件" in page.text) == (200, False, False)
    assert client.post(reverse("sharing:run_start", args=[batch.pk])).status_code == 403
    assert client.get(reverse("sharing:upload")).status_code == 403


def test_reading_and_taking_away_is_on_record(client, alice, tmp_path):
    batch = a_batch(alice, tmp_path)
    client.get(reverse("sharing:batch", args=[batch.pk]))
    with acting(alice):
        read = Entry.objects.get(kind="batch", verb="read")
        assert (read.subjects, read.user_id) == ([batch.pk], alice.user_id)


# ---- forms and pages


def test_a_column_is_explained_on_the_page(client, alice, tmp_path):
    an_agreement(by=alice)
    odd = a_csv(
        "司法",
        ("姓名", "证件号码", "甲", "乙"),
        *[(f"王{n}", f"37990219900305003{n}", "2022-01-10", "2030-01-09") for n in range(4)],
    )
    (file,) = arrive(odd, by=alice).files
    url = reverse("sharing:file", args=[file.pk])
    assert "“甲”是" in client.get(url).text
    told = {"register": "prison", "header": ["甲", "乙"], "column": ["term_starts_on", "term_ends_on"]}
    answer = client.post(reverse("sharing:file_teach", args=[file.pk]), told, follow=True)
    assert "本县以后的同类登记都照此读" in answer.text
    with acting(alice):
        assert RegisterFile.objects.scoped(alice).get().state == "ready"
    nothing = client.post(reverse("sharing:file_teach", args=[file.pk]), {"register": "x"}, follow=True)
    assert "没有保存" in nothing.text


def test_an_agreement_without_columns_is_told_beside_its_field(client, alice):
    url = reverse("sharing:agreement_new") + "?department=司法"
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data["fields_prison"], data["end_on"] = [], "2020-01-01"
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "请至少选一个字段" in answer.text
    assert "终止日期要晚于生效日期" in answer.text
    assert Agreement.objects.count() == 0


def test_pages_that_state_how_long_say_that_it_is_unverified(client, alice):
    form = client.get(reverse("sharing:agreement_new") + "?department=司法").text
    assert ("默认 90 天，待核。" in form, 'value="90"' in form) == (True, True)
    assert '默认保存 90 天 <span class="unverified">待核<' in client.get(reverse("sharing:agreements")).text
    batch = arrive(a_csv("不明", ("甲", "乙"), ("1", "2")), by=alice).batch
    page = client.get(reverse("sharing:batch", args=[batch.pk])).text
    last = timezone.localdate(batch.made_at) + dt.timedelta(days=14)
    assert f'{last} 到期自动销毁<span class="unverified">期限待核<' in page


def test_an_agreement_names_one_unit_of_the_county(client, alice):
    justice = Organisation.objects.create(name="青山县司法局", kind=Kind.JUSTICE, place=COUNTY)
    Organisation.objects.create(name="青河县司法局", kind=Kind.JUSTICE, place=QINGHE)
    url = reverse("sharing:agreement_new") + "?department=司法"
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    found = client.get(reverse("pick:units"), {"field": "unit", "unit": "司法局"}).text
    assert ("青山县司法局" in found, "青河县司法局" in found) == (True, False)
    elsewhere = client.post(url, data | {"unit": "青河县司法局"})
    assert (elsewhere.status_code, "本地区没有这个名称的单位" in elsewhere.text) == (422, True)
    assert client.post(url, data | {"unit": "青山县司法局"}).status_code == 302
    assert Agreement.objects.get().organisation_id == justice.pk
    assert "青山县司法局" in client.get(reverse("sharing:agreements")).text


def test_an_agreement_is_ended_on_its_page(client, alice):
    agreement = an_agreement(by=alice, registers=["prison"])
    url = reverse("sharing:agreement_end", args=[agreement.pk])
    assert "协议已终止" in client.post(url, follow=True).text


def test_files_names_and_words_are_never_html(client, alice):
    an_agreement(by=alice)
    name = "<b>司法<script>alert(1)<-script>.csv"
    odd = a_csv(
        "x",
        ("姓名", "证件号码", "<img src=x>"),
        *[(f"王{n}", f"37990219900305003{n}", "1") for n in range(4)],
    )
    answer = send(client, [(name, odd[1])])
    page = client.get(answer.url).text
    assert ("<script>alert" in page, "<img src=x>" in page) == (False, False)


@pytest.mark.parametrize("role", ["county_officer", "department_officer"])
def test_what_is_too_much_to_look_at_at_once_goes_to_the_worker(
    client, alice, role, django_capture_on_commit_callbacks
):
    an_agreement(by=alice, registers=["prison"])
    unit = None
    if role == "department_officer":
        unit = Organisation.objects.create(name="司法局", kind=Kind.JUSTICE, place=COUNTY)
    post = a_post(role, COUNTY, organisation=unit)
    enter(client, post.user)
    row = ("王五", "379902199003050033", "2022-01-10", "2030-01-09")
    large = a_csv("司法", ("姓名", "证件号码", "刑期起日", "刑期止日"), *[row] * (AT_ONCE // 40))
    with django_capture_on_commit_callbacks(execute=True):
        page = client.get(send(client, [large]).url)
    assert "正在后台识别" in page.text
    with connection.cursor() as cursor:
        cursor.execute("select args from procrastinate_jobs where task_name = 'leads.inspect'")
        told = json.loads(cursor.fetchone()[0])
    inspect_waiting(**told)
    assert "已识别" in client.get(reverse("sharing:batch", args=[told["batch_id"]])).text


QUERIES = {"list": 12, "batch": 14}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client, alice, uncounted_rail, rows, django_assert_num_queries
):
    an_agreement(by=alice)
    prison = ("姓名", "证件号码", "刑期起日", "刑期止日")
    row = ("王五", "379902199003050033", "2022-01-10", "2030-01-09")
    for number in range(rows):
        files = [a_csv(f"{number}{n}", prison, row, (f"赵{number}{n}", *row[1:])) for n in range(rows)]
        batch = arrive(*files, by=alice).batch
    client.get(reverse("sharing:list"))
    with django_assert_num_queries(QUERIES["list"]):
        client.get(reverse("sharing:list"))
    with django_assert_num_queries(QUERIES["batch"]):
        client.get(reverse("sharing:batch", args=[batch.pk]))


def test_work_waits_on_the_home_page(client, alice):
    an_agreement(by=alice)
    odd = a_csv(
        "司法",
        ("姓名", "证件号码", "甲", "乙"),
        *[(f"王{n}", f"37990219900305003{n}", "2022-01-10", "2030-01-09") for n in range(4)],
    )
    batch = arrive(odd, by=alice).batch
    with acting(alice):
        run = Run.objects.scoped(alice).create(
            place=COUNTY,
            batch_id=batch.pk,
            as_of=AS_OF,
            started_by="",
            started_post=1,
            state="failed",
            problem="内存不够用。",
        )
        Batch.objects.scoped(alice).update(purge_on=timezone.localdate() + dt.timedelta(days=3))
    page = client.get(reverse("inbox:home")).text
    assert [words in page for words in ("说明登记表的栏目", "内存不够用。", "登记数据即将销毁")] == [True] * 3
    assert reverse("sharing:run", args=[run.pk]) in page


def test_progress_asks_again_while_a_run_lasts_and_shows_the_page_when_it_ended(client, alice, tmp_path):
    batch = a_batch(alice, tmp_path)
    with acting(alice):
        run = start_run(batch, by=alice, key=uuid.uuid4())
    url = reverse("sharing:run_progress", args=[run.pk])
    waiting = client.get(url)
    assert (f'hx-get="{url}"' in waiting.text, "等待后台处理" in waiting.text) == (True, True)
    with acting(alice):
        steps = [{"title": "比对", "step": "links/10_mention", "rows": 1, "seconds": 0.1}] * 7
        Run.objects.scoped(alice).filter(pk=run.pk).update(
            state="running", attempts=1, steps=steps, of_steps=47, beat_at=timezone.now()
        )
    at_work = client.get(url).text
    assert ("正在比对" in at_work, "7 / 47 步" in at_work) == (True, True)
    client.post(reverse("sharing:run_cancel", args=[run.pk]))
    assert "正在取消" in client.get(url).text
    with acting(alice):
        Run.objects.scoped(alice).filter(pk=run.pk).update(state="cancelled", ended_at=timezone.now())
    assert client.get(url).headers["HX-Redirect"] == reverse("sharing:run", args=[run.pk])
    again = client.post(reverse("sharing:run_again", args=[run.pk]), {"key": uuid.uuid4()}, follow=True)
    assert "等待后台处理" in again.text
    with acting(alice):
        assert Run.objects.scoped(alice).count() == 2


def test_a_run_whose_worker_is_silent_says_so(client, alice, tmp_path):
    batch = a_batch(alice, tmp_path)
    with acting(alice):
        run = start_run(batch, by=alice, key=uuid.uuid4())
        long_ago = timezone.now() - dt.timedelta(minutes=5)
        Run.objects.scoped(alice).filter(pk=run.pk).update(state="running", beat_at=long_ago)
    assert "后台较长时间没有回应" in client.get(reverse("sharing:run", args=[run.pk])).text


def test_who_may_not_see_numbers_takes_the_masked_files_away(client, alice, tmp_path):
    batch = a_batch(alice, tmp_path)
    with acting(alice):
        run = start_run(batch, by=alice, key=uuid.uuid4())
    work_on(run.pk, alice.post_id)
    without = replace(alice, permissions=alice.permissions - {"child.unmask"})
    with acting(without):
        masked = output_for(run, "leads.csv", by=without)
        content = open_stored(masked.stored_as, masked.secret).read().decode("utf-8-sig")
    assert ("郑晓阳" in content, "郑**" in content) == (False, True)
    nobody = replace(alice, permissions=frozenset({"register.read"}))
    with acting(nobody), pytest.raises(NotPermitted):
        output_for(run, "leads.csv", by=nobody)
    with acting(alice):
        taken = Entry.objects.get(kind="run", verb="download")
        assert (taken.detail["file"], taken.detail["masked"]) == ("leads.csv", True)
    page = client.get(reverse("sharing:run_file", args=[run.pk, "quality.json"]))
    assert page.status_code == 404
