"""Where addresses lead: pages below /, the API below /api/."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if find_spec("huoshui.api.urls"):
    urlpatterns.append(path("api/", include("huoshui.api.urls")))
if find_spec("huoshui.web.urls"):
    urlpatterns.append(path("", include("huoshui.web.urls")))
