"""`tonghu keys` as docs/how-to/keys.md tells it: a first ring, a second key, the change, the old key gone."""

import json
import os
import subprocess
import sys

import psycopg
import pytest

from tonghu.config.database import make_database, make_roles

PREPARE = """
import django
django.setup()
from tonghu.config.prepare import migrate
from tonghu.registry.models import Child
migrate()
Child._base_manager.using("owner").create(
    place="379901100001", name="张小明", initials="zxm", number="379901201503071238", carer_phone="13800001234"
)
"""
READ = """
import django
django.setup()
from tonghu.registry.models import Child
from tonghu.secrecy.searching import by_number
child = by_number(Child._base_manager.using("owner"), "379901201503071238").get()
print(child.number, child.carer_phone)
"""
COMMAND = "from tonghu.cli.main import cli; cli()"


@pytest.fixture
def office(server, tmp_path):
    """A database of its own on the tests' server, and the environment of a real system beside it."""
    with server.connect() as admin:
        make_roles(admin)
        make_database(admin, "tonghu_keys")
    url = f"postgresql://{{}}@/tonghu_keys?host={server.host}"
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tonghu.config.settings",
        "TONGHU_DATA": str(tmp_path),
        "TONGHU_SECRET_KEY": "made up for this test, and for no other use at all",
        "TONGHU_KEYS_FILE": str(tmp_path / "keys.json"),
        "DATABASE_URL": url.format("tonghu_app"),
        "DATABASE_OWNER_URL": url.format("tonghu_owner"),
    }
    environ.pop("TONGHU_DEMO", None)
    yield environ
    with server.connect() as admin:
        admin.execute("drop database tonghu_keys with (force)")


def run(environ, program, *arguments):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *arguments],
        env=environ,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def keys(environ, *arguments):
    return run(environ, COMMAND, "keys", *arguments)


def filled(text):
    """The lines of a status about columns that hold something."""
    return [line for line in text.splitlines() if not line.endswith(":空") and not line.endswith("更换)")]


def put(environ, *entries):
    with open(environ["TONGHU_KEYS_FILE"], "w", encoding="utf-8") as file:
        json.dump({"keys": list(entries)}, file)


def test_a_change_of_keys_from_the_first_ring_to_the_old_key_gone(office):
    code, first, _ = keys(office, "new", "2026-11")
    first_keys = json.loads(first)["keys"]
    assert (code, [key["id"] for key in first_keys]) == (0, ["2026-11-e", "2026-11-i"])
    put(office, *first_keys)
    assert run(office, PREPARE) == (0, "", "")
    code, said, _ = keys(office, "status")
    assert (code, filled(said)) == (
        0,
        [
            "在用的密钥:加密 2026-11-e,索引 2026-11-i。",
            "  registry_child.number:2026-11-e 1 行",
            "  registry_child.carer_phone:2026-11-e 1 行",
            "  registry_child.number_index:2026-11-i 1 行",
            "  registry_childevent.carer_phone:2026-11-e 1 行",
            "可以删除的旧密钥:无。",
        ],
    )

    code, second, _ = keys(office, "new", "2027-11-e", "--purpose", "encrypt", "--suite", "aes")
    second_key = json.loads(second)
    assert (code, second_key["active"]) == (0, False)
    retired = {**first_keys[0], "active": False}
    put(office, retired, first_keys[1], {**second_key, "active": True})
    code, said, complaint = keys(office, "rotate")
    assert (code, complaint) == (0, "")
    assert said.splitlines()[-2:] == [
        "换了 2 行,还剩 0 行。",
        "全部换成。用 tonghu keys status 看哪些旧密钥可以删除。",
    ]
    code, said, _ = keys(office, "status")
    assert filled(said)[-1] == "可以删除的旧密钥:2026-11-e。"

    put(office, first_keys[1], {**second_key, "active": True})
    assert run(office, READ) == (0, "379901201503071238 13800001234\n", "")
    with psycopg.connect(office["DATABASE_OWNER_URL"]) as owner:
        entries = owner.execute("select verb, kind, detail from audit_entry").fetchall()
    assert entries == [("rotate", "key", {"to": ["2027-11-e", "2026-11-i"], "changed": 2, "left": 0})]


def test_without_keys_or_owner_the_command_says_what_is_missing(office):
    without_owner = {key: value for key, value in office.items() if key != "DATABASE_OWNER_URL"}
    code, said, complaint = keys(without_owner, "status")
    assert (code, said) == (2, "")
    assert complaint == (
        "没有设置 DATABASE_OWNER_URL:查看和更换密钥要用 tonghu_owner 的地址,应用的角色看不全各行。请设置后再运行。\n"
    )
    without_keys = {key: value for key, value in office.items() if key != "TONGHU_KEYS_FILE"}
    code, said, complaint = keys(without_keys, "rotate")
    assert (code, said) == (2, "")
    assert complaint.startswith("没有密钥环:环境变量 TONGHU_KEYS 和 TONGHU_KEYS_FILE 都没有设。")


def test_a_new_key_with_an_impossible_name_is_refused(office):
    code, said, complaint = keys(office, "new", "二〇二七")
    assert (code, said) == (2, "")
    assert "id 不合规" in complaint
