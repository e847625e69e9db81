"""Masked numbers keep their length and the ends that may be known, and nothing else."""

import pytest

from tonghu.secrecy.masking import masked
from tonghu.secrecy.purposes import Purpose


@pytest.mark.parametrize(
    ("purpose", "value", "shown"),
    [
        (Purpose.RESIDENT_NUMBER, "379902201503071212", "3799************12"),
        (Purpose.RESIDENT_NUMBER, "37990220150307123X", "3799************3X"),
        (Purpose.RESIDENT_NUMBER, "379902150307123", "3799*********23"),
        (Purpose.RESIDENT_NUMBER, "37990220150", "***********"),
        (Purpose.PHONE, "13800001234", "138****1234"),
        (Purpose.PHONE, "06348612345", "063****2345"),
        (Purpose.PHONE, "8612345", "****345"),
        (Purpose.PHONE, "12345", "*****"),
        (Purpose.BANK_ACCOUNT, "6228480000000001234", "***************1234"),
        (Purpose.BANK_ACCOUNT, "1234", "****"),
        (Purpose.TEXT, "西山村三组", "******"),
        (Purpose.TEXT, "", ""),
        (Purpose.PHONE, None, ""),
    ],
)
def test_a_value_is_shown_by_its_ends(purpose, value, shown):
    assert masked(value, purpose) == shown
