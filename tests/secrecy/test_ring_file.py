"""A key ring that cannot be used says which variable, which key, what is wrong and what to do."""

import json
import traceback

import pytest
from rings import entry, plain_entries, ring_json

from tonghu.secrecy.errors import KeyRingFault
from tonghu.secrecy.keyring import Use
from tonghu.secrecy.purposes import Purpose
from tonghu.secrecy.ring_file import load_key_ring, new_entry, new_ring

SEALED, INDEXED = plain_entries()


def fault_of(environ, *, demo=False):
    with pytest.raises(KeyRingFault) as caught:
        load_key_ring(environ, demo=demo)
    shown = "".join(traceback.format_exception(caught.value, chain=True))
    assert [key for key in (SEALED, INDEXED) if key["secret"] in shown] == []
    assert caught.value.__cause__ is None
    return str(caught.value)


def fault_in(*entries):
    return fault_of({"TONGHU_KEYS": ring_json(*entries)})


def test_without_a_ring_both_variables_and_the_way_are_named():
    assert fault_of({}) == (
        "没有密钥环:环境变量 TONGHU_KEYS 和 TONGHU_KEYS_FILE 都没有设。请用 tonghu keys new 生成密钥,"
        "存成只有运行用户可读的文件,再把路径写进 TONGHU_KEYS_FILE。"
    )


def test_the_ring_is_read_from_the_variable_or_from_the_file(tmp_path):
    file = tmp_path / "keys.json"
    file.write_text(ring_json(SEALED, INDEXED), encoding="utf-8")
    inline = load_key_ring({"TONGHU_KEYS": ring_json(SEALED, INDEXED)}, demo=False)
    from_file = load_key_ring({"TONGHU_KEYS_FILE": str(file)}, demo=False)
    sealed = inline.seal("13800001234", Purpose.PHONE, "adult.phone")
    assert from_file.open(sealed, Purpose.PHONE, "adult.phone") == "13800001234"
    assert fault_of({"TONGHU_KEYS": "{}", "TONGHU_KEYS_FILE": str(file)}) == (
        "TONGHU_KEYS 和 TONGHU_KEYS_FILE 同时设了,不知道用哪一个。请只留一个。"
    )


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    missing = tmp_path / "none.json"
    assert fault_of({"TONGHU_KEYS_FILE": str(missing)}) == (
        f"TONGHU_KEYS_FILE 指的文件 {missing} 读不了:No such file or directory。请检查路径和权限。"
    )
    binary = tmp_path / "keys.json"
    binary.write_bytes(b"\xff\xfe")
    assert fault_of({"TONGHU_KEYS_FILE": str(binary)}) == (
        f"TONGHU_KEYS_FILE 指的文件 {binary} 读不了:不是 UTF-8 文本。请检查路径和权限。"
    )


