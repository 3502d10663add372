"""Which part of a list's address belongs to a saved view."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

LONGEST_QUERY = 2_000
NOT_KEPT = frozenset({"after", "trail", "as_of", "known_on"})  # the page and the two dates are of the moment, not of the view


def kept_query(query: str) -> str:
    """Filters, order and columns of a query, in a form in which equal views are equal texts; "" for one that is too long."""
    if len(query) > LONGEST_QUERY:
        return ""
    return urlencode([(name, value) for name, value in parse_qsl(query.removeprefix("?")) if name not in NOT_KEPT])
