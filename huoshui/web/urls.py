"""All pages. Each folder of pages brings its own urls.py with its own namespace."""

from django.urls import URLPattern, URLResolver, include, path

from huoshui.web.session.views import home

# prefix → folder under huoshui/web; the namespace is the folder's name (workbench:home, projects:list, …)
PAGE_FOLDERS = (
    ("session/", "session"),
    ("system/", "system"),
    ("workbench/", "workbench"),
    ("cockpit/", "cockpit"),
    ("wall/", "wall"),
    ("pages/", "pages"),
    ("projects/", "projects"),
    ("batches/", "batches"),
    ("gaps/", "gaps"),
    ("returns/", "returns"),
    ("enterprises/", "enterprises"),
    ("assignments/", "assignments"),
    ("meetings/", "meetings"),
    ("cadence/", "cadence"),
    ("programmes/", "programmes"),
    ("portal/", "portal"),
    ("requests/", "requests"),
    ("officers/", "officers"),
    ("inspections/", "inspections"),
    ("factors/", "factors"),
    ("tell/", "tell"),
    ("", "phone"),  # the worker stands at the root: its place is its reach
    ("targets/", "targets"),
    ("indicators/", "indicators"),
    ("peers/", "peers"),
    ("lights/", "lights"),
    ("races/", "races"),
    ("campaigns/", "campaigns"),
    ("scorecards/", "scorecards"),
    ("notices/", "notices"),
    ("imports/", "imports"),
    ("findings/", "findings"),
    ("bulletins/", "bulletins"),
    ("documents/", "documents"),
    ("explain/", "explain"),
    ("search/", "search"),
    ("views/", "saved_views"),
)

urlpatterns: list[URLPattern | URLResolver] = [path(prefix, include(f"huoshui.web.{folder}.urls")) for prefix, folder in PAGE_FOLDERS]
urlpatterns.append(path("", home, name="home"))
