"""A change of keys brings every value along: stopped, killed, beside writers, and never a value lost."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections, transaction
from rings import changed_entries, entry, plain_entries, ring_json
from sealed_model import MODELS, Person, Rumour, number_of

from tonghu.kernel.errors import UserError
from tonghu.registry.models import Adult, Child
from tonghu.secrecy.key_status import key_status, removable
from tonghu.secrecy.models import Rotation
from tonghu.secrecy.ring import key_ring
from tonghu.secrecy.rotation import Turned, rotate
from tonghu.secrecy.searching import by_number

HERE = Path(__file__).parent
ROWS = 25
PERSON = "secrecy_tests_person"


def phone_of(n):
    return f"139{n:08d}"


@pytest.fixture
def crowd(people, use_ring):
    """Twenty-five people under the first keys; the ring has moved on to the second ones."""
    use_ring(*plain_entries())
    people.bulk_create([Person(number=number_of(n), phone=phone_of(n)) for n in range(ROWS)])
    use_ring(*changed_entries())
    return people


def turn(**options):
    return rotate(among=MODELS, **{"batch": 10, **options})


def whole(changed, left=0, faults=()):
    """The outcome of a run in which only the table of people had anything to do."""
    return [
        Turned(table=PERSON, changed=changed, left=left, faults=faults),
        Turned(table="secrecy_tests_rumour", changed=0, left=0, faults=()),
    ]


def counts():
    return {(column.table, column.column): dict(column.by_key) for column in key_status(among=MODELS)}


def of_people(**by_column):
    return {
        **{(PERSON, column): by_key for column, by_key in by_column.items()},
        ("secrecy_tests_rumour", "number_index"): {},
    }


def contents(people):
    return [(person.number, person.phone) for person in people.order_by("pk")]


def everyone():
    return [(number_of(n), phone_of(n)) for n in range(ROWS)]


def owner(text, *values):
    with connections["owner"].cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else None


def test_everything_comes_under_the_new_keys_and_the_old_ones_may_go(crowd, use_ring):
    before = {"number": {"e1": ROWS}, "phone": {"e1": ROWS}}
    assert counts() == of_people(**before, number_index={"i1": ROWS}, phone_index={"i1": ROWS})
    assert removable(key_ring(), key_status(among=MODELS)) == []
    said = []
    assert turn(say=said.append) == whole(changed=ROWS)
    assert said == [
        f"{PERSON}:25 行要换密钥",
        f"{PERSON}:已换 10 行,共 25 行",
        f"{PERSON}:已换 20 行,共 25 行",
        f"{PERSON}:已换 25 行,共 25 行",
        "secrecy_tests_rumour:0 行要换密钥",
    ]
    after = {"number": {"e2": ROWS}, "phone": {"e2": ROWS}}
    assert counts() == of_people(**after, number_index={"i2": ROWS}, phone_index={"i2": ROWS})
    assert removable(key_ring(), key_status(among=MODELS)) == ["e1", "i1"]

    use_ring(entry("e2", use="encrypt"), entry("i2", use="index"))
    assert contents(crowd) == everyone()
    assert by_number(crowd, number_of(7)).get().phone == phone_of(7)


def test_a_second_run_changes_nothing(crowd):
    turn()
    before = owner(f"select number, number_index, phone, phone_index, xmin from {PERSON} order by id")
    assert turn() == whole(changed=0)
    assert owner(f"select number, number_index, phone, phone_index, xmin from {PERSON} order by id") == before


def test_the_suite_changes_with_the_key(people, use_ring):
    use_ring(*plain_entries("aes"))
    people.create(number=number_of(1))
    use_ring(
        *(
            entry(key, use=use, suite="aes", active=False)
            for key, use in (("e1", "encrypt"), ("i1", "index"))
        ),
        *(entry(key, use=use, suite="sm") for key, use in (("e2", "encrypt"), ("i2", "index"))),
    )
    assert turn() == whole(changed=1)
    assert by_number(people, number_of(1)).get().number == number_of(1)


def test_stopped_by_hand_it_goes_on_where_it_stood_and_lookups_never_fail(crowd):
    said = []

    def stop_after_one_batch(words):
        said.append(words)
        if len(said) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        turn(say=stop_after_one_batch)
    half = {"number": {"e1": 15, "e2": 10}, "phone": {"e1": 15, "e2": 10}}
    assert counts() == of_people(**half, number_index={"i1": 15, "i2": 10}, phone_index={"i1": 15, "i2": 10})
    assert [by_number(crowd, number_of(n)).count() for n in range(ROWS)] == [1] * ROWS
    assert [by_number(crowd, phone_of(n), index="phone_index").count() for n in range(ROWS)] == [1] * ROWS
    (progress,) = Rotation.objects.using("owner").all()
    tenth = list(crowd.order_by("pk"))[9].pk
    assert (progress.target, progress.table) == ("e2/i2", PERSON)
    assert (progress.after, progress.changed, progress.finished_at) == (str(tenth), 10, None)

    assert turn() == whole(changed=15)
    progress.refresh_from_db()
    assert (progress.changed, progress.finished_at is None) == (ROWS, False)
    assert contents(crowd) == everyone()


RUN = """
import sys
sys.path[:0] = [{here!r}, {root!r}]
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tonghu.config.settings"
import django
django.setup()
from tonghu.secrecy.rotation import rotate
from sealed_model import MODELS

