"""A body that comes slowly holds no transaction: what others do meanwhile waits for nothing."""

import io
import threading
import uuid
from queue import SimpleQueue

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from people import a_post, enter
from tonghu.accounts.queries import actor_for
from tonghu.exchange.models import Batch
from tonghu.locks.acting import acting
from worker import PATIENCE, a_county_of_its_own, committed

__all__ = ["committed"]
OPEN_TRANSACTIONS = (
    "select count(*) from pg_stat_activity where usename = 'tonghu_app' and xact_start is not null"
)


class SlowBody:
    """The body of a request in two parts. `reached`: set when the first is read and the second is waited for."""

    def __init__(self, whole):
        self.first, self.second = io.BytesIO(whole[: len(whole) // 2]), whole[len(whole) // 2 :]
        self.reached, self.rest = threading.Event(), SimpleQueue()
        self.came = None

    def read(self, size=-1):
        if piece := self.first.read(size):
            return piece
        if self.came is None:
            self.reached.set()
            self.came = io.BytesIO(self.rest.get(timeout=PATIENCE))
        return self.came.read(size)

    readline = read

    def go_on(self):
        self.rest.put(self.second)


def multipart(**fields):
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    file = (
        '--x\r\nContent-Disposition: form-data; name="sent"; filename="a.csv"\r\n\r\n' + "甲,乙\r\n" * 400_000
    )
    return ("".join(parts) + file + "\r\n--x--\r\n").encode()


def sent(client, answers, body, length):
    """Post the body in a thread of its own, on a connection of its own."""

    def run():
        try:
            request = client._base_environ(PATH_INFO=reverse("sharing:upload"), REQUEST_METHOD="POST")
            request |= {
                "CONTENT_TYPE": "multipart/form-data; boundary=x",
                "CONTENT_LENGTH": str(length),
                "wsgi.input": body,
            }
            answers.append(client.handler(request).status_code)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_slow_body_keeps_no_transaction_open_and_nobody_waiting(server, committed):
    county = a_county_of_its_own()
    post = a_post("county_officer", county)
    slow, other = Client(), Client()
    enter(slow, post.user)
    enter(other, post.user)
    whole = multipart(key=uuid.uuid4(), title="慢", as_of="2026-06-30")
    body, answers = SlowBody(whole), []
    thread = sent(slow, answers, body, len(whole))
    try:
        assert body.reached.wait(PATIENCE)
        with server.as_(server.user, "tonghu").connect() as admin:
            assert admin.execute(OPEN_TRANSACTIONS).fetchone() == (0,)
        quick = multipart(key=uuid.uuid4(), title="快", as_of="2026-06-30")
        answer = other.post(
            reverse("sharing:upload"), data=quick, content_type="multipart/form-data; boundary=x"
        )
        assert (answer.status_code, answers) == (302, [])
    finally:
        body.go_on()
        thread.join(PATIENCE)
    assert answers == [302]
    with acting(actor := actor_for(post)):
        assert sorted(Batch.objects.scoped(actor).values_list("title", flat=True)) == ["快", "慢"]


def test_who_may_not_upload_is_refused_before_a_byte_is_read(db, client):
    enter(client, a_post("child_supervisor", "379901100").user)

    class Unread:
        def read(self, size=-1):
            raise AssertionError("the body was read")

        readline = read

    request = client._base_environ(PATH_INFO=reverse("sharing:upload"), REQUEST_METHOD="POST")
    request |= {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": "9",
        "wsgi.input": Unread(),
    }
    assert client.handler(request).status_code == 403


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("leads:verify", [1]),
        ("casework:fill", [1, "visit"]),
        ("casework:open", ["referral"]),
        ("casework:step", [1, "accept"]),
        ("intake:new", []),
    ],
)
def test_no_page_with_files_reads_them_for_who_may_not_send_any(db, client, name, args):
    enter(client, a_post("auditor", "379901").user)

    class Unread:
        def read(self, size=-1):
            raise AssertionError("the body was read")

        readline = read

    request = client._base_environ(PATH_INFO=reverse(name, args=args), REQUEST_METHOD="POST")
    request |= {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": "9",
        "wsgi.input": Unread(),
    }
    assert client.handler(request).status_code == 403
