"""Call-backs drawn at random, and common matters."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client

from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import RecheckDraw, RecheckLine
from huoshui.enterprise_requests.queries.rechecks import draw_is_repeatable
from tests.cast import sign_in


def today() -> date:
    return clock.today()


def draw(cast, size=10):
    return actions.draw_rechecks(cast.liu.actor, period_start=today() - timedelta(days=1), period_end=today(), size=size)


def test_a_draw_can_be_drawn_again_by_anybody_and_draws_nothing_twice(cast, steps):
    for _ in range(3):
        steps.word(steps.answered())
    draw_id = draw(cast, size=2)
    row = RecheckDraw.objects.in_zone(cast.home.id).get(id=draw_id)
    lines = list(RecheckLine.objects.in_zone(cast.home.id).filter(draw=row).values_list("request_id", flat=True))
    assert (len(lines), len(row.candidate_ids)) == (2, 3)
    assert draw_is_repeatable(row, lines)
    assert not draw_is_repeatable(row, [UUID(int=1), UUID(int=2)])
    draw(cast, size=2)
    with pytest.raises(Refusal) as refused:
        draw(cast)
    assert refused.value.code == "nothing_to_draw"


def test_a_call_back_that_contradicts_the_word_shows_by_unit(cast, steps):
    steps.word(steps.answered())
    draw(cast)
    line = queries.recheck_draws(cast.liu.actor).rows[0].lines[0]
    actions.record_recheck(
        cast.ma.actor, line.id, found_outcome="not_solved", found_grade="not_satisfied", words="上周又停了", expected_version=line.version
    )
    shown = queries.recheck_draws(cast.liu.actor).rows[0]
    assert shown.lines[0].differs
    assert shown.by_unit == (("招商局", 1, 1),)


def test_who_handled_it_does_not_call_back(cast, steps):
    steps.word(steps.answered())
    draw(cast)
    line = queries.recheck_draws(cast.liu.actor).rows[0].lines[0]
    with pytest.raises(Refusal) as refused:
        actions.record_recheck(
            cast.mei.actor, line.id, found_outcome="solved", found_grade="satisfied", words="", expected_version=line.version
        )
    assert refused.value.code == "own_work"


def matter_of(cast, steps, count=3):
    ids = [steps.answered(body=f"夜班工人下班没有公交车回城，第{n}家") for n in range(count)]
    return ids, actions.make_common_matter(
        cast.mei.actor, title="东片夜班没有公交", member_ids=ids, owner_unit_id=cast.units["housing_office"].id
    )


def test_a_common_matter_closes_only_by_the_word_of_each_enterprise(cast, steps):
    ids, matter_id = matter_of(cast, steps)
    actor = cast.mei.actor
    version = queries.common_matter(actor, matter_id).row.version
    version = actions.record_measure(actor, matter_id, measure="4月1日起开通夜班公交，经停三个厂区", on=today(), expected_version=version)
    with pytest.raises(Refusal) as refused:
        actions.close_common_matter(actor, matter_id, expected_version=version)
    assert refused.value.code == "members_open"
    for request_id in ids:
        steps.word(request_id)
    actions.close_common_matter(actor, matter_id, expected_version=version)
    row = queries.common_matter(actor, matter_id).row
    assert (row.state, row.member_count, row.confirmed_count) == ("closed", 3, 3)


def test_who_sees_only_the_own_units_requests_is_told_how_many_are_not_listed(cast, steps):
    _, matter_id = matter_of(cast, steps, count=2)
    seen = queries.common_matter(cast.chen.actor, matter_id)
    assert (seen.members, seen.row.member_count, seen.hidden_count) == ((), 2, 2)
    pages = {one.name: sign_in(Client(), one).get("/requests/matters/").content.decode() for one in (cast.mei, cast.chen)}
    assert f"/requests/?matter={matter_id}" in pages["mei"]
    assert f"/requests/?matter={matter_id}" not in pages["chen"] and "东片夜班没有公交" in pages["chen"]
    assert "另有 2 件" in sign_in(Client(), cast.chen).get(f"/requests/matters/{matter_id}/").content.decode()


def test_a_request_is_in_one_common_matter_at_most(cast, steps):
    ids, _ = matter_of(cast, steps)
    with pytest.raises(Refusal) as refused:
        actions.make_common_matter(cast.mei.actor, title="同样的事再立一件", member_ids=ids)
    assert refused.value.code == "in_another_matter"


def test_a_matter_goes_upward_with_its_case_and_comes_back_with_an_outcome(cast, steps):
    ids, matter_id = matter_of(cast, steps, count=2)
    actor = cast.mei.actor
    version = queries.common_matter(actor, matter_id).row.version
    case = "公交线网由市交通局统一规划，本区无权增设夜班线"
    version = actions.send_matter_upward(actor, matter_id, upward_to="市交通局", case=case, on=today(), expected_version=version)
    version = actions.record_upward_outcome(actor, matter_id, outcome="同意4月起试开夜班线", on=today(), expected_version=version)
    row = queries.common_matter(actor, matter_id).row
    assert (row.state, row.upward_outcome) == ("answered", "同意4月起试开夜班线")
    seen = queries.followed_request(cast.home.id, ids[0])
    assert any("同意4月起试开夜班线" in words for _, _, words in seen.steps)


def test_alike_requests_of_several_firms_are_proposed_and_no_longer_once_taken_in(cast, steps):
    ids = [
        actions.tell_request(
            cast.mei.actor,
            actions.Telling(
                intake_key=f"test-key-{name}", channel="hotline", body="夜班工人下班没有公交车回城", enterprise_name=f"{name}有限公司"
            ),
        ).request_id
        for name in ("甲木", "乙火", "丙土")
    ]
    for request_id in ids:
        steps.register(request_id)
    assert [len(cluster.requests) for cluster in queries.possible_common_matters(cast.mei.actor, least_firms=3)] == [3]
    actions.make_common_matter(cast.mei.actor, title="夜班没有公交", member_ids=ids)
    assert queries.possible_common_matters(cast.mei.actor, least_firms=3) == []
