"""Every address of the product has its row in the policy, or the product does not start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from huoshui.organizations.rules.policy import operations_without_a_row

API_PREFIX = "api/"  # the API names its own operations and guards them itself (huoshui.api)


def page_patterns(resolver: URLResolver | None = None, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """(operation, route, pattern) of every page. The operation is the URL name with its namespace; "" for a page without a name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if route == API_PREFIX:
                continue
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from page_patterns(pattern, route, inner)
        else:
            yield (f"{namespace}{pattern.name}" if pattern.name else "", route, pattern)


def page_operations() -> dict[str, list[tuple[str, Any]]]:
    """operation → its (route, pattern) pairs, for the matrix of rights."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for operation, route, pattern in page_patterns():
        found.setdefault(operation, []).append((route, pattern))
    return found


def refuse_to_start_without_policy() -> None:
    """ImproperlyConfigured names every page that no row of the policy mentions."""
    operations = page_operations()
    nameless = [route for route, _ in operations.pop("", [])]
    missing = operations_without_a_row(set(operations))
    if nameless or missing:
        wanting = [f"{operation}（{operations[operation][0][0]}）" for operation in missing]
        wanting += [f"没有名字的地址 {route}" for route in nameless]
        raise ImproperlyConfigured(
            "这些页面在 huoshui/organizations/rules/policy.py 的 POLICY 里没有登记，平台不能启动："
            f"{'；'.join(wanting)}。请为每个页面写明哪些角色可用。"
        )
