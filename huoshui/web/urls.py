"""All pages. Each folder of pages brings its own urls.py with its own namespace; a folder not yet built is left out."""

from importlib.util import find_spec

from django.urls import include, path

from huoshui.web.session.views import home

# prefix → folder under huoshui/web; the namespace is the folder's name (workbench:home, projects:list, …)
PAGE_FOLDERS = (
    ("session/", "session"),
    ("system/", "system"),
    ("workbench/", "workbench"),
    ("cockpit/", "cockpit"),
    ("projects/", "projects"),
    ("batches/", "batches"),
    ("gaps/", "gaps"),
    ("enterprises/", "enterprises"),
    ("imports/", "imports"),
    ("explain/", "explain"),
    ("search/", "search"),
)

urlpatterns = [
    path(prefix, include(f"huoshui.web.{folder}.urls"))
    for prefix, folder in PAGE_FOLDERS
    if find_spec(f"huoshui.web.{folder}") is not None and find_spec(f"huoshui.web.{folder}.urls") is not None
]
urlpatterns.append(path("", home, name="home"))
