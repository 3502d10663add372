"""Django's entry for the domain."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "huoshui.reports"
    label = "reports"
    verbose_name = "通报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the sentences of the audit trail."""
        from huoshui.reports.rules import sentences  # noqa: F401
