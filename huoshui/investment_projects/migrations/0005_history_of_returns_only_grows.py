from django.db import migrations

from huoshui.operations.adapters.table_guards import append_only


class Migration(migrations.Migration):
    dependencies = [("investment_projects", "0004_monthly_returns")]

    operations = [append_only("investment_projects_monthlyreturnevent")]
