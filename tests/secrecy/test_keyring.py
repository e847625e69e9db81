"""What is sealed opens again, in its own column, under its own key, and nowhere else."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rings import changed_entries, entry, plain_entries, ring

from tonghu.secrecy.errors import BrokenSeal, UnknownKey
from tonghu.secrecy.keyring import INDEX_BYTES, key_id_of
from tonghu.secrecy.purposes import Purpose, normalised

NUMBER = "379901201503071238"
WHERE = "child.number"
RINGS = {suite: ring(*plain_entries(suite)) for suite in ("sm", "aes")}
suites = pytest.mark.parametrize("keys", RINGS.values(), ids=RINGS)


@suites
@given(text=st.text(), purpose=st.sampled_from(Purpose), where=st.text(min_size=1))
def test_every_text_comes_back(keys, text, purpose, where):
    sealed = keys.seal(text, purpose, where)
    assert keys.open(sealed, purpose, where) == text
    assert len(sealed) == 2 + len("e1") + 12 + len(text.encode()) + 16


@suites
def test_the_same_number_is_never_sealed_twice_alike(keys):
    sealed = {keys.seal(NUMBER, Purpose.RESIDENT_NUMBER, WHERE) for _ in range(100)}
    assert len(sealed) == 100
    assert [value for value in sealed if NUMBER.encode() in value] == []


@suites
def test_a_value_opens_only_in_its_own_column_and_for_its_own_purpose(keys):
    sealed = keys.seal(NUMBER, Purpose.RESIDENT_NUMBER, WHERE)
    with pytest.raises(BrokenSeal) as moved:
        keys.open(sealed, Purpose.RESIDENT_NUMBER, "adult.number")
    assert str(moved.value).startswith(
        "adult.number 的一个密文打不开(密钥 e1):它被改动过、截断过,或是从别的列搬来的"
    )
    with pytest.raises(BrokenSeal):
        keys.open(sealed, Purpose.TEXT, WHERE)


@suites
def test_no_byte_can_be_changed_and_none_cut_off(keys):
    sealed = keys.seal(NUMBER, Purpose.RESIDENT_NUMBER, WHERE)
    changed = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    for forged in changed + [sealed[:at] for at in range(len(sealed))]:
        with pytest.raises((BrokenSeal, UnknownKey)) as refused:
            keys.open(forged, Purpose.RESIDENT_NUMBER, WHERE)
        assert NUMBER not in str(refused.value)


@given(junk=st.binary(max_size=80))
def test_junk_is_refused_with_a_sentence(junk):
    with pytest.raises((BrokenSeal, UnknownKey), match=r"^child\.number 的一个"):
        RINGS["sm"].open(junk, Purpose.TEXT, WHERE)


def test_a_key_that_left_the_ring_is_named():
    sealed = ring(*plain_entries()).seal(NUMBER, Purpose.RESIDENT_NUMBER, WHERE)
    newer = ring(entry("e2", use="encrypt"), entry("i1", use="index"))
    with pytest.raises(UnknownKey, match="是用密钥 e1 加密的,密钥环里没有这把密钥"):
        newer.open(sealed, Purpose.RESIDENT_NUMBER, WHERE)


def test_another_secret_under_the_same_id_does_not_open():
    sealed = ring(*plain_entries()).seal(NUMBER, Purpose.RESIDENT_NUMBER, WHERE)
    swapped = {**entry("e2", use="encrypt"), "id": "e1"}
    with pytest.raises(BrokenSeal, match="密钥编号没变而内容换了"):
        ring(swapped, entry("i1", use="index")).open(sealed, Purpose.RESIDENT_NUMBER, WHERE)


def test_after_a_change_the_old_key_reads_and_the_new_one_writes():
    old, both = ring(*plain_entries()), ring(*changed_entries())
    sealed = old.seal(NUMBER, Purpose.RESIDENT_NUMBER, WHERE)
    assert both.open(sealed, Purpose.RESIDENT_NUMBER, WHERE) == NUMBER
    assert key_id_of(sealed) == "e1"
    assert key_id_of(both.seal(NUMBER, Purpose.RESIDENT_NUMBER, WHERE)) == "e2"
    assert (old.active_ids, both.active_ids) == (("e1", "i1"), ("e2", "i2"))


def test_a_change_may_change_the_suite():
    sealed = ring(*plain_entries("aes")).seal(NUMBER, Purpose.RESIDENT_NUMBER, WHERE)
    both = ring(
        entry("e1", use="encrypt", suite="aes", active=False),
        entry("e2", use="encrypt", suite="sm"),
        entry("i1", use="index", suite="aes"),
    )
    assert both.open(sealed, Purpose.RESIDENT_NUMBER, WHERE) == NUMBER


@suites
def test_an_index_is_the_same_wherever_the_number_stands_and_another_for_another_purpose(keys):
    index = keys.index(NUMBER, Purpose.RESIDENT_NUMBER)
    assert len(index) == INDEX_BYTES == 20
    assert keys.index(f" {NUMBER[:6]} {NUMBER[6:]}", Purpose.RESIDENT_NUMBER) == index
    assert keys.index(NUMBER, Purpose.BANK_ACCOUNT)[:16] != index[:16]
    assert keys.index("379901201503071239", Purpose.RESIDENT_NUMBER)[:16] != index[:16]


def test_a_lookup_finds_rows_of_before_and_after_the_change_of_index_keys():
    old, both = ring(*plain_entries()), ring(*changed_entries())
    stored = old.index(NUMBER, Purpose.RESIDENT_NUMBER)
    fresh = both.index(NUMBER, Purpose.RESIDENT_NUMBER)
    assert both.indexes(NUMBER, Purpose.RESIDENT_NUMBER) == [fresh, stored]
    assert (stored[16:], fresh[16:]) == (old.active_tag, both.active_tag)
    assert dict(both.index_key_ids()) == {fresh[16:]: "i2", stored[16:]: "i1"}


@pytest.mark.parametrize("blank", ["", " ", " - "])
def test_nothing_has_no_index_so_that_two_blanks_never_meet(blank):
    assert RINGS["sm"].index(blank, Purpose.PHONE) is None
    assert RINGS["sm"].indexes(blank, Purpose.PHONE) == []


@pytest.mark.parametrize(
    ("purpose", "spellings", "normal"),
    [
        (
            Purpose.RESIDENT_NUMBER,
            ["37990120150307123x", "37990120150307123X", " 379901 20150307 123X", "'37990120150307123X"],
            "37990120150307123X",
        ),
        # An old number of fifteen digits is the same person's.
        (Purpose.RESIDENT_NUMBER, ["379901850307123", "379901198503071235"], "379901198503071235"),
        (Purpose.RESIDENT_NUMBER, ["379901859907123"], "379901859907123"),
        (
            Purpose.PHONE,
            ["13800001234", "+86 138-0000-1234", "008613800001234", "138 0000 1234"],
            "13800001234",
        ),
        (Purpose.PHONE, ["0634-8612345", "(0634)8612345"], "06348612345"),
        (Purpose.BANK_ACCOUNT, ["6228 4800 0000 0001 234", "6228480000000001234"], "6228480000000001234"),
    ],
)
def test_spellings_of_one_number_have_one_normal_form(purpose, spellings, normal):
    assert {normalised(value, purpose) for value in spellings} == {normal}


def test_text_is_never_searched():
    with pytest.raises(ValueError, match="text is never searched"):
        RINGS["sm"].index("西山村三组", Purpose.TEXT)


def test_no_secret_is_shown_or_carried_away():
    keys = ring(*plain_entries())
    assert repr(keys) == "<KeyRing e1 (encrypt, active), i1 (index, active)>"
    assert "secret" not in repr(keys.keys[0])
    with pytest.raises(TypeError, match="key e1 stays in this process"):
        pickle.dumps(keys.keys[0])
