"""The sentence and the doubt of a lead become encrypted, in the row; the history no longer keeps them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import tonghu.secrecy.fields
from tonghu.secrecy.purposes import Purpose
from tonghu.secrecy.ring import key_ring

AT_A_TIME = 1000
_SWAP = """
alter table leads_lead drop column basis, drop column doubt;
alter table leads_lead rename column basis_sealed to basis;
alter table leads_lead rename column doubt_sealed to doubt;
alter table leads_lead alter column basis set not null, alter column doubt set not null;
"""


def _seal(apps, schema_editor):
    """Row by row in the migration's own transaction: all or none. As the owner, who sees every row."""
    ring = key_ring()
    with schema_editor.connection.cursor() as cursor:
        after = 0
        while True:
            cursor.execute(
                "select id, basis, doubt from leads_lead where id > %s order by id limit %s",
                [after, AT_A_TIME],
            )
            if not (rows := cursor.fetchall()):
                return
            after = rows[-1][0]
            sealed = [
                (
                    ring.seal(basis, Purpose.TEXT, "leads_lead.basis"),
                    ring.seal(doubt, Purpose.TEXT, "leads_lead.doubt"),
                    pk,
                )
                for pk, basis, doubt in rows
            ]
            cursor.executemany(
                "update leads_lead set basis_sealed = %s, doubt_sealed = %s where id = %s", sealed
            )


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0006_found_by_index"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="lead",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="lead",
            name="update_update",
        ),
        migrations.RemoveField(
            model_name="leadevent",
            name="basis",
        ),
        migrations.RemoveField(
            model_name="leadevent",
            name="doubt",
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "alter table leads_lead add column basis_sealed bytea, add column doubt_sealed bytea",
                    "alter table leads_lead drop column basis_sealed, drop column doubt_sealed",
                ),
                migrations.RunPython(_seal, migrations.RunPython.noop),
                migrations.RunSQL(_SWAP),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="lead",
                    name="basis",
                    field=tonghu.secrecy.fields.EncryptedTextField(
                        bound_to="leads_lead.basis", purpose="text", verbose_name="理由"
                    ),
                ),
                migrations.AlterField(
                    model_name="lead",
                    name="doubt",
                    field=tonghu.secrecy.fields.EncryptedTextField(
                        bound_to="leads_lead.doubt", default="", purpose="text", verbose_name="不确定之处"
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lead",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "leads_leadevent" ("assigned_name", "assigned_post", "birth_on", "category", "changed_at", "child_id", "confidence", "due_on", "fact", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "raised_at", "run_id", "state", "verdict", "version") VALUES (NEW."assigned_name", NEW."assigned_post", NEW."birth_on", NEW."category", NEW."changed_at", NEW."child_id", NEW."confidence", NEW."due_on", NEW."fact", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."raised_at", NEW."run_id", NEW."state", NEW."verdict", NEW."version"); RETURN NULL;',
                    hash="cab164cc610796d602371113459afa397730410c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_523c0",
                    table="leads_lead",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lead",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."assigned_name" IS DISTINCT FROM (NEW."assigned_name") OR OLD."assigned_post" IS DISTINCT FROM (NEW."assigned_post") OR OLD."birth_on" IS DISTINCT FROM (NEW."birth_on") OR OLD."category" IS DISTINCT FROM (NEW."category") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."child_id" IS DISTINCT FROM (NEW."child_id") OR OLD."confidence" IS DISTINCT FROM (NEW."confidence") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."fact" IS DISTINCT FROM (NEW."fact") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."raised_at" IS DISTINCT FROM (NEW."raised_at") OR OLD."run_id" IS DISTINCT FROM (NEW."run_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."verdict" IS DISTINCT FROM (NEW."verdict") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "leads_leadevent" ("assigned_name", "assigned_post", "birth_on", "category", "changed_at", "child_id", "confidence", "due_on", "fact", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "raised_at", "run_id", "state", "verdict", "version") VALUES (NEW."assigned_name", NEW."assigned_post", NEW."birth_on", NEW."category", NEW."changed_at", NEW."child_id", NEW."confidence", NEW."due_on", NEW."fact", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."raised_at", NEW."run_id", NEW."state", NEW."verdict", NEW."version"); RETURN NULL;',
                    hash="cc85d1eb0835bbac29c1814970f778d39f44e1d2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_17f2d",
                    table="leads_lead",
                    when="AFTER",
                ),
            ),
        ),
    ]
