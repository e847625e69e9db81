"""What can be wrong with keys and sealed values. No message holds a key, a number or a ciphertext."""

from __future__ import annotations

from tonghu.kernel.errors import UserError


class KeyRingFault(UserError):
    """The key ring cannot be used as it was given."""


class SealFault(UserError):
    """A sealed value cannot be opened."""


class UnknownKey(SealFault):
    """The value was sealed under a key that is not on the ring."""

    def __init__(self, key_id: str, where: str) -> None:
        super().__init__(
            f"{where} 的一个值是用密钥 {key_id} 加密的,密钥环里没有这把密钥。"
            "请把它放回 TONGHU_KEYS(或 TONGHU_KEYS_FILE 指的文件)再试;"
            "确认没有用它加密的值之前(tonghu keys status),不要删除旧密钥。"
        )


class BrokenSeal(SealFault):
    """The value was changed, moved to another column, or its key has another secret than then."""

    def __init__(self, where: str, key_id: str | None = None) -> None:
        under = f"(密钥 {key_id})" if key_id else ""
        super().__init__(
            f"{where} 的一个密文打不开{under}:它被改动过、截断过,或是从别的列搬来的,"
            "也可能密钥编号没变而内容换了。请核对密钥环;密钥无误的,从备份恢复这一行,并查审计记录。"
        )
