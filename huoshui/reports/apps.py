"""Django's entry for the domain."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "huoshui.reports"
    label = "reports"
    verbose_name = "通报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the sentences of the audit trail, and by what a bulletin that was due counts as done."""
        from huoshui.dispatch.queries import offer_evidence, offer_subjects
        from huoshui.reports.queries.released import bulletins_by_id, released_paper
        from huoshui.reports.rules import sentences  # noqa: F401
        from huoshui.reports.rules.recipes import RECIPES

        offer_evidence("bulletin", released_paper, RECIPES)
        offer_subjects("bulletin", bulletins_by_id)
