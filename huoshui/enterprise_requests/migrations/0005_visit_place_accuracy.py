from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprise_requests', '0004_visit_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='place_accuracy_metres',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='定位误差'),
        ),
    ]
