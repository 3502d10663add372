import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import huoshui.operations.models.tenancy
from huoshui.operations.adapters.table_guards import append_only, composite_foreign_key, row_security, zone_foreign_key

PREFIX = "enterprise_requests_"
TABLES = ("emergencydeclaration", "emergencychange")
PUBLIC_ID = models.UUIDField(default=huoshui.operations.models.tenancy.new_public_id, editable=False, primary_key=True, serialize=False)
OPTIONS = {"abstract": False, "base_manager_name": "objects_of_any_zone", "default_manager_name": "objects"}


def managers():
    return [("objects", django.db.models.manager.Manager()), ("objects_of_any_zone", django.db.models.manager.Manager())]


class Migration(migrations.Migration):
    """应急模式: declarations and the later records of their end, both append-only."""

    dependencies = [("enterprise_requests", "0002_officers_visits_inspections"), ("organizations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="EmergencyDeclaration",
            fields=[
                ("id", PUBLIC_ID),
                ("zone_id", models.UUIDField(editable=False)),
                ("number", models.CharField(max_length=20, verbose_name="编号")),
                ("title", models.CharField(max_length=120, verbose_name="应急事项")),
                ("reason", models.CharField(max_length=500, verbose_name="启动理由")),
                ("document_number", models.CharField(max_length=80, verbose_name="文号")),
                ("profile", models.CharField(max_length=30, verbose_name="应急时限方案")),
                ("rule_reference", models.CharField(max_length=120)),
                ("category_codes", models.JSONField(default=list)),
                ("area_ids", models.JSONField(default=list)),
                ("starts_at", models.DateTimeField(verbose_name="生效时间")),
                ("ends_at", models.DateTimeField(verbose_name="结束时间")),
                ("declared_at", models.DateTimeField()),
                ("declared_by_id", models.UUIDField()),
                ("declared_by_name", models.CharField(max_length=80)),
            ],
            options={
                **OPTIONS,
                "indexes": [models.Index(fields=["zone_id", "-starts_at", "-id"], name="emergency_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("zone_id", "id"), name="emergency_declaration_zone_id"),
                    models.UniqueConstraint(fields=("zone_id", "number"), name="emergency_declaration_number"),
                ],
            },
            managers=managers(),
        ),
        migrations.CreateModel(
            name="EmergencyChange",
            fields=[
                ("id", PUBLIC_ID),
                ("zone_id", models.UUIDField(editable=False)),
                ("sequence", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(choices=[("prolonged", "延长"), ("ended_early", "提前结束")], max_length=12)),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                ("document_number", models.CharField(blank=True, max_length=80)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by_id", models.UUIDField()),
                ("recorded_by_name", models.CharField(max_length=80)),
                (
                    "declaration",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprise_requests.emergencydeclaration",
                    ),
                ),
            ],
            options={
                **OPTIONS,
                "constraints": [
                    models.UniqueConstraint(fields=("zone_id", "id"), name="emergency_change_zone_id"),
                    models.UniqueConstraint(fields=("zone_id", "declaration", "sequence"), name="emergency_change_in_turn"),
                ],
            },
            managers=managers(),
        ),
        *(zone_foreign_key(PREFIX + table) for table in TABLES),
        composite_foreign_key(PREFIX + "emergencychange", "declaration_id", PREFIX + "emergencydeclaration"),
        *(row_security(PREFIX + table) for table in TABLES),
        *(append_only(PREFIX + table) for table in TABLES),
    ]
