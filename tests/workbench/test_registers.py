"""The pages of 数据共享, as a browser asks for them."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people import a_post
from registers import COUNTY, a_small_county
from tonghu.accounts.queries import actor_for
from tonghu.exchange.models import Agreement, Batch, RegisterFile
from tonghu.leads.models import Lead, Run
from tonghu.leads.runs import work_on
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client):
    """The county's officer, signed in."""
    post = a_post("county_officer", COUNTY, name="周敏")
    client.force_login(post.user)
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
    fields["files"] = [SimpleUploadedFile(name, content) for name, content in files]
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