def say(words):
    print(words, flush=True)
    sys.stdin.readline()

rotate(among=MODELS, batch=10, say=say)
"""


@pytest.fixture
def other_process():
    """The same change of keys in a process of its own, which waits for a line after every word it says."""
    environ = {
        **os.environ,
        "TONGHU_DEMO": "1",
        "TONGHU_DATA": str(settings.DATA),
        "TONGHU_KEYS": ring_json(*changed_entries()),
    }
    program = RUN.format(here=str(HERE), root=str(HERE.parent))
    with subprocess.Popen(
        [sys.executable, "-c", program], env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield process
        process.kill()


def go_on(process):
    process.stdin.write("\n")
    process.stdin.flush()


def until(question, *values):
    """Ask the database until it says yes; the test's own time limit ends it otherwise."""
    while not owner(question, *values)[0][0]:
        pass


def test_killed_between_the_rows_and_the_note_of_them_it_loses_and_repeats_nothing(crowd, other_process):
    heard = other_process.stdout.readline
    assert heard() == f"{PERSON}:25 行要换密钥\n"
    go_on(other_process)
    assert heard() == f"{PERSON}:已换 10 行,共 25 行\n"
    with transaction.atomic(using="owner"):
        # The second batch rewrites its rows, and then waits here for its own note.
        owner("select from secrecy_rotation for update")
        mine = owner("select pg_backend_pid()")[0][0]
        go_on(other_process)
        waits = "select pid from pg_stat_activity where %s = any (pg_blocking_pids(pid))"
        until(f"select exists ({waits})", mine)
        theirs = owner(waits, mine)[0][0]
        other_process.kill()
        other_process.wait()
    until("select not exists (select from pg_stat_activity where pid = %s)", theirs)
    half = {"number": {"e1": 15, "e2": 10}, "phone": {"e1": 15, "e2": 10}}
    assert counts() == of_people(**half, number_index={"i1": 15, "i2": 10}, phone_index={"i1": 15, "i2": 10})
    assert turn() == whole(changed=15)
    assert contents(crowd) == everyone()


def test_what_the_application_writes_between_the_batches_stands(crowd):
    rows = list(crowd.order_by("pk"))
    application = Person.objects.using("default")
    said = []

    def write(words):
        said.append(words)
        if len(said) != 2:
            return
        for row, phone in ((rows[2], "13700000002"), (rows[20], "13700000020")):
            fresh = application.get(pk=row.pk)
            fresh.phone = phone
            fresh.save()
        application.get(pk=rows[22].pk).delete()
        application.create(number=number_of(777), phone="13700000777")

    assert turn(say=write) == whole(changed=23)
    expected = everyone()
    expected[2] = (number_of(2), "13700000002")
    expected[20] = (number_of(20), "13700000020")
    del expected[22]
    assert contents(crowd) == [*expected, (number_of(777), "13700000777")]
    assert counts()[PERSON, "phone"] == {"e2": ROWS}


