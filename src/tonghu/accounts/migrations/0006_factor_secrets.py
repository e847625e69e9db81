"""Secrets of second factors come from under TONGHU_SECRET_KEY to under the key ring, where a change of keys finds them."""

import base64
import uuid
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations, models

import tonghu.secrecy.fields

# The texts that allauth gave us to encrypt: of an authenticator, and of recovery codes.
TEXTS = ("secret", "seed")


def under_the_ring(apps: Any, schema_editor: Any) -> None:
    """Each secret that the installation's key opens. What it does not open was lost before, and is set up anew."""
    using = schema_editor.connection.alias
    secrets = apps.get_model("accounts", "FactorSecret").objects.using(using)
    box = _box()
    for factor in apps.get_model("mfa", "Authenticator").objects.using(using).order_by("pk"):
        changed = False
        for name in TEXTS:
            if isinstance(kept := factor.data.get(name), str) and (text := _opened(box, kept)) is not None:
                factor.data[name] = f"ring:{secrets.create(secret=text, reference=uuid.uuid4()).reference}"
                changed = True
        if changed:
            factor.save(update_fields=["data"])


def _opened(box: MultiFernet, kept: str) -> str | None:
    try:
        return box.decrypt(kept.encode()).decode()
    except InvalidToken:
        return None


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    drawn = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tonghu second factors")
    return base64.urlsafe_b64encode(drawn.derive(key.encode()))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_listed_by_place"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.CreateModel(
            name="FactorSecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "secret",
                    tonghu.secrecy.fields.EncryptedTextField(
                        bound_to="accounts_factorsecret.secret", purpose="text"
                    ),
                ),
            ],
            options={"verbose_name": "第二因子密钥"},
        ),
        migrations.RunPython(under_the_ring, migrations.RunPython.noop),
    ]
