"""Likeness of requests, proposals with reasons, clusters."""

from uuid import UUID

import pytest

from huoshui.enterprise_requests.rules.text_likeness import KnownRequest, RequestTexts, find_clusters, propose

POWER, HOUSING, LABOUR = UUID(int=1), UUID(int=2), UUID(int=3)


def known(number: int, text: str, category: str = "", unit: UUID | None = None, firm: int = 0) -> KnownRequest:
    return KnownRequest(UUID(int=1000 + number), f"SQ2026{number:05d}", text, category, unit, UUID(int=firm or 500 + number))


PAST = [
    known(1, "厂区10千伏线路经常跳闸，一停电整条生产线就要报废一炉料，希望供电公司尽快改造线路", "power", POWER),
    known(2, "三期车间用电报装排队两个月，变压器容量不够，请供电公司协调增容", "power", POWER),
    known(3, "招不到熟练焊工，缺口40人，想请人社局组织专场招聘", "labour", LABOUR),
    known(4, "员工宿舍不够住，夜班工人没有公交车回城", "living", HOUSING),
    known(5, "用工短缺，旺季缺普工120人，希望组织招聘会", "labour", LABOUR),
]
WORDS = {"power": ["停电", "供电", "变压器"], "labour": ["招工", "用工", "焊工"], "finance": ["贷款"]}
LABELS = {"power": "水电气运", "labour": "用工", "finance": "融资"}


def test_a_new_text_finds_the_requests_that_share_its_words_and_says_which() -> None:
    found = RequestTexts(PAST).similar("昨晚又跳闸停电，线路老化，请供电公司改造")
    assert [one.request.number for one in found][:1] == ["SQ202600001"]
    assert any("供电公司" in word for word in found[0].shared_words)
    assert all(one.likeness <= 1 for one in found)


def test_nothing_alike_is_an_empty_answer_not_a_guess() -> None:
    index = RequestTexts(PAST)
    for text in ("", "😀", "希望协调解决问题", "abc"):
        assert index.similar(text) == [], text
    proposal = propose("😀", index, WORDS, LABELS, {})
    assert (proposal.category, proposal.lead_unit_id, proposal.similar) == ("", None, ())


def test_category_and_lead_unit_come_with_the_reason() -> None:
    proposal = propose("变压器容量不够，用电报装等了很久", RequestTexts(PAST), WORDS, LABELS, {})
    assert (proposal.category, proposal.lead_unit_id) == ("power", POWER)
    assert "变压器" in proposal.category_why
    assert "SQ202600002" in proposal.lead_unit_why


def test_where_no_past_dispatch_speaks_the_dictionary_names_the_unit() -> None:
    proposal = propose("续贷的贷款批不下来", RequestTexts(PAST), WORDS, LABELS, {"finance": HOUSING})
    assert (proposal.category, proposal.lead_unit_id) == ("finance", HOUSING)
    assert "融资" in proposal.lead_unit_why


@pytest.mark.parametrize("order", [lambda rows: rows, lambda rows: rows[::-1]], ids=["as told", "reversed"])
def test_alike_requests_of_several_firms_become_one_cluster_whatever_their_order(order) -> None:
    rows = [
        known(10 + n, f"公交末班车太早，夜班工人下班回城没有公交车（{firm}）", "living", firm=n + 1) for n, firm in enumerate("甲乙丙丁")
    ]
    rows += [known(20, "公交末班车太早，夜班工人下班回城没有公交车", "power", firm=9)]  # another category stays out
    clusters = find_clusters(RequestTexts(order([*PAST, *rows])))
    assert len(clusters) == 1
    assert {one.number for one in clusters[0].requests} >= {one.number for one in rows[:4]}
    assert "SQ202600020" not in {one.number for one in clusters[0].requests}
    assert clusters[0].firm_count >= 4


def test_the_same_firm_telling_thrice_is_no_common_matter() -> None:
    rows = [known(30 + n, "公交末班车太早，夜班工人下班回城没有公交车", "living", firm=7) for n in range(3)]
    assert find_clusters(RequestTexts(rows)) == []