def test_a_row_in_somebodys_hands_is_left_and_taken_at_the_end_with_what_they_wrote(crowd):
    first = crowd.order_by("pk")[0]
    application = connections["default"]
    sealed = key_ring().seal("13700000001", Person._meta.get_field("phone").purpose, f"{PERSON}.phone")
    said = []

    def finish(words):
        said.append(words)
        if len(said) == 3:
            application.commit()

    application.set_autocommit(False)
    try:
        with application.cursor() as cursor:
            cursor.execute(f"update {PERSON} set phone = %s where id = %s", [sealed, first.pk])
        assert turn(say=finish) == whole(changed=ROWS)
    finally:
        application.rollback()
        application.set_autocommit(True)
    assert said[1] == f"{PERSON}:已换 10 行,共 25 行"
    assert contents(crowd) == [(number_of(0), "13700000001"), *everyone()[1:]]


def test_a_row_that_stays_locked_is_said_and_the_rest_is_done(crowd):
    first = crowd.order_by("pk")[0]
    with transaction.atomic(using="default"):
        Person.objects.using("default").filter(pk=first.pk).update(note="held")
        with pytest.raises(UserError) as refused:
            turn(patience=0.05)
    assert str(refused.value) == (
        f"{PERSON} 有一行一直被别的操作锁住,没有换成。其余的已经换好;"
        "请等那个操作结束,再运行一次 tonghu keys rotate。"
    )
    assert counts()[PERSON, "number"] == {"e1": 1, "e2": 24}
    assert turn() == whole(changed=1)


def test_beside_a_busy_writer_no_write_is_lost(crowd):
    """A second connection rewrites rows as fast as it can, from before the first batch until after the last."""
    keys = list(crowd.order_by("pk").values_list("pk", flat=True))
    last, started, over = {}, threading.Event(), threading.Event()

    def write():
        rows = Person.objects.using("default")
        turns = 0
        while not over.is_set():
            row = rows.get(pk=keys[turns * 7 % ROWS])
            row.phone = last[row.pk] = f"136{turns:08d}"
            row.save()
            turns += 1
            if turns == ROWS:
                started.set()
        connections["default"].close()

    writer = threading.Thread(target=write)
    writer.start()
    started.wait()
    outcome = turn(batch=2)
    over.set()
    writer.join()
    assert [(table.left, table.faults) for table in outcome] == [(0, ()), (0, ())]
    assert [person.phone for person in crowd.order_by("pk")] == [last[key] for key in keys]
    assert [person.number for person in crowd.order_by("pk")] == [number_of(n) for n in range(ROWS)]
    assert counts()[PERSON, "phone"] == {"e2": ROWS}


def test_a_process_with_the_old_ring_shows_in_the_status(crowd, use_ring):
    turn()
    use_ring(*plain_entries())
    crowd.create(number=number_of(99))
    use_ring(*changed_entries())
    assert counts()[PERSON, "number"] == {"e1": 1, "e2": ROWS}
    assert removable(key_ring(), key_status(among=MODELS)) == []
    assert turn() == whole(changed=1)


def test_a_value_that_does_not_open_is_named_and_the_others_come_along(crowd):
    third = crowd.order_by("pk")[2]
    owner(f"update {PERSON} set phone = set_byte(phone, 20, get_byte(phone, 20) # 1) where id = %s", third.pk)
    (turned, _) = turn()
    assert (turned.changed, turned.left, len(turned.faults)) == (24, 1, 1)
    assert turned.faults[0].startswith(f"{PERSON} {third.pk}:{PERSON}.phone 的一个密文打不开(密钥 e1)")
    assert Rotation.objects.using("owner").get(table=PERSON).finished_at is None
    third.phone = phone_of(2)
    third.save()
    assert turn() == whole(changed=0)
    assert contents(crowd) == everyone()


def test_the_same_number_entered_twice_during_the_change_is_named_and_not_lost(crowd):
    first = crowd.order_by("pk")[0]
    twice = crowd.create(number=number_of(0), phone="13700000000")
    (turned, _) = turn()
    assert (turned.changed, turned.left) == (24, 1)
    assert turned.faults == (
        f"{PERSON} {first.pk}:约束 {PERSON}_number_index_key 不允许:同一号码在换密钥期间又登记了一次。"
        "请先合并这两行再运行。",
    )
    assert {person.pk for person in by_number(crowd, number_of(0))} == {first.pk, twice.pk}
    twice.delete()
    assert turn() == whole(changed=1)


