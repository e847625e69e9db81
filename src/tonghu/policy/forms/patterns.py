"""The shapes of text that a form may ask for by name. Written so that Rust, Python and JavaScript read them alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """`expression`: anchored, ASCII classes only. `words`: what it should look like, in Chinese."""

    expression: str
    words: str


# What a form may name.
PATTERNS: Mapping[str, Pattern] = {
    "social_credit_code": Pattern(
        "^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$", "18位统一社会信用代码"
    ),
    "postcode": Pattern("^[0-9]{6}$", "6位邮政编码"),
    "disability_certificate": Pattern("^[0-9]{17}[0-9X][1-7][1-4]$", "20位残疾人证号"),
    "school_code": Pattern("^[0-9]{10}$", "10位学校标识码"),
    "year": Pattern("^(19|20)[0-9]{2}$", "四位年份,如 2026"),
    "month": Pattern("^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", "年月,如 2026-07"),
}
# What the kinds ask for.
NOT_BLANK = "[^ \t\r\n\u3000]"
DATE = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
# A mobile number, or a landline with its area code.
PHONE = "^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?)$"
RESIDENT_NUMBER = "^[1-9][0-9]{16}[0-9X]$"
PLACE = "^[0-9]{12}$"
POST = "^[0-9]{1,18}$"
SHA256 = "^[0-9a-f]{64}$"
