"""Half a million facts an import: their sources and the facts they correct are looked up once a statement, not row by row."""

from django.db import migrations

from huoshui.operations.adapters.table_guards import link_checked_by_statement, without_composite_foreign_key

FACT, SOURCE = 'fact_ledger_fact', 'fact_ledger_source'


class Migration(migrations.Migration):

    dependencies = [('fact_ledger', '0001_initial')]

    operations = [
        link_checked_by_statement(FACT, 'source_id', SOURCE),
        link_checked_by_statement(FACT, 'corrects_id', FACT),
        without_composite_foreign_key(FACT, 'source_id', SOURCE),
        without_composite_foreign_key(FACT, 'corrects_id', FACT),
    ]