def test_an_index_without_its_number_keeps_its_key_on_the_ring(people, use_ring):
    use_ring(*plain_entries())
    Rumour.objects.using("owner").create(number_index=key_ring().index(number_of(1), "resident_number"))
    use_ring(*changed_entries())
    assert turn() == whole(changed=0)
    (column,) = [column for column in key_status(among=MODELS) if column.by_key]
    assert (column.table, column.by_key, column.movable) == ("secrecy_tests_rumour", (("i1", 1),), False)
    assert removable(key_ring(), key_status(among=MODELS)) == ["e1"]


def test_a_key_that_is_not_on_the_ring_shows_in_the_status(crowd, use_ring):
    use_ring(entry("e2", use="encrypt"), entry("i2", use="index"))
    assert counts()[PERSON, "number"] == {"e1": ROWS}
    assert counts()[PERSON, "number_index"] == {None: ROWS}


def test_two_runs_at_once_are_refused(crowd):
    with connections["default"].cursor() as cursor:
        cursor.execute("select pg_advisory_lock(7310918)")
        with pytest.raises(UserError, match="另一个 tonghu keys rotate 正在运行"):
            turn()
        cursor.execute("select pg_advisory_unlock(7310918)")
    assert turn() == whole(changed=ROWS)


def test_a_table_that_hides_rows_is_refused_until_the_owner_sees_them_all(crowd):
    owner(f"alter table {PERSON} enable row level security; alter table {PERSON} force row level security")
    owner(f"create policy part on {PERSON} to tonghu_owner using (note = '')")
    with pytest.raises(UserError) as refused:
        turn()
    assert str(refused.value).startswith(
        f"当前数据库角色看不全这些表的行:{PERSON}。换密钥要用 tonghu_owner 连接"
    )
    owner(f"create policy owner on {PERSON} to tonghu_owner using (true) with check (true)")
    assert turn() == whole(changed=ROWS)
    owner(f"create policy fewer on {PERSON} as restrictive to tonghu_owner using (note = '')")
    with pytest.raises(UserError, match="看不全这些表的行"):
        turn()


@pytest.fixture
def family(django_db_setup, django_db_blocker, use_ring):
    """A child and a parent in the real tables, with a change of the parent in the history."""
    with django_db_blocker.unblock():
        use_ring(*plain_entries())
        child = Child._base_manager.using("owner").create(
            place="379901100001", name="张小明", initials="zxm", number=number_of(1), carer_phone=phone_of(1)
        )
        parent = Adult._base_manager.using("owner").create(
            place="379901100001", child=child, relation="father", name="张大明", phone=phone_of(2)
        )
        parent.phone = phone_of(3)
        parent.save(using="owner")
        use_ring(*changed_entries())
        yield child, parent
        tables = "registry_adult, registry_adultevent, registry_child, registry_childevent"
        owner(f"truncate {tables}, secrecy_rotation cascade")
        connections["owner"].close()


def history(parent):
    events = Adult.events.rel.related_model._base_manager.using("owner")
    return [
        (event.pgh_label, event.phone) for event in events.filter(pgh_obj_id=parent.pk).order_by("pgh_id")
    ]


def test_the_real_tables_come_along_behind_their_locks_and_leave_no_trace_in_the_history(family, use_ring):
    child, parent = family
    events = [("insert", phone_of(2)), ("update", phone_of(3))]
    assert history(parent) == events
    changed = {table.table: table.changed for table in rotate() if table.changed}
    assert changed == {
        "registry_adult": 1,
        "registry_adultevent": 2,
        "registry_child": 1,
        "registry_childevent": 1,
    }
    use_ring(entry("e2", use="encrypt"), *(changed_entries()[1::2]))
    assert history(parent) == events
    read = Child._base_manager.using("owner").get(pk=child.pk)
    assert (read.number, read.carer_phone, read.version) == (number_of(1), phone_of(1), child.version)
    assert by_number(Child._base_manager.using("owner"), number_of(1)).get() == child
