"""Previews of photos and memos that lie on the phone: blob: addresses, on the pages that show them and on no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.constants import SELF
from csp.decorators import csp_update

View = TypeVar("View", bound=Callable[..., Any])


def own_media(view: View) -> View:
    """A decorator of views: the page may show and play what the phone itself holds."""
    wrapped: Any = csp_update({"media-src": [SELF, "blob:"], "img-src": ["blob:"]})(view)
    return cast(View, wrapped)
