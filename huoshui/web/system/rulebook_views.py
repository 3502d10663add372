"""The rulebook: what holds on a day, the versions behind it, comparing two, and the zone's own version."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from huoshui.core import clock
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations.rules.policy import may
from huoshui.rulebook.actions import set_zone_rule
from huoshui.rulebook.queries import RuleSetLine, calendar_warning, rule_sets, zone_versions
from huoshui.rulebook.rules.versions import SCOPE_NAMES, ZONE, RuleVersion
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form
from huoshui.web.page_dates import page_dates
from huoshui.web.system.form_pages import day_of, needed_day
from huoshui.web.system.rule_content import content_from, difference, fields_of, leaves

_FILE_BYTES_AT_MOST = 200_000


@require_safe
def rulebook(request: HttpRequest) -> HttpResponse:
    """Every rule set and what is in force on a day."""
    day = _day(request)
    lines = rule_sets(request.actor, on=day)  # type: ignore[attr-defined]
    rows = [(line, scope_words(line.in_force), len(line.versions)) for line in lines]
    context = {"rows": rows, "day": day, "tab": "system:rulebook", "calendar_warning": calendar_warning()}
    return render(request, "system/rulebook.html", context)


@require_safe
def rule_set_page(request: HttpRequest, rule_set: str) -> HttpResponse:
    """One rule set: its content on the day, and its versions."""
    day = _day(request)
    line = _line(request, rule_set, day)
    shown = line.in_force
    asked = request.GET.get("version", "")
    if asked:
        shown = _version(line, asked)
    groups: dict[str, list[Any]] = {}
    for leaf in leaves(shown.content):
        groups.setdefault(leaf.group, []).append(leaf)
    context = {
        "line": line,
        "shown": shown,
        "is_in_force": shown.reference == line.in_force.reference,
        "groups": groups.items(),
        "versions": [(version, scope_words(version), version.covers(day)) for version in line.versions],
        "day": day,
        "may_set": may(request.actor, "system:rule_create"),  # type: ignore[attr-defined]
        "tab": "system:rulebook",
    }
    return render(request, "system/rule_set.html", context)


@require_safe
def rule_compare(request: HttpRequest, rule_set: str) -> HttpResponse:
    """Two versions side by side."""
    line = _line(request, rule_set, _day(request))
    if len(line.versions) < 2 and not request.GET.get("other"):
        return redirect("system:rule_set", rule_set)
    one = _version(line, request.GET.get("one", "")) if request.GET.get("one") else line.versions[0]
    other = _version(line, request.GET.get("other", "")) if request.GET.get("other") else line.versions[1]
    lines = difference(one.content, other.content)
    groups: dict[str, list[tuple[str, str, str, bool]]] = {}
    only_changes = request.GET.get("all", "") != "1"
    for group, label, here, there, differs in lines:
        if differs or not only_changes:
            groups.setdefault(group, []).append((label, here, there, differs))
    context = {
        "line": line,
        "one": one,
        "other": other,
        "groups": groups.items(),
        "changes": sum(differs for *_, differs in lines),
        "only_changes": only_changes,
        "tab": "system:rulebook",
    }
    return render(request, "system/rule_compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_create(request: HttpRequest, rule_set: str) -> HttpResponse:
    """The zone's own version, starting from what is in force. A file of the published form may be given instead."""
    actor = request.actor  # type: ignore[attr-defined]
    line = _line(request, rule_set, clock.today())
    newest = len(zone_versions(actor, rule_set))
    head = [
        Field("title", "文件或决定的名称", needed=True, hint="没有文件的写明由谁何时议定", wide=True),
        Field("document_number", "文号", max_length=80),
        Field("effective_from", "自哪天起", "date", needed=True),
        Field("effective_to", "到哪天止", "date", hint="长期就留空"),
        Field("note", "说明", wide=True),
        Field("file", "或上传规则文件", "file", hint="与平台公开规则同样格式的 .toml 文件；传了文件就不看下面各项", wide=True),
        Field("expected_version", "", "hidden", value=str(newest)),
    ]
    groups = fields_of(line.in_force.content)
    every = [*head, *(field for _, fields in groups for field in fields)]
    status = 200
    if request.method == "POST":
        refusals = missing_fields(head, request.POST)
        if not refusals:
            try:
                number = _carry_out(request, rule_set, line)
                messages.success(request, f"已设定本区“{line.label}”第{number}版，按生效日起算；以前算出的结果不变。")
                return redirect("system:rule_set", rule_set)
            except NotVisible:
                raise
            except Refusal as refusal:
                if refusal.code == "stale_version":
                    raise
                refusals = [refusal]
        form, status = refused_form(every, request.POST, refusals), 422
    else:
        form = new_form(every, {"effective_from": clock.today().isoformat()})
    by_name = form.by_name
    context = {
        "line": line,
        "form": form,
        "head": [by_name[field.name] for field in head],
        "groups": [(group, [by_name[field.name] for field in fields]) for group, fields in groups],
        "tab": "system:rulebook",
    }
    return render(request, "system/rule_create.html", context, status=status)


