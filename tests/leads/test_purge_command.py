"""`tonghu registers purge`, as the system's timer calls it."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from people import an_actor
from registers import a_csv, an_agreement, arrive, on_disk
from worker import a_county_of_its_own, committed

__all__ = ["committed"]
START = "from tonghu.cli.main import cli; cli(['registers', 'purge', '--on', '{}'])"
PRISON = ("姓名", "证件号码", "刑期起日", "刑期止日")


def purge(day):
    environment = os.environ | {
        "TONGHU_DATA": str(settings.DATA),
        "TONGHU_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tonghu.config.settings",
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
    }
    command = [sys.executable, "-c", START.format(day)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_what_is_due_on_the_day_is_destroyed_and_counted(committed):
    by = an_actor("county_officer", a_county_of_its_own())
    an_agreement(by=by, registers=["prison"], days=30)
    before = on_disk()
    row = ("郑大山", "379903199003050033", "2022-01-10", "2030-01-09")
    arrive(a_csv("司法", PRISON, row, row), by=by)
    today = timezone.localdate()
    assert purge(today) == "销毁 0 批、0 个文件;清除无主文件 0 个。\n"
    assert len(on_disk()) == len(before) + 1
    assert purge(today + dt.timedelta(days=30)) == "销毁 1 批、1 个文件;清除无主文件 0 个。\n"
    assert on_disk() == before
