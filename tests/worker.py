"""A real worker process over committed rows, in a county of its own, and what takes them away again."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, connections

from tonghu.kernel.reach import place_key
from tonghu.places.models import Division, Level

START = "from tonghu.cli.main import cli; cli(['worker'])"
PATIENCE = 90  # seconds until a test gives up on another process
MADE_BY_TESTS = (
    "accounts_",
    "casework_",
    "duties_changed",
    "duties_closedperiod",
    "duties_fact",
    "duties_figures",
    "duties_late",
    "duties_ruleinforce",
    "duties_state",
    "duties_widerow",
    "exchange_",
    "leads_",
    "registry_",
    "procrastinate_jobs",
    "procrastinate_workers",
)


@pytest.fixture
def committed(server, django_db_setup, django_db_blocker):
    """Rows that other processes see; gone afterwards."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connection.close()
            _take_away(server)


def _take_away(server):
    with server.as_(server.user, "tonghu").connect() as admin:
        names = [
            row[0] for row in admin.execute("select tablename from pg_tables where schemaname = 'public'")
        ]
        mine = [name for name in names if name.startswith(MADE_BY_TESTS)]
        admin.execute(f"truncate {', '.join(mine)} cascade")
        admin.execute("delete from places_organisation where place like '379903%'")
        admin.execute("delete from places_division where place like '379903%'")


def a_county_of_its_own():
    """379903, so that what is committed stands in nobody else's way."""
    Division.objects.using("owner").get_or_create(
        place="379903",
        defaults={
            "code": "379903000000",
            "name": "第三县",
            "level": Level.COUNTY,
            "parent_id": place_key("379900000000"),
            "path": "测试省 › 测试市 › 第三县",
        },
    )
    return "379903"


@contextmanager
def a_worker():
    """`tonghu worker` on the test's database."""
    environment = os.environ | {"TONGHU_DATA": str(settings.DATA), "TONGHU_DEMO": "1"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1] / "src")
    environment["DJANGO_SETTINGS_MODULE"] = "tonghu.config.settings"
    process = subprocess.Popen([sys.executable, "-c", START], env=environment)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def until(true, process=None):
    """Wait for another process to have done something; `process` must be alive while it is waited for."""
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert process is None or process.poll() is None, "the worker has ended"
        assert time.monotonic() < end, "the worker did not get there"
        time.sleep(0.05)
    return found


def awaited(work, *arguments, **named):
    """What an async function gives, from a thread of its own: a browser's test leaves a loop behind in this one."""
    given = []

    async def whole():
        try:
            given.append(await work(*arguments, **named))
        finally:
            await sync_to_async(connections.close_all)()

    thread = threading.Thread(target=lambda: asyncio.run(whole()))
    thread.start()
    thread.join(PATIENCE)
    (result,) = given
    return result
