"""Entries that an administrator keeps from a first to a last day (units, parks and townships): their columns and their three forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.organizations.rules.life_spans import LifeSpan
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Cell, Column
from huoshui.web.system.form_pages import form_page, needed_day, version_of

FORM_METHODS = ["GET", "HEAD", "POST"]
VERSION = Field("expected_version", "", "hidden")


@dataclass(frozen=True)
class KeptEntries:
    """One kind of entry: where it is listed, its fields, and the actions behind its forms."""

    list_name: str  # of the page that lists them, which is its tab, too
    new_title: str
    field_names: tuple[str, ...]
    fields: Callable[[HttpRequest, UUID | None], list[Field]]  # the id of the entry that is edited, None for a new one
    values: Callable[[Mapping[str, str]], dict[str, Any]]
    find: Callable[[Actor, UUID], Any]
    make: Callable[..., Any]
    change: Callable[..., Any]
    end: Callable[..., Any]
    ended_words: Callable[[Any, Any], str]  # of the entry and of what ``end`` gave
    on_editing: str = ""
    on_closing: str = ""

    @property
    def list_address(self) -> str:
        """Where all three forms lead back to."""
        return reverse(self.list_name)


def create_page(request: HttpRequest, kept: KeptEntries) -> HttpResponse:
    """A new entry."""

    def carry_out(posted: Mapping[str, str]) -> str:
        made = kept.make(request.actor, **kept.values(posted))  # type: ignore[attr-defined]
        messages.success(request, f"已新建{made.name}。")
        return kept.list_address

    return form_page(
        request,
        title=kept.new_title,
        fields=kept.fields(request, None),
        carry_out=carry_out,
        verb="新建",
        cancel_url=kept.list_address,
        draft=f"{kept.list_name}:create",
        tab=kept.list_name,
    )


def edit_page(request: HttpRequest, kept: KeptEntries, entry_id: UUID) -> HttpResponse:
    """Change an entry."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    entry = kept.find(actor, entry_id)

    def carry_out(posted: Mapping[str, str]) -> str:
        kept.change(actor, entry_id, **kept.values(posted), expected_version=version_of(posted))
        messages.success(request, "已保存。")
        return kept.list_address

    return form_page(
        request,
        title=f"修改{entry.name}",
        fields=[*kept.fields(request, entry.id), VERSION],
        values={name: getattr(entry, name) for name in kept.field_names} | {"expected_version": entry.version},
        carry_out=carry_out,
        verb="保存",
        cancel_url=kept.list_address,
        explanation=kept.on_editing,
        tab=kept.list_name,
    )


def close_page(request: HttpRequest, kept: KeptEntries, entry_id: UUID) -> HttpResponse:
    """The last day of an entry."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    entry = kept.find(actor, entry_id)

    def carry_out(posted: Mapping[str, str]) -> str:
        given = kept.end(actor, entry_id, ends_on=needed_day(posted, "ends_on", "最后一天"), expected_version=version_of(posted))
        messages.success(request, kept.ended_words(entry, given))
        return kept.list_address

    return form_page(
        request,
        title=f"撤销{entry.name}",
        fields=[Field("ends_on", "最后一天", "date", needed=True), VERSION],
        values={"ends_on": clock.today(), "expected_version": entry.version},
        carry_out=carry_out,
        verb="撤销",
        cancel_url=kept.list_address,
        explanation=kept.on_closing,
        tab=kept.list_name,
    )


def closed_tags(entry: Any, today: date) -> list[tuple[str, str]]:
    """已撤销 for what has had its last day."""
    return [("", "已撤销")] if LifeSpan(entry.starts_on, entry.ends_on).is_past(today) else []


def span_column(entry_of: Callable[[Any], Any] = lambda row: row) -> Column:
    """From which day to which."""
    return Column("span", "存续", lambda row: Cell(LifeSpan(entry_of(row).starts_on, entry_of(row).ends_on).words()))


def close_column(address_name: str, entry_of: Callable[[Any], Any] = lambda row: row) -> Column:
    """撤销, while the entry has no last day."""
    return Column(
        "close",
        "操作",
        lambda row: Cell("—") if entry_of(row).ends_on else Cell("撤销", reverse(address_name, args=[entry_of(row).id])),
        "short",
    )
