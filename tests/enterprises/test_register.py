from uuid import UUID

import pytest

from huoshui.audit.models import AuditEntry
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.enterprises import actions, queries
from huoshui.enterprises.models import Enterprise
from huoshui.enterprises.queries import EnterpriseFilters
from huoshui.fact_ledger.queries import facts_of

GOOD_CODE = "91350100M000100Y43"


@pytest.fixture
def solar(cast):
    values = {
        "uscc": GOOD_CODE,
        "industry": "新能源",
        "contact_name": "张三丰",
        "contact_phone": "13812345678",
        "operating_status": "满负荷",
    }
    return actions.create_enterprise(cast.mei.actor, name="青河光伏有限公司", aliases=["青河光伏"], values=values)


def names(actor, **filters):
    return [row.name for row in queries.list_enterprises(actor, EnterpriseFilters(**filters)).rows]


def test_a_firm_is_found_by_name_alias_initials_pinyin_and_code(cast, solar):
    for text in ("光伏", "青河光伏", "qhgf", "qing he guang", "91350100m0001"):
        assert names(cast.mei.actor, text=text) == ["青河光伏有限公司"], text
    assert names(cast.mei.actor, text="食品") == []


def test_a_wrong_code_warns_and_never_blocks(cast):
    actor = cast.mei.actor
    firm = actions.create_enterprise(actor, name="真实但校验不符的公司", values={"uscc": "91350211M0000XUF46"})
    row = queries.enterprise_row(actor, firm)
    assert row.uscc == "91350211M0000XUF46"
    assert "校验码应为 R" in row.uscc_warning
    assert names(actor, with_code_warning=True) == ["真实但校验不符的公司"]


def test_one_code_is_one_entry_and_a_known_name_is_asked_about(cast, solar):
    actor = cast.mei.actor
    with pytest.raises(Refusal) as code:
        actions.create_enterprise(actor, name="别的公司", values={"uscc": GOOD_CODE.lower()})
    assert (code.value.code, code.value.data["enterprise_id"]) == ("uscc_registered", str(solar))
    with pytest.raises(Refusal) as name:
        actions.create_enterprise(actor, name="青河光伏有限责任公司")
    assert (name.value.code, name.value.data["candidates"][0]["id"]) == ("enterprise_looks_known", str(solar))
    assert actions.create_enterprise(actor, name="青河光伏有限责任公司", is_another=True) != solar
    assert [why for why, _ in queries.possible_duplicates(actor)] == ["名称相同"]


def test_what_a_person_enters_is_a_fact_and_personal_values_stay_sealed(cast, solar):
    facts = {fact.attribute.name: fact for fact in facts_of(cast.mei.actor, "enterprise", solar)}
    assert facts["uscc"].line.value == GOOD_CODE
    assert "13812345678" not in str(facts["contact_phone"].line.value) + facts["contact_phone"].spot.raw_text
    entry = AuditEntry.objects.in_zone(cast.home.id).get(operation="enterprise.created")
    assert "13812345678" not in str(entry.after)


def test_contacts_open_only_with_right_and_reason(cast, solar):
    row = queries.enterprise_row(cast.bo.actor, solar)
    assert (row.contact_name_masked, row.contact_phone_masked) == ("张**", "138****5678")
    with pytest.raises(NotPermitted):
        actions.unmask_contact(cast.bo.actor, solar, reason="联系企业核实")
    with pytest.raises(Refusal):
        actions.unmask_contact(cast.mei.actor, solar, reason=" ")
    assert actions.unmask_contact(cast.mei.actor, solar, reason="联系企业核实").contact_phone == "13812345678"
    entry = AuditEntry.objects.in_zone(cast.home.id).get(operation="enterprise.contact_unmasked")
    assert entry.after == {"reason": "联系企业核实"}


def test_a_renamed_firm_is_still_found_under_its_former_name(cast, solar):
    actor = cast.mei.actor
    version = queries.enterprise_row(actor, solar).version
    actions.rename_enterprise(actor, solar, new_name="青河晶硅有限公司", expected_version=version)
    assert queries.enterprises_by_name(cast.home.id, ["青河光伏有限公司"]) == {"青河光伏有限公司": solar}
    [former] = [name for name in queries.enterprise_detail(actor, solar).other_names if name.kind == "former"]
    assert (former.name, former.ended_on is not None) == ("青河光伏有限公司", True)
    with pytest.raises(StaleVersion):
        actions.edit_enterprise(actor, solar, expected_version=version, values={"industry": "光伏"})


