from django.apps import AppConfig


class InvestmentProjectsConfig(AppConfig):
    name = "huoshui.investment_projects"
    label = "investment_projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the attributes before anything records a fact."""
        from huoshui.investment_projects.rules import attributes, deeds  # noqa: F401
