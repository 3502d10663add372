"""An import pays for each index half a million times: sources by ranges of pages, subjects without the attribute.

Facts are appended source by source and the ids of sources grow with time, so that a block range index finds the facts of a source (several
ranges a block: a document is reviewed claim by claim, long after its first facts); few
enough facts share a subject for the attribute to be looked at in the rows.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('fact_ledger', '0003_comparator')]

    operations = [
        migrations.RemoveIndex(model_name='fact', name='fact_by_source'),
        migrations.RemoveIndex(model_name='fact', name='fact_by_subject'),
        migrations.AddIndex(model_name='fact', index=models.Index(fields=['zone_id', 'subject_id'], name='fact_by_subject')),
        migrations.AddIndex(
            model_name='fact',
            index=BrinIndex(
                fields=['source'], name='fact_by_source', opclasses=['uuid_minmax_multi_ops'], pages_per_range=32, autosummarize=True
            ),
        ),
    ]