def test_strangers_and_administrators_find_nothing(cast, solar):
    for member in (cast.gu, cast.han, cast.jiang, cast.qian):
        assert names(member.actor) == []
        with pytest.raises(NotVisible):
            queries.enterprise_detail(member.actor, solar)
    with pytest.raises(NotVisible):
        queries.enterprise_detail(cast.mei.actor, UUID(int=5))
    with pytest.raises(NotPermitted):
        actions.create_enterprise(cast.liu.actor, name="领导登记的公司")


def test_a_merge_keeps_names_takes_a_missing_code_and_can_be_undone(cast, solar):
    actor = cast.mei.actor
    bare = actions.create_enterprise(actor, name="青河新能源光伏有限公司", is_another=True)
    merge = actions.merge_entries(actor, bare, solar, reason="同一家企业", linked={})
    row = queries.enterprise_row(actor, bare)
    assert row.uscc == GOOD_CODE
    assert {name.name for name in queries.enterprise_detail(actor, bare).other_names} == {"青河光伏", "青河光伏有限公司"}
    assert queries.kept_enterprise_id(actor, solar) == bare
    assert names(actor) == ["青河新能源光伏有限公司"]
    actions.undo_merge_entries(actor, merge.id)
    assert sorted(names(actor)) == ["青河光伏有限公司", "青河新能源光伏有限公司"]
    assert queries.enterprise_row(actor, bare).uscc == ""
    assert queries.enterprise_row(actor, solar).uscc == GOOD_CODE
    with pytest.raises(Refusal) as again:
        actions.undo_merge_entries(actor, merge.id)
    assert again.value.code == "merge_already_undone"


def test_two_different_codes_are_not_merged(cast, solar):
    other = actions.create_enterprise(cast.mei.actor, name="白石食品有限公司", values={"uscc": "91512081MA62K0260E"})
    with pytest.raises(Refusal) as refused:
        actions.merge_entries(cast.mei.actor, solar, other, reason="同一家企业", linked={})
    assert refused.value.code == "two_codes"


def test_ledger_names_are_registered_once_whatever_their_spelling(cast, solar):
    actor = cast.mei.actor
    found = actions.ensure_enterprises_bulk(actor, ["青河光伏有限责任公司", "青河光伏", "新来的有限公司", "新来的（有限公司）", "—"])
    assert found["青河光伏有限责任公司"] == found["青河光伏"] == solar
    assert found["新来的有限公司"] == found["新来的（有限公司）"]
    assert "—" not in found
    assert Enterprise.objects.in_zone(cast.home.id).count() == 2


def test_pages_give_each_firm_once(cast):
    actor = cast.mei.actor
    actions.ensure_enterprises_bulk(actor, [f"第{number}实业有限公司" for number in range(7)])
    seen, after = [], ""
    while True:
        page = queries.list_enterprises(actor, after=after, limit=3)
        seen += [row.id for row in page.rows]
        after = page.next_cursor
        if not after:
            break
    assert (len(seen), len(set(seen)), page.total_count) == (7, 7, 7)


def test_filters_go_into_an_address_and_back():
    asked = EnterpriseFilters(text="光伏", industries=("新能源",), area_ids=(UUID(int=3),), operating_statuses=("停产",), without_code=True)
    assert EnterpriseFilters.from_query(asked.to_query()) == asked
    with pytest.raises(Refusal):
        EnterpriseFilters.from_query({"status": "繁荣" * 20})
    with pytest.raises(Refusal):
        EnterpriseFilters.from_query({"code": "繁荣"})


def test_a_phone_is_sealed_and_found_under_the_new_key_after_a_rotation(cast, solar):
    from huoshui.operations.adapters import keys

    before = Enterprise.objects.in_zone(cast.home.id).get(id=solar)
    old_key, new_key = b"o" * 32, b"n" * 32
    assert before.contact_phone_lookup == keys.lookup_hash("138 1234 5678")
    assert actions.seal_personal_data_again(cast.home.id, new_key) == 1
    after = Enterprise.objects.in_zone(cast.home.id).get(id=solar)
    assert keys.decrypt_personal(after.contact_phone_encrypted, new_key) == "13812345678"
    assert after.contact_phone_lookup == keys.lookup_hash("13812345678", new_key) != keys.lookup_hash("13812345678", old_key)
    assert after.version == before.version  # nobody's form goes stale by it
