# ruff: noqa: E501 - texts stay on one line
"""What holds for every number: right arithmetic is never a finding, wrong arithmetic always is, identity outlives a new reading."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from huoshui.ingestion.rules.reconciliation import reconcile_document
from huoshui.ingestion.rules.reconciliation.printed_numbers import in_words, printed_number, says_the_same, share_fits
from tests.ingestion.rules.reconciliation.marked_text import checked, read

counts = st.integers(min_value=1, max_value=400)


@given(st.lists(counts, min_size=3, max_size=3), st.integers(min_value=-30, max_value=30))
def test_a_batch_is_a_finding_exactly_when_its_classes_do_not_add_up(parts: list[int], off: int) -> None:
    whole = max(sum(parts) + off, 1)
    text = f"第八期“三个一批”项目[{whole}个|project_count]，其中“签约一批”[{parts[0]}个|project_count]，“开工一批”[{parts[1]}个|project_count]，“投产一批”[{parts[2]}个|project_count]。"
    sums = [check for check in checked(text) if check.kind == "sum_of_parts"]
    assert [check.holds for check in sums] == [whole == sum(parts)]


@given(counts, counts, st.sampled_from([Decimal(1), Decimal("0.1"), Decimal("0.01")]), st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]))
def test_a_share_printed_from_its_terms_always_fits_however_it_was_rounded(part: int, more: int, step: Decimal, way: str) -> None:
    whole = part + more
    share = (Decimal(part) / whole * 100).quantize(step, way)
    terms = [printed_number(f"{value}个", Decimal(value), "count") for value in (part, whole)]
    assert share_fits(printed_number(f"{share}%", share, "percent"), *terms)
    off = share + 3 * step
    assert not share_fits(printed_number(f"{off}%", off, "percent"), *terms)


@given(st.decimals(min_value=1, max_value=9999, places=2), st.sampled_from(["亿", "万"]))
def test_a_number_says_the_same_as_itself_and_not_as_its_double(value: Decimal, scale: str) -> None:
    base = value * (10**8 if scale == "亿" else 10**4)
    one = printed_number(f"{value}{scale}元", base, "CNY")
    double = printed_number(f"{value * 2}{scale}元", base * 2, "CNY")
    assert says_the_same(one, "=", one, "=")
    assert not says_the_same(one, "=", double, "=")
    assert in_words(base, "CNY").endswith("元")


@given(st.integers(min_value=2, max_value=99))
def test_a_findings_identity_stays_when_the_reader_calls_the_same_number_otherwise(whole: int) -> None:
    source, reading = read(f"[{whole}个|project_count]项目开工，其中[1个|project_count]完工；其余[{whole + 5}个|project_count]在建。")
    (finding,) = reconcile_document(source, reading)
    renamed = replace(reading, claims=tuple(replace(claim, stage="started", subject="全区", confidence=0.9) for claim in reading.claims))
    (again,) = reconcile_document(source, renamed)
    assert again.identity == finding.identity
    corrected = replace(reading, claims=(replace(reading.claims[0], value=Decimal(whole + 6)), *reading.claims[1:]))
    (settled,) = reconcile_document(source, corrected)
    assert settled.holds and settled.identity == finding.identity and settled.values_digest != finding.values_digest
