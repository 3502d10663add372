from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "huoshui.organizations"
    label = "organizations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huoshui.audit.rules.operation_sentences import declare
        from huoshui.organizations.rules.audited_operations import SENTENCES

        declare(SENTENCES)