def scope_words(version: RuleVersion) -> str:
    """国家, 省, 市, 县区, 本区, or 预置 for what came with the product."""
    return SCOPE_NAMES["zone"] if version.origin == ZONE else SCOPE_NAMES[version.scope]


def _carry_out(request: HttpRequest, rule_set: str, line: RuleSetLine) -> int:
    posted: Mapping[str, str] = request.POST
    upload = request.FILES.get("file")
    content = _content_of_file(upload, rule_set) if upload else content_from(posted, line.in_force.content)
    version_text = posted.get("expected_version", "")
    return set_zone_rule(
        request.actor,  # type: ignore[attr-defined]
        rule_set=rule_set,
        content=content,
        title=posted.get("title", ""),
        effective_from=needed_day(posted, "effective_from", "生效日"),
        effective_to=day_of(posted, "effective_to", "失效日"),
        document_number=posted.get("document_number", ""),
        note=posted.get("note", ""),
        expected_version=int(version_text) if version_text.isascii() and version_text.isdigit() and len(version_text) < 10 else None,
    )


def _content_of_file(upload: Any, rule_set: str) -> Mapping[str, Any]:
    if upload.size > _FILE_BYTES_AT_MOST:
        raise Refusal("file_too_large", "规则文件超过200 KB。", "请确认选的是规则文件。", field="file")
    try:
        read = tomllib.loads(upload.read().decode("utf-8"))
    except UnicodeDecodeError:
        raise Refusal("file_not_text", "规则文件不是 UTF-8 文本。", "请另存为 UTF-8 编码。", field="file") from None
    except tomllib.TOMLDecodeError as error:
        raise Refusal("file_not_toml", f"规则文件读不懂：{error}。", "请对照公开规则的格式改正。", field="file") from None
    if read.get("rule_set", rule_set) != rule_set:
        raise Refusal("file_of_another_set", f"文件里写的是“{read['rule_set']}”，不是这套规则。", "请换成对应的文件。", field="file")
    content = read.get("content", read)
    if not isinstance(content, dict):
        raise Refusal("file_without_content", "规则文件里没有 [content] 部分。", "请对照公开规则的格式改正。", field="file")
    return content


def _day(request: HttpRequest) -> date:
    return page_dates(request).as_of_day


def _line(request: HttpRequest, rule_set: str, day: date) -> RuleSetLine:
    for line in rule_sets(request.actor, on=day):  # type: ignore[attr-defined]
        if line.name == rule_set:
            return line
    raise NotVisible


def _version(line: RuleSetLine, reference: str) -> RuleVersion:
    for version in line.versions:
        if version.reference == reference:
            return version
    raise NotVisible
