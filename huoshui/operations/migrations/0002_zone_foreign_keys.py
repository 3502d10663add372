"""Zones are made by the organizations' first migration, which stands above operations: hence a step of its own."""

from django.db import migrations

from huoshui.operations.adapters.table_guards import zone_foreign_key


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_initial"), ("organizations", "0001_initial")]

    operations = [zone_foreign_key("operations_idempotencykey"), zone_foreign_key("operations_storedfile")]
