from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "huoshui.enterprises"
    label = "enterprises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the attributes before anything records a fact."""
        from huoshui.enterprises.rules import attributes  # noqa: F401
