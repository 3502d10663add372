"""Django's entry for the domain."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "huoshui.dispatch"
    label = "dispatch"
    verbose_name = "调度"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the sentences of the audit trail."""
        from huoshui.dispatch.rules import sentences  # noqa: F401
