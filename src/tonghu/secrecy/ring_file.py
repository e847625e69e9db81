"""Reading the key ring from the environment, and making new keys.

TONGHU_KEYS holds JSON, or TONGHU_KEYS_FILE the path of a file that holds it:

    {"keys": [{"id": "2026-11-e", "suite": "sm", "purpose": "encrypt", "secret": "<base64 of 32 bytes>",
               "active": true}, …]}

`suite` is sm or aes, `purpose` encrypt or index; one key of each purpose is active. Every fault is a
KeyRingFault that names the variable and the key, and never shows a secret.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tonghu.secrecy.errors import KeyRingFault
from tonghu.secrecy.keyring import Key, KeyRing, Use
from tonghu.secrecy.suites import SUITES

VARIABLE = "TONGHU_KEYS"
FILE_VARIABLE = "TONGHU_KEYS_FILE"
DEMO_PREFIX = "demo-"
SECRET_BYTES = 32
MEMBERS = {"id", "suite", "purpose", "secret", "active"}
ID_FORM = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def load_key_ring(environ: Mapping[str, str], *, demo: bool) -> KeyRing:
    """The ring that the environment names; in the demo, where it names none, the demo's own.

    Keys whose ids begin with "demo-" are known to everybody, and are refused unless `demo`.
    """
    if demo and not environ.get(VARIABLE) and not environ.get(FILE_VARIABLE):
        return KeyRing(_keys(_demo_ring()))
    source, text = _given(environ)
    try:
        ring = KeyRing(_keys(text))
    except KeyRingFault as fault:
        raise KeyRingFault(f"{source}:{fault}") from None
    demos = [key.id for key in ring.keys if key.id.startswith(DEMO_PREFIX)]
    if demos and not demo:
        raise KeyRingFault(
            f"{source}:{'、'.join(demos)} 是演示用的密钥,正式使用时不接受。"
            "请用 tonghu keys new 生成自己的密钥,放进密钥环。"
        )
    return ring


def new_entry(key_id: str, *, suite: str, use: Use, active: bool) -> dict[str, str | bool]:
    """A fresh key as an entry of the ring's JSON, with its secret. Raises KeyRingFault for an id of another form."""
    entry: dict[str, str | bool] = {
        "id": key_id,
        "suite": suite,
        "purpose": use.value,
        "secret": base64.b64encode(os.urandom(SECRET_BYTES)).decode("ascii"),
        "active": active,
    }
    _key(entry, 1)
    return entry


def new_ring(prefix: str, *, suite: str) -> str:
    """The JSON of a first ring: one active key of each use, called <prefix>-e and <prefix>-i."""
    names = {Use.ENCRYPT: f"{prefix}-e", Use.INDEX: f"{prefix}-i"}
    return json.dumps(
        {"keys": [new_entry(name, suite=suite, use=use, active=True) for use, name in names.items()]}
    )


def _demo_ring() -> str:
    """The same on every machine, so that a demo's data can be opened again. No secret at all."""
    entries = []
    for use in Use:
        name = f"{DEMO_PREFIX}{use}"
        known = hashlib.sha256(f"Tonghu {name}: known to everybody".encode()).digest()
        secret = base64.b64encode(known).decode("ascii")
        entries.append({"id": name, "suite": "sm", "purpose": use, "secret": secret, "active": True})
    return json.dumps({"keys": entries})


def _given(environ: Mapping[str, str]) -> tuple[str, str]:
    """The variable that says it, as errors call it, and the JSON."""
    inline, path = environ.get(VARIABLE, "").strip(), environ.get(FILE_VARIABLE, "").strip()
    if inline and path:
        raise KeyRingFault(f"{VARIABLE} 和 {FILE_VARIABLE} 同时设了,不知道用哪一个。请只留一个。")
    if inline:
        return f"环境变量 {VARIABLE}", inline
    if not path:
        raise KeyRingFault(
            f"没有密钥环:环境变量 {VARIABLE} 和 {FILE_VARIABLE} 都没有设。"
            f"请用 tonghu keys new 生成密钥,存成只有运行用户可读的文件,再把路径写进 {FILE_VARIABLE}。"
        )
    source = f"{FILE_VARIABLE} 指的文件 {path}"
    try:
        return source, Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        fault = "不是 UTF-8 文本"
    except OSError as error:
        fault = error.strerror or "未知错误"
    raise KeyRingFault(f"{source} 读不了:{fault}。请检查路径和权限。")


def _keys(text: str) -> list[Key]:
    """The keys of the JSON. A parser's error would carry the whole text, so that none is kept as a cause."""
    data: Any = None
    place = ""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"(第 {error.lineno} 行第 {error.colno} 个字符处)"
    if place:
        raise KeyRingFault(f"不是合法的 JSON{place}。请对照 docs/how-to/keys.md 里的格式改正。")
    entries = data.get("keys") if isinstance(data, dict) else None
    if not isinstance(entries, list) or set(data) != {"keys"}:
        raise KeyRingFault('要写成 {"keys": [ … ]} 的样子。请对照 docs/how-to/keys.md 改正。')
    return [_key(entry, number) for number, entry in enumerate(entries, start=1)]


def _key(entry: object, number: int) -> Key:
    if not isinstance(entry, dict):
        raise KeyRingFault(f"第 {number} 把密钥不是一个对象。每把密钥写成 {{…}}。")
    name = _id(entry.get("id"), number)
    _check_members(entry, name)
    suite, use, active = entry["suite"], entry["purpose"], entry.get("active", False)
    if not isinstance(suite, str) or suite not in SUITES:
        raise KeyRingFault(f"密钥 {name} 的 suite 要是 {' 或 '.join(SUITES)}。")
    if use not in list(Use):
        raise KeyRingFault(f"密钥 {name} 的 purpose 要是 {' 或 '.join(Use)}。")
    if not isinstance(active, bool):
        raise KeyRingFault(f"密钥 {name} 的 active 要是 true 或 false。")
    return Key(
        id=name, suite=SUITES[suite], use=Use(use), active=active, secret=_secret(entry["secret"], name)
    )


def _id(given: object, number: int) -> str:
    if isinstance(given, str) and ID_FORM.fullmatch(given):
        return given
    # What was written there may be a secret in the wrong place, and is not repeated.
    raise KeyRingFault(
        f"第 {number} 把密钥的 id 不合规:要 1 到 32 个小写字母、数字或连字符,以字母或数字开头。请改正。"
    )


def _check_members(entry: dict[str, object], name: str) -> None:
    missing = sorted(MEMBERS - {"active"} - set(entry))
    if missing:
        raise KeyRingFault(f"密钥 {name} 少了 {'、'.join(missing)}。请补上。")
    if set(entry) - MEMBERS:
        raise KeyRingFault(f"密钥 {name} 有不认识的项。只认 {'、'.join(sorted(MEMBERS))},请改正。")


def _secret(given: object, name: str) -> bytes:
    try:
        secret = base64.b64decode(given, validate=True) if isinstance(given, str) else b""
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES or len(set(secret)) == 1:
        raise KeyRingFault(
            f"密钥 {name} 的 secret 要是 {SECRET_BYTES} 个随机字节的 base64。请用 tonghu keys new 生成。"
        )
    return secret
