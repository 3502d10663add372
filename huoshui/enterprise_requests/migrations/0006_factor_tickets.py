import django.db.models.deletion
import django.db.models.manager
import huoshui.operations.models.tenancy
from django.db import migrations, models

from huoshui.operations.adapters.table_guards import append_only, composite_foreign_key, row_security, zone_foreign_key

PREFIX = "enterprise_requests_"
TABLES = ("factorticket", "factorticketfirm", "factorticketarea", "factorticketrequest", "factorticketevent")
LINKS = (
    ("factorticket", "unit_id", "organizations_unit"),
    ("factorticketfirm", "ticket_id", "enterprise_requests_factorticket"),
    ("factorticketfirm", "enterprise_id", "enterprises_enterprise"),
    ("factorticketarea", "ticket_id", "enterprise_requests_factorticket"),
    ("factorticketarea", "area_id", "organizations_area"),
    ("factorticketrequest", "ticket_id", "enterprise_requests_factorticket"),
    ("factorticketrequest", "request_id", "enterprise_requests_enterpriserequest"),
    ("factorticketevent", "ticket_id", "enterprise_requests_factorticket"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('enterprise_requests', '0005_visit_place_accuracy'),
        ('enterprises', '0001_initial'),
        ('organizations', '0002_personal_views_and_tokens'),
    ]

    operations = [
        migrations.CreateModel(
            name='FactorTicket',
            fields=[
                ('id', models.UUIDField(default=huoshui.operations.models.tenancy.new_public_id, editable=False, primary_key=True, serialize=False)),
                ('zone_id', models.UUIDField(editable=False)),
                ('number', models.CharField(max_length=20, verbose_name='编号')),
                ('factor', models.CharField(max_length=30, verbose_name='要素')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('detail', models.CharField(blank=True, max_length=1000, verbose_name='情况说明')),
                ('cause', models.CharField(max_length=30, verbose_name='停供原因')),
                ('is_planned', models.BooleanField(verbose_name='计划停供')),
                ('announced_at', models.DateTimeField(blank=True, null=True, verbose_name='公告时间')),
                ('began_at', models.DateTimeField(verbose_name='停供时间')),
                ('expected_restore_at', models.DateTimeField(blank=True, null=True, verbose_name='预计恢复')),
                ('restored_at', models.DateTimeField(blank=True, null=True, verbose_name='恢复时间')),
                ('capacity_lost', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='减少能力')),
                ('capacity_unit', models.CharField(blank=True, max_length=20)),
                ('production', models.CharField(default='unknown', max_length=10, verbose_name='生产影响')),
                ('raised_channel', models.CharField(max_length=12, verbose_name='来源')),
                ('raised_at', models.DateTimeField()),
                ('raised_by_id', models.UUIDField()),
                ('state', models.CharField(choices=[('standing', '停供中'), ('restored', '待企业确认'), ('closed', '已销号'), ('unanswered', '逾期未确认'), ('cancelled', '已取消')], default='standing', max_length=12, verbose_name='状态')),
                ('assignment_id', models.UUIDField(blank=True, null=True)),
                ('confirm_by', models.DateField(blank=True, null=True, verbose_name='确认截止')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.unit')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects_of_any_zone',
                'default_manager_name': 'objects',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('objects_of_any_zone', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='FactorTicketArea',
            fields=[
                ('id', models.UUIDField(default=huoshui.operations.models.tenancy.new_public_id, editable=False, primary_key=True, serialize=False)),
                ('zone_id', models.UUIDField(editable=False)),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.area')),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='parks', to='enterprise_requests.factorticket')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects_of_any_zone',
                'default_manager_name': 'objects',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('objects_of_any_zone', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='FactorTicketEvent',
            fields=[
                ('id', models.UUIDField(default=huoshui.operations.models.tenancy.new_public_id, editable=False, primary_key=True, serialize=False)),
                ('zone_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(max_length=20)),
                ('happened_at', models.DateTimeField()),
                ('actor_id', models.UUIDField()),
                ('actor_name', models.CharField(max_length=80)),
                ('words', models.CharField(blank=True, max_length=1000)),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprise_requests.factorticket')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects_of_any_zone',
                'default_manager_name': 'objects',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('objects_of_any_zone', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='FactorTicketFirm',
            fields=[
                ('id', models.UUIDField(default=huoshui.operations.models.tenancy.new_public_id, editable=False, primary_key=True, serialize=False)),
                ('zone_id', models.UUIDField(editable=False)),
                ('added_at', models.DateTimeField()),
                ('restored_at', models.DateTimeField(blank=True, null=True)),
                ('word', models.CharField(blank=True, max_length=14)),
                ('word_channel', models.CharField(blank=True, max_length=10)),
                ('word_by_id', models.UUIDField(blank=True, null=True)),
                ('word_at', models.DateTimeField(blank=True, null=True)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('enterprise', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise')),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='firms', to='enterprise_requests.factorticket')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects_of_any_zone',
                'default_manager_name': 'objects',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('objects_of_any_zone', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='FactorTicketRequest',
            fields=[
                ('id', models.UUIDField(default=huoshui.operations.models.tenancy.new_public_id, editable=False, primary_key=True, serialize=False)),
                ('zone_id', models.UUIDField(editable=False)),
                ('joined_at', models.DateTimeField()),
                ('request', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprise_requests.enterpriserequest')),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='enterprise_requests.factorticket')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects_of_any_zone',
                'default_manager_name': 'objects',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('objects_of_any_zone', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='factorticket',
            index=models.Index(fields=['zone_id', '-began_at', '-id'], name='factor_ticket_newest'),
        ),
        migrations.AddIndex(
            model_name='factorticket',
            index=models.Index(fields=['zone_id', 'state'], name='factor_ticket_by_state'),
        ),
        migrations.AddConstraint(
            model_name='factorticket',
            constraint=models.UniqueConstraint(fields=('zone_id', 'id'), name='factor_ticket_zone_id'),
        ),
        migrations.AddConstraint(
            model_name='factorticket',
            constraint=models.UniqueConstraint(fields=('zone_id', 'number'), name='factor_ticket_number'),
        ),
        migrations.AddIndex(
            model_name='factorticketarea',
            index=models.Index(fields=['zone_id', 'area'], name='factor_ticket_by_area'),
        ),
        migrations.AddConstraint(
            model_name='factorticketarea',
            constraint=models.UniqueConstraint(fields=('zone_id', 'id'), name='factor_ticket_area_zone_id'),
        ),
        migrations.AddConstraint(
            model_name='factorticketarea',
            constraint=models.UniqueConstraint(fields=('zone_id', 'ticket', 'area'), name='factor_ticket_area_once'),
        ),
        migrations.AddIndex(
            model_name='factorticketevent',
            index=models.Index(fields=['zone_id', 'ticket', 'id'], name='factor_ticket_event_of'),
        ),
        migrations.AddConstraint(
            model_name='factorticketevent',
            constraint=models.UniqueConstraint(fields=('zone_id', 'id'), name='factor_ticket_event_zone_id'),
        ),
        migrations.AddIndex(
            model_name='factorticketfirm',
            index=models.Index(fields=['zone_id', 'enterprise'], name='factor_ticket_by_firm'),
        ),
        migrations.AddConstraint(
            model_name='factorticketfirm',
            constraint=models.UniqueConstraint(fields=('zone_id', 'id'), name='factor_ticket_firm_zone_id'),
        ),
        migrations.AddConstraint(
            model_name='factorticketfirm',
            constraint=models.UniqueConstraint(fields=('zone_id', 'ticket', 'enterprise'), name='factor_ticket_firm_once'),
        ),
        migrations.AddIndex(
            model_name='factorticketrequest',
            index=models.Index(fields=['zone_id', 'ticket'], name='factor_ticket_request_of'),
        ),
        migrations.AddConstraint(
            model_name='factorticketrequest',
            constraint=models.UniqueConstraint(fields=('zone_id', 'id'), name='factor_ticket_request_zone_id'),
        ),
        migrations.AddConstraint(
            model_name='factorticketrequest',
            constraint=models.UniqueConstraint(fields=('zone_id', 'request'), name='factor_ticket_request_once'),
        ),
        *(zone_foreign_key(PREFIX + table) for table in TABLES),
        *(composite_foreign_key(PREFIX + table, column, target) for table, column, target in LINKS),
        *(row_security(PREFIX + table) for table in TABLES),
        append_only(PREFIX + "factorticketevent"),
    ]
