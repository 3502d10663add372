"""The fields of a claim as they are kept (JSON, in the words of the claim format), checked, turned back into claims, and in Chinese.

A figure: {measure, value (decimal as text), unit, comparator, modality, stage, period, subject}.
A project: {name, stage, investment_fen, aliases, dates}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from huoshui.core.money import format_money, parse_money_fen
from huoshui.core.names import clean_name, tidy_text
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.rules.display import COMPARATOR_WORDS
from huoshui.fact_ledger.rules.reported_figures import MEASURE_NAMES, STAGE_NAMES, STAGED_MEASURES, UNIT_NAMES
from huoshui.ingestion.rules.claim_values import Quantity, period_span, shown_number, typed_period, typed_quantity
from huoshui.ingestion.rules.document_reading.claims import Claim, FigureClaim, ProjectClaim, Span

Fields = dict[str, Any]
COMPARATORS = ("=", ">=", ">", "<=", "<", "~")
MODALITIES = {"actual": "实际", "target": "目标"}
LONGEST_WORDS = 200
MOST_ALIASES = 20


def fields_of(claim: Claim) -> Fields:
    """What a claim says, without its place in the text."""
    if isinstance(claim, FigureClaim):
        return {
            "measure": claim.measure,
            "value": f"{claim.value:f}",
            "unit": claim.unit,
            "comparator": claim.comparator,
            "modality": claim.modality,
            "stage": claim.stage,
            "period": claim.period,
            "subject": claim.subject[:LONGEST_WORDS],
        }
    return {
        "name": claim.name[:LONGEST_WORDS],
        "stage": claim.stage,
        "investment_fen": claim.investment_fen,
        "aliases": list(claim.aliases),
        "dates": dict(claim.dates),
    }


def claim_of(
    kind: str,
    fields: Mapping[str, Any],
    *,
    quote: str,
    span: Span,
    number: Span | None = None,
    also_said: Sequence[Span] = (),
    because: Sequence[str] = (),
    confidence: float = 0.0,
) -> Claim:
    """The claim that kept fields say."""
    if kind == FigureClaim.kind:
        return FigureClaim(
            quote=quote,
            span=span,
            number=number or span,
            measure=fields["measure"],
            value=Decimal(fields["value"]),
            unit=fields["unit"],
            comparator=fields["comparator"],
            modality=fields["modality"],
            stage=fields["stage"],
            period=fields["period"],
            subject=fields["subject"],
            also_said=tuple(also_said),
            because=tuple(because),
            confidence=confidence,
        )
    return ProjectClaim(
        quote=quote,
        span=span,
        name=fields["name"],
        stage=fields["stage"],
        investment_fen=fields["investment_fen"],
        aliases=tuple(fields["aliases"]),
        dates=dict(fields["dates"]),
        also_said=tuple(also_said),
        because=tuple(because),
        confidence=confidence,
    )


def gold_row(document_name: str, kind: str, quote: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """One line of the claim format, as the scorer reads it."""
    if kind == FigureClaim.kind:
        value = Decimal(fields["value"])
        number = int(value) if value == value.to_integral_value() else float(value)
        return {"doc": document_name, "kind": kind, "quote": quote, **fields, "value": number}
    row = {"doc": document_name, "kind": kind, "quote": quote, "name": fields["name"], "stage": fields["stage"], "dates": fields["dates"]}
    fen = fields["investment_fen"]
    row["investment"] = None if fen is None else fen // 100 if fen % 100 == 0 else fen / 100
    return row | ({"aliases": fields["aliases"]} if fields["aliases"] else {})


def checked_fields(kind: str, typed: Mapping[str, Any]) -> Fields:
    """Fields as a person typed them, in the claim format. Refusal names the field.

    A figure's ``value`` is words (18.4亿元); ``unit`` wins where the words name none. A project's ``investment`` is words, too.
    """
    return _figure(typed) if kind == FigureClaim.kind else _project(typed)


def _figure(typed: Mapping[str, Any]) -> Fields:
    quantity = typed_quantity(_text(typed, "value"))
    unit = quantity.unit or _one_of(typed, "unit", UNIT_NAMES, "单位", "")
    if not unit:
        raise Refusal("unit_missing", "数值没有单位。", "请在数值后写上单位，或从列表中选。", field="unit")
    measure = _one_of(typed, "measure", MEASURE_NAMES, "指标")
    stage = _one_of(typed, "stage", STAGE_NAMES, "阶段", "") or None
    if stage is not None and measure not in STAGED_MEASURES:
        raise Refusal("stage_not_due", f"“{MEASURE_NAMES[measure]}”不分阶段。", "请把阶段留空，或改选指标。", field="stage")
    comparator = _one_of(typed, "comparator", dict.fromkeys(COMPARATORS), "比较", "=")
    return {
        "measure": measure,
        "value": f"{quantity.value:f}",
        "unit": unit,
        "comparator": quantity.comparator if comparator == "=" else comparator,
        "modality": _one_of(typed, "modality", MODALITIES, "实际或目标", "actual"),
        "stage": stage,
        "period": typed_period(_text(typed, "period")),
        "subject": tidy_text(_text(typed, "subject")),
    }


def _project(typed: Mapping[str, Any]) -> Fields:
    name = clean_name(_text(typed, "name"))
    if not name:
        raise Refusal("name_missing", "没有填项目名称。", "请按原文填写项目名称。", field="name")
    money = _text(typed, "investment").strip()
    fen = parse_money_fen(money, unit="元") if money else None
    if fen is not None and fen < 0:
        raise Refusal("negative_money", "总投资不能为负数。", "请检查数字。", field="investment")
    return {
        "name": name,
        "stage": _one_of(typed, "stage", STAGE_NAMES, "阶段", "") or None,
        "investment_fen": fen,
        "aliases": _aliases(_text(typed, "aliases"), name),
        "dates": _dates(typed),
    }


def _aliases(text: str, name: str) -> list[str]:
    parts = [clean_name(part) for part in text.replace("，", "、").replace(",", "、").replace("\n", "、").split("、")]
    return [part for part in dict.fromkeys(parts) if part and part != name][:MOST_ALIASES]


def _dates(typed: Mapping[str, Any]) -> dict[str, str]:
    dates = {}
    for stage in STAGE_NAMES:
        text = _text(typed, f"date_{stage}").strip()
        if text:
            code = typed_period(text)
            if code is None or "/" in code:
                raise Refusal(
                    "period_unreadable", f"看不懂{STAGE_NAMES[stage]}日期“{text[:30]}”。", "请写成 2022-02-17 或 2022年2月。", field="dates"
                )
            dates[stage] = code
    return dates


def _text(typed: Mapping[str, Any], name: str) -> str:
    text = str(typed.get(name) or "").replace("\x00", "")
    if len(text) > LONGEST_WORDS:
        raise Refusal("text_too_long", f"这一栏超过 {LONGEST_WORDS} 字。", "请缩短。", field=name)
    return text


def _one_of(typed: Mapping[str, Any], name: str, offered: Mapping[str, Any], label: str, usual: str | None = None) -> str:
    text = _text(typed, name).strip() or usual
    if text is None or (text != usual and text not in offered):
        raise Refusal("choice_missing", f"“{label}”没有选，或不在可选范围。", "请从列表中选择。", field=name)
    return text


def shown_value(kind: str, fields: Mapping[str, Any]) -> str:
    """超过17.00亿元; a project's total, — where there is none."""
    if kind != FigureClaim.kind:
        return format_money(fields["investment_fen"])
    value, unit = Decimal(fields["value"]), fields["unit"]
    words = format_money(int(value * 100)) if unit == "CNY" else shown_number(value, unit).replace(" ", "")
    return f"{COMPARATOR_WORDS[fields['comparator']]}{words}"


