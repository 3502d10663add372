"""Zones, units, people and posts: what the actions do and refuse."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from huoshui.audit.models import AuditEntry
from huoshui.audit.queries import verify_chain
from huoshui.core import clock
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.operations.adapters.row_security import bound_to_person, bound_to_zone
from huoshui.organizations import actions, queries
from huoshui.organizations.models import HandedCopy, Person, Post, Unit, Zone
from huoshui.organizations.queries import PeopleFilters, UnitFilters
from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID
from tests.cast import PASSWORD, Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(bind) -> Cast:  # type: ignore[no-untyped-def]
    found = build_cast()
    bind(found.home.id)
    return found


def _last_operation(cast: Cast) -> str:
    return str(AuditEntry.objects.in_zone(cast.home.id).order_by("-sequence").values_list("operation", flat=True).first())


# --- the first start, and new zones ---


def test_the_first_administrators_follow_into_every_zone_created_later() -> None:
    printed = actions.first_start_administrators()
    with bound_to_zone(PLATFORM_ZONE_ID):
        zone = actions.create_zone(queries.platform_actor(PLATFORM_ZONE_ID), name="新河 县", kind="county")
    assert zone.name == "新河县"
    for line in printed:
        person = Person.objects.get(username=line.username)
        assert {found.id for found in queries.zones_of(person.id)} == {PLATFORM_ZONE_ID, zone.id}
        assert queries.actor_for(person.id, zone.id).roles == {line.role}


def test_several_zones_at_once_take_their_kind_from_their_names_and_exist_once() -> None:
    with bound_to_zone(PLATFORM_ZONE_ID):
        platform = queries.platform_actor(PLATFORM_ZONE_ID)
        zones = actions.create_zones(platform, ["罗河县", "东山区", "南湖高新区", "罗河县"])
        again = actions.create_zones(platform, ["东山区"])
    assert [zone.kind for zone in zones] == ["county", "district", "development_zone", "county"]
    assert zones[0].id == zones[3].id
    assert again[0].id == zones[1].id
    assert queries.zone_by_name(" 东山区 ").id == zones[1].id  # type: ignore[union-attr]
    assert queries.zone_by_name("平台") is None


def test_a_dispatcher_creates_no_zone(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        actions.create_zone(cast.mei.actor, name="新区", kind="district")
    assert not Zone.objects.filter(name="新区").exists()


def test_a_zone_cannot_stand_under_its_own_child(cast: Cast) -> None:
    child = Zone.objects.create(name="青河下属", kind="district", parent=cast.home)
    with pytest.raises(Refusal, match="本区的下级"):
        actions.edit_zone(cast.gu.actor, cast.home.id, name="青河", kind="district", parent_id=child.id, region_code="", expected_version=1)


def test_nobody_edits_another_zone(cast: Cast) -> None:
    with pytest.raises(NotVisible):
        actions.edit_zone(
            cast.gu.actor, cast.elsewhere.id, name="抢来的", kind="county", parent_id=None, region_code="", expected_version=1
        )


# --- units ---


def test_a_unit_is_created_once_a_name_and_leaves_its_trail(cast: Cast) -> None:
    unit = actions.create_unit(cast.gu.actor, name=" 重点项目办\u200b ", short_name="重点办", kind="working_group", scheme="“1+6+8”")
    assert unit.name == "重点项目办"
    assert _last_operation(cast) == "unit.created"
    with pytest.raises(Refusal, match="已经有名为“重点项目办”的机构"):
        actions.create_unit(cast.gu.actor, name="重点项目办", kind="department")
    assert queries.unit_by_name(cast.home.id, "重点办").id == unit.id  # type: ignore[union-attr]


def test_a_stale_edit_is_refused_and_shows_both_versions(cast: Cast) -> None:
    unit = actions.create_unit(cast.gu.actor, name="重点项目办", kind="working_group")
    actions.edit_unit(cast.gu.actor, unit.id, name="重点办", kind="working_group", expected_version=1)
    with pytest.raises(StaleVersion) as refused:
        actions.edit_unit(cast.gu.actor, unit.id, name="项目中心", kind="working_group", expected_version=1)
    assert refused.value.data["yours"]["name"] == "项目中心"
    assert refused.value.data["theirs"]["name"] == "重点办"
    with bound_to_zone(cast.home.id):
        assert Unit.objects.in_zone(cast.home.id).get(id=unit.id).name == "重点办"


def test_closing_a_unit_ends_its_posts_and_waits_for_the_units_below(cast: Cast) -> None:
    top = cast.units["promotion_office"]
    below = actions.create_unit(cast.gu.actor, name="招商一组", kind="working_group", parent_id=top.id)
    last_day = clock.today() - timedelta(days=1)
    with pytest.raises(Refusal, match="下面还有1个机构（招商一组）"):
        actions.close_unit(cast.gu.actor, top.id, ends_on=last_day, expected_version=1)
    actions.close_unit(cast.gu.actor, below.id, ends_on=last_day, expected_version=1)
    assert actions.close_unit(cast.gu.actor, top.id, ends_on=last_day, expected_version=1) == 1
    with pytest.raises(NotVisible):
        queries.actor_for(cast.bo.id, cast.home.id)
    assert [line.unit.name for line in queries.units(cast.gu.actor, UnitFilters(state="closed"))] == ["招商局", "招商一组"]


def test_a_department_reaches_the_units_below_it(cast: Cast) -> None:
    below = actions.create_unit(cast.gu.actor, name="招商一组", kind="working_group", parent_id=cast.units["promotion_office"].id)
    assert cast.bo.actor.unit_ids == {cast.units["promotion_office"].id, below.id}
    assert cast.chen.actor.unit_ids == {cast.units["housing_office"].id}


def test_a_unit_cannot_hang_under_another_zones_unit(cast: Cast) -> None:
    with pytest.raises(Refusal, match="没有找到所选的上级机构"):
        actions.create_unit(cast.gu.actor, name="奇怪", kind="department", parent_id=cast.units["elsewhere_office"].id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create_in(cast.home.id, name="更奇怪", kind="department", parent_id=cast.units["elsewhere_office"].id)


# --- people ---


def test_a_new_account_has_no_right_until_it_has_a_post(cast: Cast) -> None:
    person, password = actions.create_person(cast.gu.actor, username=" Ding ", display_name="丁新人", phone="138 0013 8000")
    assert person.username == "ding"
    assert len(password) == 14
    assert queries.zones_of(person.id) == []
    assert bytes(person.phone_encrypted) != b"13800138000"
    assert decrypt_personal(person.phone_encrypted) == "13800138000"
    assert queries.person(cast.gu.actor, person.id).phone_masked == "138****8000"
    found = queries.people(cast.han.actor, PeopleFilters(state="no_post"))
    assert [line.username for line in found.lines] == ["ding"]
    actions.add_post(cast.han.actor, person.id, role="department", unit_id=cast.units["promotion_office"].id)
    assert queries.actor_for(person.id, cast.home.id).roles == {"department"}


@pytest.mark.parametrize("username", ["", "张三", "a", "1abc", "a b", "x" * 41, "mei;drop"])
def test_a_user_name_that_cannot_be_typed_everywhere_is_refused(cast: Cast, username: str) -> None:
    with pytest.raises(Refusal) as refused:
        actions.create_person(cast.gu.actor, username=username, display_name="丁新人")
    assert refused.value.field == "username"


def test_duties_are_separated_one_administrator_cannot_do_the_others_deed(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        actions.add_post(cast.gu.actor, cast.bo.id, role="dispatcher")
    with pytest.raises(NotPermitted):
        actions.create_person(cast.han.actor, username="ding", display_name="丁")
    with pytest.raises(NotPermitted):
        actions.reset_second_factor(cast.gu.actor, cast.bo.id)
    with pytest.raises(NotPermitted):
        actions.reset_password(cast.han.actor, cast.bo.id)
    with pytest.raises(NotPermitted):
        queries.people(cast.jiang.actor, PeopleFilters())


def test_nobody_gives_rights_to_oneself_and_an_administrator_holds_no_other_role(cast: Cast) -> None:
    with pytest.raises(Refusal, match="不能给自己加岗位"):
        actions.add_post(cast.han.actor, cast.han.id, role="dispatcher")
    with pytest.raises(Refusal, match="现任系统管理员，不能兼任调度"):
        actions.add_post(cast.han.actor, cast.gu.id, role="dispatcher")


def test_a_role_of_a_unit_needs_the_unit_and_the_unit_must_exist_here(cast: Cast) -> None:
    person, _ = actions.create_person(cast.gu.actor, username="ding", display_name="丁新人")
    with pytest.raises(Refusal, match="还没有选机构"):
        actions.add_post(cast.han.actor, person.id, role="township")
    with pytest.raises(Refusal, match="没有找到所选的机构"):
        actions.add_post(cast.han.actor, person.id, role="township", unit_id=cast.units["elsewhere_office"].id)


def test_one_person_holds_several_posts_and_the_rights_add_up(cast: Cast) -> None:
    actions.add_post(cast.han.actor, cast.bo.id, role="officer", unit_id=cast.units["service_centre"].id)
    assert cast.bo.actor.roles == {"department", "officer"}
    assert cast.bo.actor.unit_ids == {cast.units["promotion_office"].id, cast.units["service_centre"].id}


def test_a_post_counts_from_its_first_to_its_last_day(cast: Cast) -> None:
    person, _ = actions.create_person(cast.gu.actor, username="ding", display_name="丁新人")
    actions.add_post(cast.han.actor, person.id, role="auditor", starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 31))
    from datetime import UTC, datetime

    seen = []
    for day in (date(2029, 12, 31), date(2030, 1, 1), date(2030, 1, 31), date(2030, 2, 1)):
        with clock.clock_at(datetime(day.year, day.month, day.day, 4, tzinfo=UTC)):
            seen.append(bool(queries.zones_of(person.id)))
    assert seen == [False, True, True, False]


def test_the_last_administrator_of_a_kind_stays(cast: Cast) -> None:
    post = Post.objects.in_zone(cast.home.id).get(person_id=cast.gu.id)
    with pytest.raises(Refusal, match="最后一位系统管理员"):
        actions.end_post(cast.han.actor, post.id, ends_on=clock.today(), expected_version=1)


def test_strangers_people_do_not_exist(cast: Cast) -> None:
    for deed in (
        lambda: actions.reset_password(cast.gu.actor, cast.stranger.id),
        lambda: actions.reset_password(cast.gu.actor, uuid4()),
        lambda: actions.add_post(cast.han.actor, cast.stranger.id, role="dispatcher"),
        lambda: queries.person(cast.gu.actor, cast.stranger.id),
    ):
        with pytest.raises(NotVisible):
            deed()


def test_a_person_lent_from_another_zone_is_seen_but_kept_at_home(cast: Cast) -> None:
    actions.add_post(queries.platform_actor(cast.home.id), cast.parent_lin.id, role="auditor")
    assert not queries.person(cast.gu.actor, cast.parent_lin.id).is_kept_here
    with pytest.raises(NotPermitted, match="由“清源市”管理"):
        actions.reset_password(cast.gu.actor, cast.parent_lin.id)


def test_a_closed_account_is_out_at_once_and_comes_back_with_a_one_time_password(cast: Cast) -> None:
    actions.deactivate_person(cast.gu.actor, cast.bo.id, reason="调离", expected_version=1)
    with pytest.raises(NotVisible):
        queries.actor_for(cast.bo.id, cast.home.id)
    assert queries.sign_in_state(cast.bo.id) is None
    password = actions.activate_person(cast.gu.actor, cast.bo.id, expected_version=2)
    state = queries.sign_in_state(cast.bo.id)
    assert state is not None
    assert (len(password), state.must_change_password, state.session_epoch) == (14, True, 2)


def test_the_last_five_passwords_cannot_come_back(cast: Cast) -> None:
    old = PASSWORD
    for number in range(4):
        new = f"Qing-he-202{number}x"
        actions.change_password(cast.mei.id, old_password=old, new_password=new, repeated=new)
        old = new
    with pytest.raises(Refusal, match="最近5次用过的密码相同"):
        actions.change_password(cast.mei.id, old_password=old, new_password=PASSWORD, repeated=PASSWORD)
    actions.change_password(cast.mei.id, old_password=old, new_password="Hai-ou-2031", repeated="Hai-ou-2031")
    actions.change_password(cast.mei.id, old_password="Hai-ou-2031", new_password=PASSWORD, repeated=PASSWORD)


def test_people_are_paged_by_key_without_loss_or_repetition(cast: Cast) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = queries.people(cast.gu.actor, PeopleFilters(), after=cursor, limit=5)
        seen += [line.username for line in page.lines]
        cursor = page.next_cursor
        if not cursor:
            break
    assert sorted(seen) == sorted(member.person.username for member in cast.members if member.zone.id == cast.home.id)
    assert page.total_count == len(seen)


# --- the second wall ---


def test_row_security_hides_other_zones_even_from_raw_sql(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM organizations_unit WHERE zone_id = %s", [cast.elsewhere.id])
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM organizations_post WHERE person_id = %s", [cast.stranger.id])
        assert cursor.fetchone() == (0,)
        with bound_to_person(cast.stranger.id):
            cursor.execute("SELECT count(*) FROM organizations_post WHERE person_id = %s", [cast.stranger.id])
            assert cursor.fetchone() == (1,)


def test_row_security_refuses_a_row_written_into_another_zone(cast: Cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE organizations_unit SET zone_id = %s WHERE id = %s", [cast.elsewhere.id, cast.units["township"].id])


# --- handing up and over ---


def test_a_parent_sees_what_was_handed_up_as_a_copy_and_nothing_else(cast: Cast) -> None:
    content = {"项目名称": "某材料项目", "计划总投资": "18.40亿元"}
    copy_id = actions.hand_over(
        cast.mei.actor, to_zone_id=cast.parent.id, subject_kind="project", subject_id=uuid4(), subject_label="某材料项目", content=content
    )
    with bound_to_zone(cast.parent.id):
        page = queries.received_copies(cast.parent_lin.actor)
        assert [(copy.id, copy.ground, copy.content) for copy in page.copies] == [(copy_id, "upward", content)]
    with pytest.raises(NotVisible):
        queries.received_copy(cast.mei.actor, copy_id)
    for zone_id in (cast.home.id, cast.parent.id):
        assert verify_chain(zone_id).is_whole


def test_a_park_of_two_zones_hands_over_to_its_partner_and_to_nobody_else(cast: Cast) -> None:
    area = actions.create_area(cast.gu.actor, name="青白产业园", kind="park", partner_zone_id=cast.elsewhere.id)
    values = {"subject_kind": "project", "subject_id": uuid4(), "subject_label": "飞地项目", "content": {"项目名称": "飞地项目"}}
    with pytest.raises(Refusal, match="只能上报给上级区域"):
        actions.hand_over(cast.mei.actor, to_zone_id=cast.elsewhere.id, **values)
    copy_id = actions.hand_over(cast.mei.actor, to_zone_id=cast.elsewhere.id, area_id=area.id, **values)
    with bound_to_zone(cast.elsewhere.id):
        copy = queries.received_copy(cast.stranger.actor, copy_id)
        assert (copy.ground, copy.area_name) == ("partner", "青白产业园")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE organizations_handedcopy SET subject_label = 'x'")
        assert HandedCopy.objects.in_zone(cast.elsewhere.id).count() == 1


# --- the shell ---


def test_the_shell_adds_lists_and_resets_accounts(cast: Cast) -> None:
    password = actions.add_person_by_command(username="ding", display_name="丁新人", zone=cast.home, role="dispatcher")
    assert len(password) == 14
    line = next(line for line in queries.account_summaries() if line["username"] == "ding")
    assert line["posts"] == [{"zone": "青河开发区", "role": "调度", "unit": ""}]
    assert actions.reset_by_command("ding") != password
    with pytest.raises(Refusal, match="没有登录名为“nobody”的账号"):
        actions.reset_by_command("nobody")


def test_sample_people_live_in_sample_zones_only(cast: Cast) -> None:
    with pytest.raises(Refusal, match="只能建在示例区"):
        actions.create_sample_person(queries.platform_actor(cast.home.id), username="demo", display_name="示例", password=PASSWORD)
