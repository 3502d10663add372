import django.db.models.deletion
import django.db.models.manager
import huoshui.operations.models.tenancy
from django.db import migrations, models

from huoshui.operations.adapters.table_guards import append_only, composite_foreign_key, row_security, zone_foreign_key

CLAIM, DECIDED = 'ingestion_documentclaim', 'ingestion_claimtarget'


class Migration(migrations.Migration):

    dependencies = [
        ('ingestion', '0005_search_without_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimTarget',
            fields=[
                ('id', models.UUIDField(default=huoshui.operations.models.tenancy.new_public_id, editable=False, primary_key=True, serialize=False)),
                ('zone_id', models.UUIDField(editable=False)),
                ('target_id', models.UUIDField(blank=True, null=True)),
                ('fact_id', models.UUIDField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('decided_by_id', models.UUIDField()),
                ('decided_by_name', models.CharField(blank=True, max_length=80)),
                ('decided_at', models.DateTimeField()),
                ('claim', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ingestion.documentclaim')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects_of_any_zone',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('zone_id', 'claim'), name='claim_target_once')],
                'indexes': [models.Index(fields=['zone_id', 'fact_id'], name='claim_target_by_fact')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('objects_of_any_zone', django.db.models.manager.Manager()),
            ],
        ),
        zone_foreign_key(DECIDED),
        composite_foreign_key(DECIDED, 'claim_id', CLAIM),
        row_security(DECIDED),
        append_only(DECIDED),
    ]
