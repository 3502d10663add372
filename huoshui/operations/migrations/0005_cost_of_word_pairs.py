"""What making the pairs of a text costs, told to the planner: it looks into the index, also where a word is in most texts."""

from django.db import migrations

from huoshui.operations.adapters.word_search import word_pairs_function


class Migration(migrations.Migration):

    dependencies = [('operations', '0004_word_pairs')]

    operations = [migrations.RunSQL(word_pairs_function().sql, migrations.RunSQL.noop)]
