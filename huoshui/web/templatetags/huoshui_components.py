"""Small tags that templates share: icons, addresses that keep the two dates, quiet figures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from huoshui.organizations.rules.policy import may
from huoshui.web.components.list_page import Cell, Column
from huoshui.web.page_dates import page_dates

register = template.Library()
LIGHTS = {"green": ("绿", "正常"), "blue": ("蓝", "提示"), "yellow": ("黄", "预警"), "red": ("红", "滞后"), "none": ("—", "无法判断")}


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One line icon out of static/huoshui/icons.svg; decorative, so hidden from screen readers."""
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("huoshui/icons.svg"), name)


@register.simple_tag(takes_context=True)
def page_url(context: dict[str, Any], url_name: str, *args: object, **query: object) -> str:
    """An address inside the product that stays on the page's as-of and known-on days. ``query`` is added."""
    return address(context["request"], url_name, *args, **query)


def address(request: HttpRequest, url_name: str, *args: object, **query: object) -> str:
    """The same for views: redirects and links built in Python keep the two dates."""
    asked = {name: str(value) for name, value in query.items() if value not in (None, "")}
    if not asked:  # the common case, once a cell of a list
        return reverse(url_name, args=args) + page_dates(request).suffix()
    return f"{reverse(url_name, args=args)}?{urlencode({**page_dates(request).query(), **asked})}"


@register.simple_tag(takes_context=True)
def here_with(context: dict[str, Any], **changes: object) -> str:
    """This address with some parameters changed (None or "" removes), back on the first page."""
    return here(context["request"], **changes)


def here(request: HttpRequest, **changes: object) -> str:
    """The same for views."""
    query = request.GET.copy()
    for name in ("after", "trail"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def allowed(context: dict[str, Any], operation: str) -> bool:
    """True where the actor's posts allow the operation: `{% allowed "projects:create" as may_create %}`."""
    actor = context.get("actor")
    return actor is not None and may(actor, operation)


@register.inclusion_tag("components/light.html")
def light(colour: str, reason: str = "", word: str = "") -> dict[str, str]:
    """Colour, letter and word together; the reason on hover and in print."""
    letter, usual_word = LIGHTS.get(colour, LIGHTS["none"])
    return {"colour": colour if colour in LIGHTS else "none", "letter": letter, "word": word or usual_word, "reason": reason}


@register.simple_tag(takes_context=True)
def list_cell(context: dict[str, Any], column: Column, cell: Cell) -> SafeString:
    """One field of a list, drawn in Python: a page of fifty rows holds six hundred of them."""
    parts = [_cell_value(context, column, cell)]
    if cell.small:
        parts.append(format_html(' <small class="muted">{}</small>', cell.small))
    if cell.tags:
        tags = [format_html('<span class="tag{}">{}</span>', f" tag-{tone}" if tone else "", words) for tone, words in cell.tags]
        parts.append(format_html(' <span class="tags">{}</span>', mark_safe("".join(tags))))  # noqa: S308 - each part is escaped
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


_CELL_CONTEXT = ("request", "actor", "dates", "csrf_token")  # what the tags inside a cell's own template ask for


def _cell_value(context: dict[str, Any], column: Column, cell: Cell) -> SafeString | str:
    if cell.template:
        return render_to_string(cell.template, {name: context.get(name) for name in _CELL_CONTEXT} | {"value": cell.value})
    if cell.href and column.kind == "name":
        return format_html('<a href="{}" data-row-link>{}</a>', cell.href, cell.text)
    if cell.href and cell.opens_drawer:
        hint = cell.hint or "点开看口径、算式和出处"
        return format_html('<a class="figure" href="{}" data-drawer title="{}">{}</a>', cell.href, hint, cell.text)
    title = format_html(' title="{}"', cell.hint) if cell.hint else ""
    if cell.href:
        return format_html('<a href="{}"{}>{}</a>', cell.href, title, cell.text)
    if column.kind == "long":
        return format_html('<span class="clip" title="{}">{}</span>', cell.hint or cell.text, cell.text)
    return format_html("<span{}>{}</span>", title, cell.text) if title else conditional_escape(str(cell.text))


@register.simple_tag
def figure(text: object, href: str = "", title: str = "") -> SafeString | str:
    """A counted number as a quiet link that opens the drawer; plain text where there is nothing to open."""
    if not href:
        return format_html('<span class="num">{}</span>', text)
    return format_html('<a class="figure" href="{}" data-drawer title="{}">{}</a>', href, title or "点开看口径、算式和出处", text)
