from django.apps import AppConfig


class FactLedgerConfig(AppConfig):
    name = "huoshui.fact_ledger"
    label = "fact_ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the indicators of reported figures known."""
        from huoshui.fact_ledger.rules import reported_figures  # noqa: F401
