"""Documents found by their words through an index (docs/decisions/0022)."""

from django.db import migrations

from huoshui.operations.adapters.word_search import pairs_index, word_search


class Migration(migrations.Migration):

    dependencies = [('operations', '0004_word_pairs'), ('ingestion', '0006_targets_of_claims')]

    operations = [
        pairs_index("document_word_pairs", "ingestion_document", "search_text"),
        word_search("huoshui_documents_saying", "ingestion_document", "search_text"),
    ]
