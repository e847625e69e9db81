"""Row-level security on runs, leads and what people did with them."""

from django.db import migrations

from tonghu.locks.row_security import SecureRows


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_tables"), ("registry", "0002_locks")]
    operations = [
        SecureRows("leads_run"),
        SecureRows("leads_lead", child="child_id"),
        SecureRows("leads_leadevent", child="child_id"),
        SecureRows("leads_step", through=("lead_id", "leads_lead")),
        SecureRows("leads_verification", through=("lead_id", "leads_lead")),
        SecureRows("leads_photo", through=("verification_id", "leads_verification")),
    ]
