"""What one long transaction wrote has no statistics until autovacuum comes by after its end, and the planner guesses meanwhile.

Only a table's owner may ANALYZE it, so this one deed is lent to the application role. It reads samples and shows nobody any row.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION huoshui_analyze_tables(tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY tables LOOP
        EXECUTE format('ANALYZE public.%I', wanted);
    END LOOP;
END
$body$
"""


class Migration(migrations.Migration):

    dependencies = [('operations', '0002_zone_foreign_keys')]

    operations = [migrations.RunSQL(FUNCTION, 'DROP FUNCTION huoshui_analyze_tables(text[])')]
