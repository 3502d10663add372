"""What the worker keeps: the static files and shells of the phone pages, under a version that is their content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.urls import reverse

WEB = Path(__file__).resolve().parents[1]
STATIC_FOLDER, TEMPLATES = WEB / "static", WEB / "templates"
WORKER_FILES = ("vendor/idb.umd.js", "huoshui/phone/store.js", "huoshui/phone/sender.js")  # run inside the worker itself, in this order
STATIC_FILES = (
    "vendor/tabler.min.css",
    "vendor/htmx.min.js",
    "vendor/alpine-csp.min.js",
    "huoshui/theme.css",
    "huoshui/components.css",
    "huoshui/cockpit.css",
    "huoshui/imports.css",
    "huoshui/findings.css",
    "huoshui/documents.css",
    "huoshui/tell.css",
    "huoshui/icons.svg",
    "huoshui/favicon.svg",
    "huoshui/look.js",
    "huoshui/shell.js",
    "huoshui/forms.js",
    "huoshui/lists.js",
    "huoshui/alpine_components.js",
    "huoshui/phone/phone.css",
    "huoshui/phone/app.js",
    "huoshui/phone/photos.js",
    "huoshui/phone/takes.js",
    "huoshui/phone/outbox.js",
    "huoshui/phone/home.js",
    "huoshui/phone/visit_form.js",
    "huoshui/phone/tell_form.js",
    *WORKER_FILES,
)
SHELLS = {"home": "phone:home", "visit": "phone:visit", "tell": "phone:tell", "offline": "phone:offline"}
WORKER = STATIC_FOLDER / "huoshui/phone/worker.js"


def version_of(files: list[Path]) -> str:
    """Sixteen letters that change when a file's name or content does."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def worker_settings() -> dict[str, object]:
    """What the worker's first line tells it; computed once a process."""
    sources = [STATIC_FOLDER / name for name in STATIC_FILES] + [WORKER]
    sources += [
        *sorted((TEMPLATES / "phone").glob("*.html")),
        TEMPLATES / "layouts/bare.html",
        *sorted((TEMPLATES / "components").glob("f*.html")),
    ]
    sources += [Path(__file__).with_name("shell_views.py"), WEB / "officers/views.py"]
    return {
        "version": version_of(sources),
        "files": [static(name) for name in dict.fromkeys(STATIC_FILES)],
        "scripts": [static(name) for name in WORKER_FILES],
        "shells": {name: reverse(url_name) for name, url_name in SHELLS.items()},
    }
