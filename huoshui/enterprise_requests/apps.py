from django.apps import AppConfig


class EnterpriseRequestsConfig(AppConfig):
    name = "huoshui.enterprise_requests"
    label = "enterprise_requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the sentences of the audit trail, and follow what becomes of dispatched requests."""
        from huoshui.assignments.actions import follow_source, offer_short_profiles
        from huoshui.enterprise_requests.actions.dispatching import follow_assignment
        from huoshui.enterprise_requests.actions.factor_closing import follow_factor_assignment
        from huoshui.enterprise_requests.queries.emergencies import profiles_of_request, profiles_of_ticket
        from huoshui.enterprise_requests.rules import attributes, sentences  # noqa: F401

        follow_source("request", follow_assignment)
        follow_source("factor", follow_factor_assignment)
        offer_short_profiles("request", profiles_of_request)
        offer_short_profiles("factor", profiles_of_ticket)
