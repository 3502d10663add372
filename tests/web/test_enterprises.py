"""企业: the register in pages: entering with a check for doubles, names, merges that can be undone, contacts by reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import Cast

Page = Callable[[str], Client]
CODE = "91512081MA62K0260E"


def enter(client: Client, name: str, **values: str) -> str:
    answer = client.post("/enterprises/create/", {"name": name, **values})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    return str(answer.headers["Location"])


def version_on(page: str) -> str:
    found = re.search(r'name="expected_version" value="(\d+)"', page)
    assert found
    return found[1]


def test_an_empty_register_says_where_firms_come_from(as_member: Page) -> None:
    assert "业主单位会自己进来" in as_member("mei").get("/enterprises/").content.decode()


def test_the_owner_of_a_project_stands_in_the_register_with_its_project(as_member: Page, battery: UUID) -> None:
    client = as_member("mei")
    page = client.get("/enterprises/?q=华源").content.decode()
    found = re.search(r'href="(/enterprises/[0-9a-f-]{36}/)"[^>]*>青河华源科技有限公司', page)
    assert found
    assert "青河储能电池项目" in client.get(found[1]).content.decode()


def test_a_firm_is_entered_and_found_by_initials_and_code(as_member: Page) -> None:
    client = as_member("mei")
    enter(client, "澄江轴承制造有限公司", uscc=CODE)
    for text in ("cjzc", "轴承", CODE):
        assert "澄江轴承制造有限公司" in client.get("/enterprises/", {"q": text}).content.decode(), text


def test_a_doubtful_code_is_kept_with_a_warning(as_member: Page) -> None:
    client = as_member("mei")
    page = client.get(enter(client, "澄江轴承制造有限公司", uscc="91350100M000100Y44")).content.decode()
    assert "校验码应为" in page


def test_the_same_name_is_asked_about_before_it_is_entered_twice(as_member: Page) -> None:
    client = as_member("mei")
    enter(client, "澄江轴承制造有限公司")
    answer = client.post("/enterprises/create/", {"name": "澄江轴承制造有限责任公司"})
    assert answer.status_code == 422 and "可能已经有了" in answer.content.decode()
    enter(client, "澄江轴承制造有限责任公司", is_another="1")


def test_a_rename_keeps_the_former_name_findable(as_member: Page) -> None:
    client = as_member("mei")
    address = enter(client, "澄江轴承制造有限公司")
    version = version_on(client.get(f"{address}rename/").content.decode())
    assert client.post(f"{address}rename/", {"expected_version": version, "name": "澄江精密股份有限公司"}).status_code == 302
    assert "曾用名：澄江轴承制造有限公司" in client.get(address).content.decode()
    assert "澄江精密股份有限公司" in client.get("/enterprises/?q=轴承").content.decode()


def test_a_merge_needs_a_reason_and_can_be_undone(as_member: Page) -> None:
    client = as_member("mei")
    kept = enter(client, "澄江轴承制造有限公司")
    other = enter(client, "澄江轴承制造有限责任公司", is_another="1")
    merged = other.strip("/").split("/")[-1]
    assert client.post(f"{kept}merge/", {"merged": merged, "reason": "像"}).status_code == 422
    assert client.post(f"{kept}merge/", {"merged": merged, "reason": "营业执照一致"}).status_code == 302
    assert client.get(other).status_code == 404
    undo = re.search(r"/enterprises/merges/[0-9a-f-]{36}/undo/", client.get(kept).content.decode())
    assert undo
    assert client.post(undo[0], {}).status_code == 302
    assert client.get(other).status_code == 200


def test_a_contact_is_masked_and_shown_in_full_only_for_a_reason(as_member: Page) -> None:
    client = as_member("mei")
    address = enter(client, "澄江轴承制造有限公司", contact_name="张小满", contact_phone="13800001234")
    page = client.get(address).content.decode()
    assert "13800001234" not in page and "138****1234" in page and "张小满" not in page
    assert client.post(f"{address}contact/", {"reason": "看"}).status_code == 422
    shown = client.post(f"{address}contact/", {"reason": "通知安全检查"})
    assert "13800001234" in shown.content.decode() and shown.headers["Cache-Control"] == "no-store"


def test_a_colleagues_earlier_edit_is_not_overwritten(as_member: Page) -> None:
    client = as_member("mei")
    address = enter(client, "澄江轴承制造有限公司")
    version = version_on(client.get(f"{address}edit/").content.decode())
    assert client.post(f"{address}edit/", {"expected_version": version, "industry": "轴承"}).status_code == 302
    assert client.post(f"{address}edit/", {"expected_version": version, "industry": "装备"}).status_code == 409


@pytest.mark.parametrize("role", ["system_administrator", "security_administrator", "audit_administrator"])
def test_administrators_see_no_register(as_member: Page, cast: Cast, role: str) -> None:
    name = next(member.name for member in cast.members if member.role == role)
    assert as_member(name).get("/enterprises/").status_code == 403
