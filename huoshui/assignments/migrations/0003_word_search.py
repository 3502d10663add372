"""Assignments found by their words through an index (docs/decisions/0022)."""

from django.db import migrations

from huoshui.operations.adapters.word_search import pairs_index, word_search

# a line end parts the columns: no text that is looked for has one
SAID = "lower(title || E'\\n' || about_label || E'\\n' || source_words)"


class Migration(migrations.Migration):

    dependencies = [('operations', '0005_cost_of_word_pairs'), ('assignments', '0002_shortened_limits')]

    operations = [
        pairs_index("assignment_word_pairs", "assignments_assignment", SAID),
        word_search("huoshui_assignments_saying", "assignments_assignment", SAID),
    ]
