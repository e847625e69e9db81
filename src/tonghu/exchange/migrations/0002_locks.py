"""Row-level security on what departments sent."""

from django.db import migrations

from tonghu.locks.row_security import SecureRows


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_tables"), ("registry", "0002_locks")]
    operations = [SecureRows("exchange_batch"), SecureRows("exchange_registerfile")]
