from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "huoshui.rulebook"
    label = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A rule file or calendar that is wrong stops the start, not the first page that needs it."""
        from huoshui.rulebook.adapters.published_calendar import published_years
        from huoshui.rulebook.adapters.published_rules import published_versions

        published_versions()
        published_years()
