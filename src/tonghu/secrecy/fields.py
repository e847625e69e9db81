from django.db import models


class EncryptedTextField(models.BinaryField):
    def __init__(self, *a, purpose, **k):
        self.purpose = purpose
        super().__init__(*a, **k)

    def deconstruct(self):
        n, p, a, k = super().deconstruct()
        k["purpose"] = self.purpose
        return n, p, a, k


class BlindIndexField(models.BinaryField):
    def __init__(self, *a, purpose, **k):
        self.purpose = purpose
        super().__init__(*a, **k)

    def deconstruct(self):
        n, p, a, k = super().deconstruct()
        k["purpose"] = self.purpose
        return n, p, a, k
