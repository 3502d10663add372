"""Where addresses lead: pages below /, the API below /api/."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if find_spec("huoshui.api.urls"):
    urlpatterns.append(path("api/", include("huoshui.api.urls")))
if find_spec("huoshui.web.urls"):
    urlpatterns.append(path("", include("huoshui.web.urls")))

handler400 = "huoshui.web.errors.bad_request"
handler403 = "huoshui.web.errors.permission_denied"
handler404 = "huoshui.web.errors.page_not_found"
handler500 = "huoshui.web.errors.server_error"