def shown_meaning(kind: str, fields: Mapping[str, Any]) -> str:
    """签约总投资 · 目标 · 2022年一季度; a project's stage and dates."""
    stage = STAGE_NAMES[fields["stage"]] if fields["stage"] else ""
    if kind == FigureClaim.kind:
        span = period_span(fields["period"])
        parts = [f"{stage}{MEASURE_NAMES[fields['measure']]}", "目标" if fields["modality"] == "target" else "", span.words if span else ""]
    else:
        days = [f"{STAGE_NAMES[name]} {day}" for name, day in fields["dates"].items() if name in STAGE_NAMES]
        parts = [stage or "阶段未说", *days]
    return " · ".join(part for part in parts if part)


def typed_again(kind: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """The fields as a form shows them for editing: the reverse of ``checked_fields``."""
    if kind == FigureClaim.kind:
        unit = fields["unit"]
        number = Quantity(Decimal(fields["value"]), unit)
        return {name: str(fields[name] or "") for name in fields} | {"value": _plain(number)}
    fen = fields["investment_fen"]
    dates = {f"date_{stage}": day for stage, day in fields["dates"].items()}
    return {
        "name": fields["name"],
        "stage": fields["stage"] or "",
        "investment": "" if fen is None else _plain(Quantity(Decimal(fen) / 100, "CNY")),
        "aliases": "、".join(fields["aliases"]),
        **dates,
    }


def _plain(number: Quantity) -> str:
    value = number.value
    if number.unit == "CNY" and abs(value) >= 10**8 and (value / 10**8).quantize(Decimal("0.0001")) * 10**8 == value:
        return f"{(value / 10**8).normalize():f}亿元"
    if number.unit == "CNY" and abs(value) >= 10**4 and (value / 10**4).quantize(Decimal("0.0001")) * 10**4 == value:
        return f"{(value / 10**4).normalize():f}万元"
    return shown_number(value, number.unit).replace(" ", "").replace(",", "")
