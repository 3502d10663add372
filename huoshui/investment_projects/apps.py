from django.apps import AppConfig


class InvestmentProjectsConfig(AppConfig):
    name = "huoshui.investment_projects"
    label = "investment_projects"
    default_auto_field = "django.db.models.BigAutoField"
