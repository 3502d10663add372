"""Every word that the product shows or stores has its row in docs/glossary.md."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

from huoshui.core import lifecycle
from huoshui.enterprise_requests.rules import attributes as request_attributes
from huoshui.enterprises.rules import attributes as enterprise_attributes
from huoshui.fact_ledger.rules.attributes import declared_attributes
from huoshui.investment_projects.rules import attributes as project_attributes
from huoshui.organizations.rules.roles import ROLE_NAMES
from huoshui.rulebook.rules.contents import RULE_SETS

GLOSSARY = Path(__file__).resolve().parents[2] / "docs/glossary.md"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PRODUCT_KINDS = frozenset(
    {
        project_attributes.SUBJECT_KIND,
        project_attributes.BATCH_ENTRY_KIND,
        enterprise_attributes.SUBJECT_KIND,
        request_attributes.SUBJECT_KIND,
    }
)

Term = tuple[str, str]


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("| ---") and not line.startswith("| 中文 ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def glossary_terms(text: str) -> set[Term]:
    return {(row[0], name.strip()) for row in rows(text) for name in row[1].split("·")}


def terms_in_use() -> set[Term]:
    terms: set[Term] = set()
    for model in apps.get_models():
        if not model.__module__.startswith("huoshui."):
            continue
        for field in model._meta.get_fields():
            label = str(getattr(field, "verbose_name", ""))
            if CHINESE.search(label):
                terms.add((label, field.name.removesuffix("_fen")))
            terms |= {(str(shown), str(value)) for value, shown in (getattr(field, "choices", None) or []) if CHINESE.search(str(shown))}
    terms |= {(one.label, one.name) for one in declared_attributes() if one.subject_kind in PRODUCT_KINDS}
    terms |= {(name, code) for code, name in ROLE_NAMES.items()}
    terms |= {(kind.label, kind.name) for kind in RULE_SETS.values()}
    return terms


def missing(text: str) -> list[Term]:
    return sorted(terms_in_use() - glossary_terms(text))


def test_every_field_attribute_role_and_rule_set_has_its_row() -> None:
    assert missing(GLOSSARY.read_text(encoding="utf-8")) == []


def test_a_row_taken_out_is_missed() -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    without = "\n".join(line for line in text.splitlines() if not line.startswith("| 到位资金 |"))
    assert missing(without) == [("到位资金", "funds_arrived")]


def test_stages_and_ledger_words_are_those_of_the_code() -> None:
    found = {row[1]: row for row in rows(GLOSSARY.read_text(encoding="utf-8"))}
    for stage in lifecycle.STAGES:
        name, _, claim, _, words = found[stage.code]
        expected = [word for word, said in lifecycle.LEDGER_WORDS.items() if said.stage == stage.code and said.side_state is None]
        assert (name, claim, words.split("、")) == (stage.name, stage.claim_stage, expected)
    for state in lifecycle.SIDE_STATES:
        name, _, _, words = found[state.code]
        expected = [word for word, said in lifecycle.LEDGER_WORDS.items() if said.side_state == state.code]
        assert (name, words.split("、")) == (state.name, expected)


def test_no_row_is_empty_and_none_stands_twice() -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    assert [row for row in rows(text) if not all(row)] == []
    pairs = [(row[0], name.strip()) for row in rows(text) for name in row[1].split("·")]
    assert sorted(pair for pair in set(pairs) if pairs.count(pair) > 1) == []
