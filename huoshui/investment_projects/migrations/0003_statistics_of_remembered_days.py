"""A day that was just filled has no statistics, and the planner then goes wrong by a factor of eight until autovacuum comes by.

Only a table's owner may ANALYZE it, so this one deed is lent to the application role.
"""

from django.db import migrations

ROWS = 'investment_projects_projectonday'
FUNCTION = f"""
CREATE FUNCTION huoshui_analyze_remembered_days() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
    ANALYZE public.{ROWS};
END
$body$
"""


class Migration(migrations.Migration):

    dependencies = [('investment_projects', '0002_remembered_days')]

    operations = [migrations.RunSQL(FUNCTION, 'DROP FUNCTION huoshui_analyze_remembered_days()')]
