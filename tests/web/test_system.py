"""The system pages, as the administrators use them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from huoshui.audit.models import AuditEntry
from huoshui.core import clock
from huoshui.investment_projects.actions import create_project
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations import actions
from huoshui.organizations.models import Person, Post, Unit
from huoshui.rulebook.adapters.published_rules import published_versions
from huoshui.rulebook.queries import rule_in_force
from huoshui.rulebook.rules.contents import RULE_SETS, read_content
from huoshui.web.system.rule_content import as_written, content_from, fields_of
from tests.cast import PASSWORD, Cast, Member, build_cast, sign_in
from tests.web.conftest import within_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def _client(member: Member) -> Client:
    return sign_in(Client(), member)


def _text(answer) -> str:  # type: ignore[no-untyped-def]
    return re.sub(r"\s+", " ", answer.content.decode())


# --- people ---


def test_two_administrators_together_bring_a_new_person_in(cast: Cast) -> None:
    system, security = _client(cast.gu), _client(cast.han)
    answer = system.post("/system/people/create/", {"display_name": "丁新人", "username": "ding", "phone": "13800138000"}, follow=True)
    page = _text(answer)
    password = re.search(r"一次性密码：<code>([^<]+)</code>", page).group(1)  # type: ignore[union-attr]
    assert "138****8000" in page
    assert "13800138000" not in page
    person = Person.objects.get(username="ding")
    assert password not in _text(system.get(f"/system/people/{person.id}/"))  # told once
    answer = security.post(
        f"/system/people/{person.id}/posts/add/", {"role": "department", "unit_id": str(cast.units["promotion_office"].id)}, follow=True
    )
    assert "已为丁新人添加岗位：部门" in _text(answer)
    assert "招商局" in _text(answer)
    newcomer = Client()
    assert newcomer.post("/session/sign-in/", {"username": "ding", "password": password})["Location"] == "/session/first-password/"


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do_beside_the_field(cast: Cast) -> None:
    answer = _client(cast.gu).post("/system/people/create/", {"display_name": "丁新人", "username": "丁"})
    assert answer.status_code == 422
    page = _text(answer)
    assert "登录名“丁”不可用" in page
    assert 'value="丁新人"' in page
    assert not Person.objects.filter(display_name="丁新人").exists()


def test_a_locked_person_is_found_by_filter_and_unlocked(cast: Cast) -> None:
    for _ in range(5):
        Client().post("/session/sign-in/", {"username": "bo", "password": "wrong"})
    security = _client(cast.han)
    assert "薄招商" in _text(security.get("/system/people/?state=locked"))
    assert "还有 15 分钟" in _text(security.get(f"/system/people/{cast.bo.id}/"))
    security.post(f"/system/people/{cast.bo.id}/unlock/")
    assert Client().post("/session/sign-in/", {"username": "bo", "password": PASSWORD}).status_code == 302


def test_an_ended_post_ends_the_rights_at_once(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        post = Post.objects.in_zone(cast.home.id).get(person_id=cast.bo.id)
    department = _client(cast.bo)
    assert department.get("/system/units/").status_code == 200
    yesterday = clock.today() - timedelta(days=1)
    answer = _client(cast.han).post(f"/system/posts/{post.id}/end/", {"ends_on": yesterday.isoformat(), "expected_version": "1"})
    assert answer.status_code == 302
    assert department.get("/system/units/").status_code == 302


def test_two_administrators_at_once_the_second_sees_both_versions(cast: Cast) -> None:
    unit = cast.units["township"]
    system = _client(cast.gu)
    first = {"name": "柳林镇", "kind": "township", "short_name": "柳林", "expected_version": "1"}
    assert system.post(f"/system/units/{unit.id}/edit/", first).status_code == 302
    answer = system.post(f"/system/units/{unit.id}/edit/", {**first, "short_name": "柳镇"})
    assert answer.status_code == 409
    assert "柳林" in _text(answer)
    with bound_to_zone(cast.home.id):
        assert Unit.objects.in_zone(cast.home.id).get(id=unit.id).short_name == "柳林"


def test_the_table_of_rights_names_every_role(cast: Cast) -> None:
    page = _text(_client(cast.han).get("/system/policy/"))
    assert "首席服务员" in page
    assert "projects:list" in page


def test_a_list_of_people_asks_few_questions(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = _client(cast.gu)
    with within_queries():
        assert client.get("/system/people/").status_code == 200


# --- audit ---


def test_the_audit_page_finds_what_was_done_and_shows_before_and_after(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        actions.edit_unit(cast.gu.actor, cast.units["township"].id, name="柳林街道", kind="township", expected_version=1)
    auditor = _client(cast.jiang)
    page = _text(auditor.get("/system/audit/?operation=unit.edited"))
    assert "修改机构" in page
    assert "柳林街道" in page
    entry = auditor.get("/system/audit/?operation=unit.edited").context["list"].rows[0]
    detail = _text(auditor.get(f"/system/audit/{entry.id}/"))
    assert "柳林镇" in detail
    assert entry.entry_hash in detail


def test_the_chain_is_verified_by_a_button_and_says_how_many(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        actions.create_unit(cast.gu.actor, name="重点办", kind="working_group")
    answer = _client(cast.jiang).post("/system/audit/chain/", follow=True)
    assert "审计链完整：核验了1条" in _text(answer)


def test_an_export_of_the_trail_is_itself_an_entry(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        actions.create_unit(cast.gu.actor, name="重点办", kind="working_group")
    answer = _client(cast.jiang).get("/system/audit/export/")
    assert answer.content[:2] == b"PK"
    with bound_to_zone(cast.home.id):
        assert AuditEntry.objects.in_zone(cast.home.id).filter(operation="audit.exported", after={"lines": 1}).exists()


@pytest.mark.parametrize("query", ["from=2026-13-01", "from=昨天", "operation=nothing.done", "after=x", "after=９"])
def test_a_search_that_makes_no_sense_is_answered_in_words(cast: Cast, query: str) -> None:
    assert _client(cast.jiang).get(f"/system/audit/?{query}").status_code == 422


# --- rulebook ---


@pytest.mark.parametrize("version", published_versions(), ids=lambda version: version.reference)
def test_a_published_content_written_out_reads_back_the_same(version) -> None:  # type: ignore[no-untyped-def]
    content, problems = read_content(version.rule_set, as_written(version.content), partial=version.extends)
    assert (content, problems) == (version.content, [])


@pytest.mark.parametrize("rule_set", sorted(RULE_SETS))
def test_a_form_sent_back_unchanged_gives_the_same_content(cast: Cast, rule_set: str) -> None:
    with bound_to_zone(cast.home.id):
        current = rule_in_force(rule_set, zone_id=cast.home.id, on=clock.today()).content
    posted = {field.name: field.value for _, fields in fields_of(current) for field in fields}
    assert read_content(rule_set, content_from(posted, current)) == (dict(current), [])


def test_a_dispatcher_sets_the_zones_own_limit_and_it_holds_from_its_day(cast: Cast) -> None:
    client = _client(cast.mei)
    today = clock.today()
    with bound_to_zone(cast.home.id):
        current = rule_in_force("state_gap_limits", zone_id=cast.home.id, on=today).content
    posted = {field.name: field.value for _, fields in fields_of(current) for field in fields}
    posted |= {"title": "管委会会议纪要", "effective_from": today.isoformat(), "expected_version": "0"}
    posted["content.limits.signed_no_land.days"] = "75"
    assert client.get("/system/rules/state_gap_limits/create/").status_code == 200
    bad = client.post("/system/rules/state_gap_limits/create/", {**posted, "content.limits.signed_no_land.days": "很久"})
    assert bad.status_code == 422
    assert "不是整数" in _text(bad)
    assert client.post("/system/rules/state_gap_limits/create/", posted).status_code == 302
    with bound_to_zone(cast.home.id):
        in_force = rule_in_force("state_gap_limits", zone_id=cast.home.id, on=today)
        before = rule_in_force("state_gap_limits", zone_id=cast.home.id, on=today - timedelta(days=1))
    assert in_force.content["limits"]["signed_no_land"]["days"] == 75
    assert before.content["limits"]["signed_no_land"]["days"] == 90
    page = _text(client.get("/system/rules/state_gap_limits/"))
    assert "管委会会议纪要" in page
    compared = _text(client.get("/system/rules/state_gap_limits/compare/"))
    assert "75" in compared
    assert "90" in compared


def test_the_calendar_shows_a_year_and_takes_a_new_one_after_showing_the_difference(cast: Cast) -> None:
    client = _client(cast.mei)
    page = _text(client.get("/system/calendar/?year=2026"))
    assert "2026年工作日历" in page
    assert client.get("/system/calendar/?year=1999").status_code == 422
    posted = {"year": "2027", "document_number": "国办发明电〔2026〕1号", "text": "2027-01-01 休"}
    preview = client.post("/system/calendar/upload/", posted)
    text = _text(preview)
    if preview.status_code == 422:  # a whole year's plan is wanted
        assert "请" in text
        return
    assert "2027-01-01" in text
    assert client.post("/system/calendar/upload/", {**posted, "confirmed": "1"}).status_code == 302
    assert client.get("/system/calendar/?year=2027").status_code == 200


# --- handing up ---


def test_a_project_is_handed_up_from_its_page_and_read_above_as_a_copy(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        project_id = create_project(cast.mei.actor, name="新材料项目", values={"planned_investment": 184_000_000_000})
    client = _client(cast.mei)
    assert "上报或移交" in _text(client.get(f"/projects/{project_id}/"))
    assert "清源市（上级）" in _text(client.get(f"/system/hand-over/{project_id}/"))
    answer = client.post(f"/system/hand-over/{project_id}/", {"to_zone_id": str(cast.parent.id)})
    assert answer["Location"] == f"/projects/{project_id}/"
    above = _client(cast.parent_lin)
    assert "新材料项目" in _text(above.get("/system/received/"))
    copy = above.get("/system/received/").context["list"].rows[0]
    page = _text(above.get(f"/system/received/{copy.id}/"))
    assert "18.40亿元" in page
    assert "青河开发区" in page
    assert above.get(f"/projects/{project_id}/").status_code == 404
    assert client.post(f"/system/hand-over/{project_id}/", {"to_zone_id": str(cast.elsewhere.id)}).status_code == 422


def test_a_zone_without_anybody_above_is_told_what_to_set_first(cast: Cast) -> None:
    with bound_to_zone(cast.elsewhere.id):
        project_id = create_project(cast.stranger.actor, name="白石项目")
    answer = _client(cast.stranger).get(f"/system/hand-over/{project_id}/")
    assert answer.status_code == 422
    assert "本区没有上级" in _text(answer)
