"""Indexes of links that few requests have; a single character is looked for by reading (docs/decisions/0022)."""

from importlib import import_module

from django.db import migrations, models

from huoshui.operations.adapters.word_search import word_search

before = import_module("huoshui.enterprise_requests.migrations.0007_word_search")


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0005_cost_of_word_pairs'),
        ('enterprise_requests', '0007_word_search'),
        ('enterprises', '0001_initial'),
        ('organizations', '0002_personal_views_and_tokens'),
    ]

    operations = [
        migrations.RunSQL(
            word_search("huoshui_requests_saying", before.REQUESTS, before.SAID, also=before.OF_FIRMS).sql, migrations.RunSQL.noop
        ),
        migrations.RunSQL(before.ALIKE_FUNCTION.sql, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='enterpriserequest',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['zone_id', 'closed_at'], name='enterprise_request_by_closing'),
        ),
        migrations.AddIndex(
            model_name='enterpriserequest',
            index=models.Index(condition=models.Q(('joined_into__isnull', False)), fields=['zone_id', 'joined_into'], name='enterprise_request_joined'),
        ),
        migrations.AddIndex(
            model_name='enterpriserequest',
            index=models.Index(condition=models.Q(('visit__isnull', False)), fields=['zone_id', 'visit'], name='enterprise_request_by_visit'),
        ),
        migrations.AddIndex(
            model_name='enterpriserequest',
            index=models.Index(condition=models.Q(('teller_phone_lookup', ''), _negated=True), fields=['zone_id', 'teller_phone_lookup'], name='enterprise_request_by_phone'),
        ),
    ]
