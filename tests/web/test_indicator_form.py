"""The form of a definition says what the document says, for every definition that is shipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from huoshui.targets.adapters.indicator_text import published_contents
from huoshui.web.indicators import define_forms as forms

WRITTEN = published_contents()
OFFERED = {value for value, _ in next(field for field in forms.form_fields(forms.FIELDS, []) if field.name == "scopes").choices}


@pytest.mark.parametrize("mode", [forms.FIELDS, forms.TEXT])
@pytest.mark.parametrize("indicator_id", sorted(WRITTEN))
def test_a_definition_goes_through_the_form_unchanged(indicator_id: str, mode: str) -> None:
    content = {key: value for key, value in WRITTEN[indicator_id].items() if not key.startswith("effective_") and key != "document_number"}
    said = forms.content_in(forms.values_of(content, mode), mode, content)
    assert _stated(said) == _stated(content)


def _stated(content: Mapping[str, Any]) -> dict[str, Any]:
    """An empty text or list says what no text or list says."""
    return {key: value for key, value in content.items() if value not in ("", [])}


@pytest.mark.parametrize("indicator_id", sorted(key for key, content in WRITTEN.items() if "scopes" in content))
def test_its_scopes_are_among_those_that_are_offered(indicator_id: str) -> None:
    assert forms.values_of(WRITTEN[indicator_id], forms.FIELDS)["scopes"] in OFFERED
