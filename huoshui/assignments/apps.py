from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "huoshui.assignments"
    label = "assignments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from huoshui.assignments.rules import deeds  # noqa: F401
