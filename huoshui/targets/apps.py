from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "huoshui.targets"
    label = "targets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the sentences of the audit trail. A wrong indicator document stops the start here."""
        from huoshui.targets.adapters.published_indicators import published_dictionary
        from huoshui.targets.rules import attributes, sentences  # noqa: F401

        published_dictionary()