def test_text_that_is_no_json_is_placed_and_not_shown():
    whole = ring_json(SEALED, INDEXED)
    with pytest.raises(KeyRingFault) as caught:
        load_key_ring({"TONGHU_KEYS": whole + "x"}, demo=False)
    assert str(caught.value) == (
        f"环境变量 TONGHU_KEYS:不是合法的 JSON(第 1 行第 {len(whole) + 1} 个字符处)。"
        "请对照 docs/how-to/keys.md 里的格式改正。"
    )
    # json's own error carries the whole text: it must not hang on ours.
    linked = (caught.value.__cause__, caught.value.__context__)
    assert [error for error in linked if isinstance(error, ValueError)] == []


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([SEALED], '用途为 index 的密钥要有且只有一把写着 "active": true,现在一把也没有。'),
        ([SEALED, INDEXED, entry("e2", use="encrypt")], "现在有 e1、e2。"),
        (
            [SEALED, INDEXED, {**entry("x", use="index", active=False), "id": "e1"}],
            "密钥编号 e1 出现了 2 次。",
        ),
        (
            [SEALED, INDEXED, {**SEALED, "id": "e2", "active": False}],
            "密钥 e1 和 e2 的内容相同。请用 tonghu keys new 为其中一把生成新的内容。",
        ),
        ([{**SEALED, "suite": "des"}, INDEXED], "密钥 e1 的 suite 要是 sm 或 aes。"),
        ([{**SEALED, "suite": ["sm"]}, INDEXED], "密钥 e1 的 suite 要是 sm 或 aes。"),
        ([{**SEALED, "purpose": "sign"}, INDEXED], "密钥 e1 的 purpose 要是 encrypt 或 index。"),
        ([{**SEALED, "active": "yes"}, INDEXED], "密钥 e1 的 active 要是 true 或 false。"),
        ([{**SEALED, "secret": "short"}, INDEXED], "密钥 e1 的 secret 要是 32 个随机字节的 base64。"),
        ([{**SEALED, "secret": "A" * 43 + "="}, INDEXED], "密钥 e1 的 secret 要是 32 个随机字节的 base64。"),
        ([{**SEALED, "secret": None}, INDEXED], "密钥 e1 的 secret 要是 32 个随机字节的 base64。"),
        ([{"id": "e1", "suite": "sm"}, INDEXED], "密钥 e1 少了 purpose、secret。请补上。"),
        ([{**SEALED, "note": "x"}, INDEXED], "密钥 e1 有不认识的项。"),
        ([{**SEALED, "id": SEALED["secret"]}, INDEXED], "第 1 把密钥的 id 不合规:"),
        (["e1"], "第 1 把密钥不是一个对象。"),
    ],
)
def test_a_fault_of_one_key_names_the_variable_and_the_key(entries, words):
    said = fault_in(*entries)
    assert said.startswith("环境变量 TONGHU_KEYS:")
    assert words in said
    assert said.endswith("。")


@pytest.mark.parametrize("text", ["[]", "{}", '{"keys": {}}', '{"keys": [], "more": 1}', '"x"'])
def test_another_shape_is_refused(text):
    assert fault_of({"TONGHU_KEYS": text}) == (
        '环境变量 TONGHU_KEYS:要写成 {"keys": [ … ]} 的样子。请对照 docs/how-to/keys.md 改正。'
    )


def test_the_keys_of_the_demo_are_refused_outside_the_demo():
    environ = {"TONGHU_KEYS": new_ring("demo-1", suite="sm")}
    assert load_key_ring(environ, demo=True).active_ids == ("demo-1-e", "demo-1-i")
    assert fault_of(environ) == (
        "环境变量 TONGHU_KEYS:demo-1-e、demo-1-i 是演示用的密钥,正式使用时不接受。"
        "请用 tonghu keys new 生成自己的密钥,放进密钥环。"
    )


def test_the_demo_needs_no_ring_of_its_own_and_its_keys_cannot_be_carried_out_of_it():
    assert load_key_ring({}, demo=True).active_ids == ("demo-encrypt", "demo-index")
    assert load_key_ring({"TONGHU_KEYS": ring_json(SEALED, INDEXED)}, demo=True).active_ids == ("e1", "i1")


def test_a_demo_key_is_refused_even_where_it_only_reads():
    old = entry("demo-old", use="encrypt", active=False)
    assert "demo-old 是演示用的密钥" in fault_in(SEALED, INDEXED, old)


def test_new_keys_are_different_every_time_and_serve_at_once():
    first, second = new_ring("2026-11", suite="aes"), new_ring("2026-11", suite="aes")
    assert len({key["secret"] for text in (first, second) for key in json.loads(text)["keys"]}) == 4
    assert load_key_ring({"TONGHU_KEYS": first}, demo=False).active_ids == ("2026-11-e", "2026-11-i")


def test_a_new_key_with_an_impossible_id_is_refused():
    with pytest.raises(KeyRingFault, match="id 不合规"):
        new_entry("二〇二六", suite="sm", use=Use.ENCRYPT, active=False)
