"""An encrypted column reads and writes text, holds none of it, and is found by its index alone."""

import pickle

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import ProgrammingError, connections, models
from django.db.models import F
from rings import changed_entries, entry, plain_entries
from sealed_model import Person, Rumour

from people import QINGHE, a_child, an_actor
from tonghu.locks.acting import acting
from tonghu.registry.models import Adult, Child
from tonghu.secrecy.checks import check_key_ring
from tonghu.secrecy.errors import BrokenSeal
from tonghu.secrecy.fields import BlindIndexField, EncryptedTextField
from tonghu.secrecy.keyring import key_id_of
from tonghu.secrecy.ring import key_ring
from tonghu.secrecy.searching import by_number, with_index

NUMBER, PHONE = "379901201503071238", "13800001234"


@pytest.fixture(autouse=True)
def plain_ring(use_ring):
    return use_ring(*plain_entries())


def stored(person):
    """The columns as the database has them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select number, number_index, phone, phone_index from secrecy_tests_person where id = %s",
            [person.pk],
        )
        return [None if value is None else bytes(value) for value in cursor.fetchone()]


def test_text_comes_back_and_the_database_holds_none_of_it(people):
    person = people.create(number=NUMBER, phone=PHONE)
    read = people.get(pk=person.pk)
    assert (read.number, read.phone) == (NUMBER, PHONE)
    row = b"".join(stored(person))
    assert [text for text in (NUMBER, PHONE) if text.encode() in row] == []
    assert [key_id_of(value) for value in stored(person)[::2]] == ["e1", "e1"]


def test_none_and_nothing_are_kept_apart(people):
    person = people.create(number=None)
    read = people.get(pk=person.pk)
    assert (read.number, read.phone, read.number_index, read.phone_index) == (None, "", None, None)
    assert list(people.filter(number=None)) == list(people.filter(number__isnull=True)) == [read]


def test_a_number_is_found_in_any_spelling_and_no_blank_is(people):
    person = people.create(number="37990120150307123X", phone="+86 138-0000-1234")
    people.create(number="379901201503071246", phone="")
    assert list(by_number(people, " 379901 20150307 123x")) == [person]
    assert list(by_number(people, PHONE, index="phone_index")) == [person]
    assert list(by_number(people, "379901201503070000")) == []
    assert list(by_number(people, "", index="phone_index")) == []
    with pytest.raises(TypeError, match=r"secrecy_tests\.Person\.note is no BlindIndexField"):
        by_number(people, NUMBER, index="note")


@pytest.mark.parametrize(
    "lookup", ["number", "number__exact", "number__in", "number__contains", "number__gt", "number__iexact"]
)
def test_a_filter_on_the_column_says_which_index_to_use(people, lookup):
    with pytest.raises(FieldError) as refused:
        people.filter(**{lookup: [NUMBER] if lookup.endswith("in") else NUMBER})
    assert str(refused.value) == (
        "secrecy_tests.Person.number is encrypted and cannot be searched or compared: "
        "use by_number(queryset, value, index='number_index') from tonghu.secrecy.searching."
    )


def test_a_column_without_an_index_says_so():
    with pytest.raises(FieldError, match="give the model a BlindIndexField called 'carer_phone_index'"):
        Child._base_manager.filter(carer_phone=PHONE)


def test_an_index_refuses_a_number(people):
    with pytest.raises(
        TypeError, match=r"holds no numbers: use by_number\(queryset, value, index='number_index'\)"
    ):
        people.filter(number_index=NUMBER)


def test_the_same_number_in_two_tables_joins(people):
    person = people.create(number=NUMBER)
    heard = Rumour.objects.using("owner").create(number_index=person.number_index)
    assert list(Rumour.objects.using("owner").filter(number_index__in=people.values("number_index"))) == [
        heard
    ]


def test_the_index_follows_every_way_of_writing(people):
    person = people.create(number=NUMBER)
    person.number = "379901201503071246"
    person.save()
    assert list(by_number(people, "379901201503071246")) == [person]
    people.update(**with_index(Person, number=NUMBER, note="moved"))
    assert list(by_number(people, NUMBER)) == [person]
    person.number, person.number_index = None, None
    people.bulk_update([person], ["number", "number_index"])
    assert people.get().number is None
    assert list(by_number(people, NUMBER)) == []
    people.bulk_create([Person(number="379901201503071254")])
    assert by_number(people, "379901201503071254").count() == 1


def test_saving_a_number_without_its_index_is_refused(people):
    person = people.create(number=NUMBER)
    person.number = "379901201503071246"
    said = r"^secrecy_tests\.Person: 'number' is written without 'number_index'; name both in update_fields"
    with pytest.raises(ValueError, match=said):
        person.save(using="owner", update_fields=["number"])
    person.save(using="owner", update_fields=["number", "number_index"])
    assert list(by_number(people, "379901201503071246")) == [person]


def test_a_row_saved_unchanged_changes_no_byte(people):
    person = people.create(number=NUMBER, phone=PHONE)
    before = stored(person)
    people.get(pk=person.pk).save()
    assert stored(person) == before


def test_a_text_leaves_the_process_without_its_ciphertext(people):
    read = people.get(pk=people.create(number=NUMBER).pk).number
    carried = pickle.loads(pickle.dumps(read))
    assert (type(read).__name__, type(carried), carried) == ("Opened", str, NUMBER)


def test_a_row_saved_after_a_change_of_keys_comes_under_the_new_ones(people, use_ring):
    person = people.create(number=NUMBER, phone=PHONE)
    read = people.get(pk=person.pk)
    ring = use_ring(*changed_entries())
    assert list(by_number(people, NUMBER)) == [person]
    read.save()
    number, number_index, phone, phone_index = stored(person)
    assert [key_id_of(number), key_id_of(phone)] == ["e2", "e2"]
    assert [number_index[16:], phone_index[16:]] == [ring.active_tag] * 2


def test_a_value_moved_to_another_column_does_not_open(people):
    person = people.create(number=NUMBER, phone=PHONE)
    people.filter(pk=person.pk).update(phone=F("number"))
    with pytest.raises(BrokenSeal, match=r"^secrecy_tests_person\.phone 的一个密文打不开"):
        people.get(pk=person.pk)


def test_the_history_opens_what_its_trigger_copied():
    event = Adult.events.rel.related_model
    assert event._meta.db_table == "registry_adultevent"
    assert event._meta.get_field("phone").bound_to == "registry_adult.phone"


def test_a_dump_in_clear_is_refused(people):
    people.create(number=NUMBER)
    with pytest.raises(TypeError, match="is not written to a dump in clear: back up with pg_dump"):
        serializers.serialize("json", people.all())


def test_something_else_than_text_is_refused(people):
    with pytest.raises(TypeError, match="number is encrypted text: give it str, not int"):
        people.create(number=379901201503071238)


def test_a_key_that_is_missing_is_said_with_the_column(people, use_ring):
    people.create(number=NUMBER)
    use_ring(entry("e9", use="encrypt"), entry("i1", use="index"))
    with pytest.raises(Exception, match=r"^secrecy_tests_person\.number 的一个值是用密钥 e1 加密的"):
        people.get()


def faults(model):
    return sorted(found.id for found in model.check() if found.id.startswith("secrecy."))


def test_an_index_on_the_ciphertext_and_an_index_alone_are_found_by_the_checks():
    class Wrong(models.Model):
        number = EncryptedTextField(purpose="resident_number", unique=True)
        phone_index = BlindIndexField(purpose="phone")
        other_index = BlindIndexField(purpose="phone", of="number")

        class Meta:
            app_label = "secrecy_tests"

    assert faults(Wrong) == ["secrecy.E001", "secrecy.E002", "secrecy.W001"]
    assert faults(Person) == []


def test_text_cannot_be_indexed():
    with pytest.raises(ValueError, match="text is never searched"):
        BlindIndexField(purpose="text")


def test_a_ring_that_cannot_be_used_is_found_by_the_deployment_check(monkeypatch):
    assert check_key_ring() == []
    monkeypatch.setenv("TONGHU_KEYS", "{}")
    key_ring.cache_clear()
    (found,) = check_key_ring()
    said = '环境变量 TONGHU_KEYS:要写成 {"keys": [ … ]} 的样子。请对照 docs/how-to/keys.md 改正。'
    assert (found.id, found.msg) == ("secrecy.E003", said)


def test_the_applications_role_cannot_touch_the_progress_of_a_change(people):
    with (
        connections["default"].cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        cursor.execute("select count(*) from secrecy_rotation")


@pytest.mark.django_db
def test_an_update_of_a_childs_number_takes_the_index_along():
    alice = an_actor("county_officer", QINGHE)
    child = a_child(by=alice, number=NUMBER)
    with acting(alice):
        rows = Child.objects.scoped(alice)
        with pytest.raises(ValueError, match=r"^registry\.Child: 'number' is written without 'number_index'"):
            rows.update(number="379901201503071246")
        assert list(by_number(rows, NUMBER)) == [child]
        rows.update(**with_index(Child, number="379901201503071246"))
        assert (list(by_number(rows, NUMBER)), list(by_number(rows, "379901201503071246"))) == ([], [child])
