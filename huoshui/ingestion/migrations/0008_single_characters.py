"""A single character is looked for by reading, where an index of pairs cannot help."""

from django.db import migrations

from huoshui.operations.adapters.word_search import word_search


class Migration(migrations.Migration):

    dependencies = [('operations', '0005_cost_of_word_pairs'), ('ingestion', '0007_word_search')]

    operations = [
        migrations.RunSQL(
            word_search("huoshui_documents_saying", "ingestion_document", "search_text").sql, migrations.RunSQL.noop
        )
    ]
