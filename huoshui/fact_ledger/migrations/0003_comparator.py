"""A number is kept as it was said: 超过 17亿元 is not 17亿元. Names of attributes may be longer: reported.project_count.count.signed."""

from django.db import migrations, models

FACT = 'fact_ledger_fact'


class Migration(migrations.Migration):

    dependencies = [('fact_ledger', '0002_links_checked_by_statement')]

    operations = [
        migrations.AlterField('fact', 'attribute', models.CharField(max_length=60)),
        migrations.AddField('fact', 'comparator', models.CharField(blank=True, max_length=2, null=True)),
        migrations.RunSQL(
            f"ALTER TABLE {FACT} ADD CONSTRAINT fact_comparator_known"
            " CHECK (comparator IS NULL OR (comparator IN ('>=', '>', '<=', '<', '~') AND num_nonnulls(value_fen, value_number) = 1))",
            f'ALTER TABLE {FACT} DROP CONSTRAINT fact_comparator_known',
        ),
    ]
