from django.apps import AppConfig


class FactLedgerConfig(AppConfig):
    name = "huoshui.fact_ledger"
    label = "fact_ledger"
    default_auto_field = "django.db.models.BigAutoField"
