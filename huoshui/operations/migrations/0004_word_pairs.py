"""What indexes of words stand on (docs/decisions/0022)."""

from django.db import migrations

from huoshui.operations.adapters.word_search import word_pairs_function


class Migration(migrations.Migration):

    dependencies = [('operations', '0003_table_statistics')]

    operations = [word_pairs_function()]
