"""No index of words can be used under row security (its operators are not leakproof): what cannot help costs nothing any more."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('ingestion', '0004_second_readings')]

    operations = [
        migrations.RemoveIndex(model_name='document', name='document_search'),
        migrations.RemoveIndex(model_name='document', name='document_alike'),
        migrations.RemoveField(model_name='document', name='search_grams'),
    ]
