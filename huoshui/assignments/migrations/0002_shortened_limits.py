from django.db import migrations, models


class Migration(migrations.Migration):
    """A running part may bear the limit of a declared emergency, and matters of supply (要素保障) become a source of assignments."""

    dependencies = [("assignments", "0001_initial")]

    operations = [
        migrations.AddField("assignmentpart", "limit_counts_from", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("assignmentpart", "shortened_by_id", models.UUIDField(blank=True, null=True)),
        migrations.AddField("assignmentpart", "shortened_words", models.CharField(blank=True, max_length=300, default=""), preserve_default=False),
        migrations.AlterField(
            "assignment",
            "source_kind",
            models.CharField(
                choices=[
                    ("request", "诉求"),
                    ("meeting", "会议议定"),
                    ("supervision", "督办单"),
                    ("instruction", "批示"),
                    ("factor", "要素保障"),
                    ("other", "其他交办"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            "assignmentpart",
            models.Index(fields=["zone_id", "shortened_by_id"], condition=models.Q(shortened_by_id__isnull=False), name="assignment_part_shortened"),
        ),
    ]
