"""Secrets of second factors stand under the key ring: a change of keys brings them along."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.db import connection

from people import QINGHE, a_post
from tonghu.accounts.models import FactorSecret
from tonghu.accounts.second_factors import SecretGone, keep_secret, secret_of
from tonghu.secrecy.sealed_tables import sealed_tables

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
before = import_module("tonghu.accounts.migrations.0006_factor_secrets")


def officer():
    return a_post("county_officer", QINGHE).user


def stored():
    """Both tables as they lie on the disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select data::text from mfa_authenticator union all select secret::text from accounts_factorsecret"
        )
        return " ".join(text for (text,) in cursor.fetchall())


def test_a_change_of_keys_finds_them():
    assert "accounts_factorsecret" in {table.name for table in sealed_tables()}


def test_allauth_keeps_a_reference_and_the_ring_the_secret():
    factor = TOTP.activate(officer(), SECRET)
    kept = FactorSecret.objects.get()
    assert factor.instance.data == {"secret": f"ring:{kept.reference}"}
    assert secret_of(factor.instance.data["secret"]) == kept.secret == SECRET
    assert SECRET not in stored()
    factor.instance.delete()
    assert FactorSecret.objects.count() == 0


@pytest.mark.parametrize("kept", ["ring:6f1b7a54-3a8e-4a1e-9a39-000000000000", "gAAAAA", ""])
def test_a_reference_to_nothing_is_no_secret(kept):
    with pytest.raises(SecretGone):
        secret_of(kept)


def test_what_stood_under_the_secret_key_is_brought_over(settings):
    settings.SECRET_KEY_FALLBACKS = ["the key before this one" * 3]
    user = officer()
    box = before._box()
    old = before.Fernet(before._derived(settings.SECRET_KEY_FALLBACKS[0]))
    totp = Authenticator.objects.create(
        user=user, type="totp", data={"secret": box.encrypt(b"AAAA").decode()}
    )
    codes = Authenticator.objects.create(
        user=user, type="recovery_codes", data={"seed": old.encrypt(b"seed").decode(), "used_mask": 3}
    )
    passkey = Authenticator.objects.create(user=user, type="webauthn", data={"name": "x", "credential": {}})
    lost = Authenticator.objects.create(user=officer(), type="totp", data={"secret": "not ours"})

    class Editor:
        connection = connection

    for _ in range(2):  # a second time finds nothing to do
        before.under_the_ring(apps, Editor)
        for factor in (totp, codes, passkey, lost):
            factor.refresh_from_db()
        assert (secret_of(totp.data["secret"]), secret_of(codes.data["seed"])) == ("AAAA", "seed")
        assert codes.data["used_mask"] == 3
        assert passkey.data == {"name": "x", "credential": {}}
        assert lost.data == {"secret": "not ours"}
        assert FactorSecret.objects.count() == 2


def test_the_same_secret_kept_twice_is_two_rows_that_look_unlike():
    first, second = keep_secret(SECRET), keep_secret(SECRET)
    assert first != second
    with connection.cursor() as cursor:
        cursor.execute("select count(distinct secret) from accounts_factorsecret")
        assert cursor.fetchone() == (2,)
