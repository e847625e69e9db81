"""Verdicts by kind, photos with their own key, open leads by their last day."""

from django.db import migrations, models

import tonghu.secrecy.fields


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0003_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="kind",
            field=models.TextField(default="image/jpeg", editable=False),
        ),
        migrations.AddField(
            model_name="photo",
            name="secret",
            field=tonghu.secrecy.fields.EncryptedTextField(
                bound_to="leads_photo.secret", null=True, purpose="text"
            ),
        ),
        migrations.AlterField(
            model_name="lead",
            name="state",
            field=models.TextField(
                choices=[
                    ("new", "待派发"),
                    ("dispatched", "待核实"),
                    ("returned", "已退回"),
                    ("verified", "待审核"),
                    ("reviewed", "待确认"),
                    ("accepted", "已采纳"),
                    ("rejected", "未采纳"),
                    ("superseded", "已被新线索取代"),
                ],
                default="new",
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="lead",
            name="verdict",
            field=models.TextField(
                blank=True,
                choices=[
                    ("accepted", "采纳"),
                    ("untrue", "情况不属实"),
                    ("register_wrong", "部门登记数据有误"),
                    ("handled", "已在办理或已有档案"),
                    ("unable", "无法核实"),
                ],
                default="",
                verbose_name="结论",
            ),
        ),
        migrations.AlterField(
            model_name="leadevent",
            name="state",
            field=models.TextField(
                choices=[
                    ("new", "待派发"),
                    ("dispatched", "待核实"),
                    ("returned", "已退回"),
                    ("verified", "待审核"),
                    ("reviewed", "待确认"),
                    ("accepted", "已采纳"),
                    ("rejected", "未采纳"),
                    ("superseded", "已被新线索取代"),
                ],
                default="new",
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="leadevent",
            name="verdict",
            field=models.TextField(
                blank=True,
                choices=[
                    ("accepted", "采纳"),
                    ("untrue", "情况不属实"),
                    ("register_wrong", "部门登记数据有误"),
                    ("handled", "已在办理或已有档案"),
                    ("unable", "无法核实"),
                ],
                default="",
                verbose_name="结论",
            ),
        ),
        migrations.AlterField(
            model_name="verification",
            name="carer_relation",
            field=models.TextField(
                choices=[
                    ("parent", "父母"),
                    ("grandparent", "祖父母、外祖父母"),
                    ("sibling", "兄姐"),
                    ("relative", "其他亲属"),
                    ("other", "其他人"),
                    ("institution", "机构"),
                    ("nobody", "无人照料"),
                ],
                default="",
                verbose_name="与儿童关系",
            ),
        ),
        migrations.AlterField(
            model_name="verification",
            name="proposal",
            field=models.TextField(
                choices=[
                    ("accept", "情况属实，建议采纳"),
                    ("reject", "情况不属实，建议不采纳"),
                    ("unable", "无法核实"),
                ],
                verbose_name="建议",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("state__in", ["new", "dispatched", "returned", "verified", "reviewed"])),
                fields=["place", "due_on"],
                name="leads_lead_due",
            ),
        ),
    ]
