from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "huoshui.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huoshui.notices.rules import deeds  # noqa: F401
