import pytest

from huoshui.enterprises.rules.contact_masks import masked_name, masked_phone
from huoshui.enterprises.rules.likeness import KnownName, likeness


@pytest.mark.parametrize(
    ("asked", "code", "known", "why"),
    [
        ("青河光伏有限公司", "", KnownName("青河光伏有限责任公司"), "名称相同"),
        ("青河光伏有限公司", "", KnownName("青河光伏（有限公司）", is_alias=True), "别名或曾用名相同"),
        ("甲公司", "91350100M000100Y43", KnownName("完全不同的名称", "91350100M000100Y43"), "信用代码相同"),
        ("河南集美激光科技有限公司", "", KnownName("集美激光有限公司"), "字号相同"),
        ("集美激光装备有限公司", "", KnownName("集镁激光装备有限公司"), "拼音首字母相同"),
        ("集美激光智能装备有限公司", "", KnownName("集美激光智造装备有限公司"), "名称相近"),
        ("青河光伏有限公司", "", KnownName("白石食品有限公司"), ""),
        ("", "", KnownName("白石食品有限公司"), ""),
    ],
)
def test_a_name_is_proposed_for_a_reason(asked: str, code: str, known: KnownName, why: str) -> None:
    assert likeness(asked, code, known).why == why


def test_the_suffix_alone_makes_no_two_firms_alike() -> None:
    assert likeness("青禾科技有限公司", "", KnownName("长兴科技有限公司")).score == 0


def test_contacts_are_masked() -> None:
    assert (masked_name("张三"), masked_name("欧阳娜娜"), masked_name("")) == ("张*", "欧***", "")
    assert (masked_phone("138-1234-5678"), masked_phone("0370-3312345"), masked_phone("")) == ("138****5678", "037****2345", "")
    assert masked_phone("12345") == "****45"
