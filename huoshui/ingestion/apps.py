from django.apps import AppConfig


class IngestionConfig(AppConfig):
    name = "huoshui.ingestion"
    label = "ingestion"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what the importer itself states: the columns that nobody mapped."""
        from huoshui.fact_ledger.rules.attributes import Attribute, declare
        from huoshui.ingestion.rules.readings import EXTRA_TEXT

        declare(Attribute(EXTRA_TEXT, "project", kind="text", unit="", label="其他栏目"))
