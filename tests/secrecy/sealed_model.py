"""A table for tests of encrypted columns, outside the product's own, in processes of their own too."""

from django.db import connections, models

from tonghu.secrecy.fields import BlindIndexField, EncryptedTextField


class Person(models.Model):
    """A made-up person."""

    number = EncryptedTextField(purpose="resident_number", null=True)
    number_index = BlindIndexField(purpose="resident_number", null=True, unique=True)
    phone = EncryptedTextField(purpose="phone", default="")
    phone_index = BlindIndexField(purpose="phone", null=True)
    note = models.TextField(default="")

    objects = models.Manager()

    class Meta:
        app_label = "secrecy_tests"


class Rumour(models.Model):
    """An index that stands alone: the number itself was not kept."""

    number_index = BlindIndexField(purpose="resident_number", null=True)

    objects = models.Manager()

    class Meta:
        app_label = "secrecy_tests"


MODELS = (Person, Rumour)


def make_tables():
    with connections["owner"].schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)


def drop_tables():
    with connections["owner"].schema_editor() as editor:
        for model in MODELS:
            editor.delete_model(model)
    with connections["owner"].cursor() as cursor:
        cursor.execute("truncate secrecy_rotation")


def number_of(n):
    """A resident number of the region 3799, different for every n."""
    return f"379901{2010 + n // 10000 % 10}0307{n % 1000:03d}{n // 1000 % 10}"
