"""The first three administrators."""

import pytest

from huoshui.organizations.actions import first_start_administrators

pytestmark = pytest.mark.django_db


def test_a_first_start_prints_three_administrators_and_a_second_start_none():
    printed = first_start_administrators()
    assert [line.role for line in printed] == ["system_administrator", "security_administrator", "audit_administrator"]
    assert first_start_administrators() == []
