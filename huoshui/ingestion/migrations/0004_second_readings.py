import django.db.models.deletion
import django.db.models.manager
import huoshui.operations.models.tenancy
from django.db import migrations, models

from huoshui.operations.adapters.table_guards import composite_foreign_key, row_security, zone_foreign_key

DOCUMENT, SECOND = 'ingestion_document', 'ingestion_secondreading'


class Migration(migrations.Migration):

    dependencies = [
        ('ingestion', '0003_document_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='SecondReading',
            fields=[
                ('id', models.UUIDField(default=huoshui.operations.models.tenancy.new_public_id, editable=False, primary_key=True, serialize=False)),
                ('zone_id', models.UUIDField(editable=False)),
                ('state', models.CharField(choices=[('waiting', '正在读'), ('read', '已读'), ('failed', '没有读成')], default='waiting', max_length=10)),
                ('reader', models.CharField(max_length=80)),
                ('claims', models.JSONField(default=list)),
                ('refused', models.JSONField(default=list)),
                ('exchanges', models.JSONField(default=list)),
                ('failure', models.JSONField(null=True)),
                ('asked_by_id', models.UUIDField()),
                ('asked_by_name', models.CharField(blank=True, max_length=80)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('document', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ingestion.document')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects_of_any_zone',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('zone_id', 'document'), name='second_reading_once')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('objects_of_any_zone', django.db.models.manager.Manager()),
            ],
        ),
        zone_foreign_key(SECOND),
        composite_foreign_key(SECOND, 'document_id', DOCUMENT),
        row_security(SECOND),
    ]
