"""交办 pages: what each shows, its queries, its forms and what they refuse."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from urllib.parse import unquote
from uuid import UUID

import pytest
from django.test import Client

from huoshui.assignments import actions
from huoshui.assignments.actions import PartOrder
from huoshui.assignments.models import AssignmentPart
from huoshui.core.clock import SHANGHAI, clock_at, today
from huoshui.dispatch.actions import Call, Resolution, call_meeting, open_meeting, record_decision
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.assignments.conftest import part_of, whole
from tests.cast import Cast
from tests.web.conftest import within_queries


@pytest.fixture
def made(cast: Cast, battery: UUID) -> UUID:
    """One about the battery project, given on 2026-03-02 to 招商局, with 住建局 assisting."""
    with clock_at(dt.datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)), bound_to_zone(cast.home.id):
        return actions.issue_assignment(
            cast.mei.actor,
            title="协调储能项目用电增容",
            lead=PartOrder(cast.units["promotion_office"].id),
            assists=[PartOrder(cast.units["housing_office"].id, "管廊接入")],
            source_kind="supervision",
            source_words="区督办〔2026〕3号",
            about_kind="project",
            about_id=battery,
            about_label="青河储能电池项目",
            leader_id=cast.liu.id,
        )


def part_id(cast: Cast, made: UUID) -> UUID:
    with bound_to_zone(cast.home.id):
        return UUID(str(part_of(made).id))


def test_each_page_shows_the_matter_and_asks_little(as_member: Callable[[str], Client], made: UUID, battery: UUID) -> None:
    client = as_member("mei")
    for path in ("", "board/", "calendar/?month=2026-03", "overdue/", "worklist/", f"about/{battery}/", f"{made}/"):
        with within_queries():
            page = client.get(f"/assignments/{path}")
        assert page.status_code == 200, path
        assert path == "worklist/" or "协调储能项目用电增容" in page.content.decode(), path
    assert "区督办〔2026〕3号" in client.get(f"/assignments/{made}/").content.decode()


def test_a_project_is_a_link_only_for_who_may_open_it(as_member: Callable[[str], Client], made: UUID, battery: UUID) -> None:
    """住建局 assists with a project of 招商局 that it does not see: it reads the name and is led nowhere."""
    link = f'href="/projects/{battery}/"'
    for who, opens in (("mei", True), ("bo", True), ("chen", False)):
        client = as_member(who)
        assert (client.get(f"/projects/{battery}/").status_code == 200) is opens, who
        for path in ("", f"{made}/"):
            page = client.get(f"/assignments/{path}").content.decode()
            assert "青河储能电池项目" in page and (link in page) is opens, (who, path)


def test_a_decision_is_a_link_only_for_who_sees_the_meeting(as_member: Callable[[str], Client], cast: Cast) -> None:
    """柳林镇 gets a part that 招商局 was given at a meeting to which 柳林镇 was not called."""
    with bound_to_zone(cast.home.id):
        promotion_id = cast.units["promotion_office"].id
        meeting = call_meeting(cast.mei.actor, Call("weekly", today(), unit_ids=[promotion_id]))
        open_meeting(cast.mei.actor, meeting)
        given = Resolution("协调周边道路通行", lead_unit_id=promotion_id)
        decision = record_decision(cast.mei.actor, meeting, given, assign_now=True)
        part = AssignmentPart.objects.in_zone(cast.home.id).get(assignment__source_id=decision)
        actions.reroute_part(cast.mei.actor, part.id, to=PartOrder(cast.units["township"].id), reason="在柳林镇境内")
    link = f'href="/meetings/decisions/{decision}/"'
    for who, opens in (("mei", True), ("bo", True), ("wang", False)):
        client = as_member(who)
        assert (client.get(f"/meetings/decisions/{decision}/").status_code == 302) is opens, who
        page = client.get(f"/assignments/{part.assignment_id}/").content.decode()
        assert "周调度会" in page and (link in page) is opens, who


def test_an_empty_zone_says_what_to_do_first(as_member: Callable[[str], Client]) -> None:
    client = as_member("mei")
    for path in ("", "board/", "calendar/", "overdue/"):
        assert "没有未办结的交办" in client.get(f"/assignments/{path}").content.decode(), path
    assert "没有等您办的交办" in client.get("/assignments/worklist/").content.decode()


def test_a_past_day_says_that_matters_are_shown_as_they_are_now(as_member: Callable[[str], Client], made: UUID) -> None:
    client = as_member("mei")
    for path in ("", "board/", "calendar/", "overdue/"):
        assert "还不能按您所选的日期回看" in client.get(f"/assignments/{path}?as_of=2026-01-05").content.decode(), path
        assert "只按现在的状态显示" not in client.get(f"/assignments/{path}").content.decode(), path


def test_wrong_addresses_are_refused_in_words(as_member: Callable[[str], Client]) -> None:
    client = as_member("mei")
    for query in ("?light=blue", "?order=luck", "?after=x", "?unit=1", "?due_from=soon"):
        answer = client.get(f"/assignments/{query}")
        assert answer.status_code == 422 and "请" in answer.content.decode(), query
    assert client.get("/assignments/calendar/?month=hm").status_code == 422


def test_a_stranger_gets_the_404_of_a_random_id(as_member: Callable[[str], Client], made: UUID) -> None:
    for name in ("stranger", "wang", "zhao"):
        client = as_member(name)
        theirs, random = client.get(f"/assignments/{made}/"), client.get(f"/assignments/{UUID(int=9)}/")
        assert (theirs.status_code, theirs.content) == (404, random.content)
    assert as_member("gu").get("/assignments/").status_code == 403


def test_the_workbench_and_the_project_load_their_panels(as_member: Callable[[str], Client], made: UUID, battery: UUID) -> None:
    client = as_member("bo")
    assert "/assignments/worklist/" in client.get("/workbench/").content.decode()
    assert f"/assignments/about/{battery}/" in client.get(f"/projects/{battery}/").content.decode()
    panel = client.get("/assignments/worklist/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel and "签收" in panel and "协调储能项目用电增容" in panel


def test_a_dispatcher_gives_it_and_the_unit_answers_by_forms(as_member: Callable[[str], Client], cast: Cast, battery: UUID) -> None:
    mei, bo = as_member("mei"), as_member("bo")
    form = mei.get(f"/assignments/create/?project={battery}").content.decode()
    assert "青河储能电池项目" in form and "个工作日" in form
    values = {"title": "协调用电增容", "source_kind": "meeting", "grade": "general", "lead_unit": str(cast.units["promotion_office"].id)}
    assert mei.post("/assignments/create/", {"title": "协调用电增容"}).status_code == 422
    twice = {**values, "assist_unit_1": values["lead_unit"]}
    assert "不能既主办又协办" in mei.post("/assignments/create/", twice).content.decode()
    answer = mei.post("/assignments/create/", {**values, "project": str(battery)})
    assert answer.status_code == 302
    made = UUID(answer["Location"].rstrip("/").split("/")[-1])
    with bound_to_zone(cast.home.id):
        part = part_of(made)
    base = f"/assignments/parts/{part.id}"
    assert bo.get(f"{base}/sign/").status_code == 200
    assert bo.post(f"{base}/sign/", {"expected_version": "1", "person": str(cast.bo.id)}).status_code == 302
    assert bo.post(f"{base}/sign/", {"expected_version": "1"}).status_code == 409
    words = {"expected_version": "2", "words": "都办好了"}
    assert "报结要有依据" in bo.post(f"{base}/reply/", words).content.decode()
    assert bo.post(f"{base}/reply/", {**words, "proof_words": "送电单第12号"}).status_code == 302
    assert "不能审定自己" in bo.post(f"{base}/accept/", {"expected_version": "3", "verdict": "resolved"}).content.decode()
    assert mei.post(f"{base}/accept/", {"expected_version": "3", "verdict": "resolved", "words": "属实"}).status_code == 302
    with bound_to_zone(cast.home.id):
        assert whole(made).state == "done"
    shown = bo.get(f"/assignments/{made}/").content.decode()
    assert "送电单第12号" in shown and "属实" in shown and "报结</a>" not in shown


def test_reminders_go_out_in_bulk_once_a_day(as_member: Callable[[str], Client], cast: Cast, made: UUID) -> None:
    client = as_member("mei")
    chosen = {"id": [str(part_id(cast, made))]}
    assert "已催办 1 项" in client.post("/assignments/remind/", chosen, follow=True).content.decode()
    assert "没有再发" in client.post("/assignments/remind/", chosen, follow=True).content.decode()
    assert "没有选中" in client.post("/assignments/remind/", follow=True).content.decode()
    assert client.post("/assignments/remind/", {"id": [str(UUID(int=5))]}).status_code == 404
    assert client.post("/assignments/remind/", {"id": ["x"]}).status_code == 404


def test_the_export_has_the_lists_columns_and_is_audited(as_member: Callable[[str], Client], cast: Cast, made: UUID) -> None:
    from huoshui.audit.models import AuditEntry

    answer = as_member("mei").get("/assignments/export/?format=csv")
    text = answer.content.decode("utf-8-sig")
    assert "办什么" in text.splitlines()[0] and "协调储能项目用电增容" in text and "球在谁手里" in text
    with bound_to_zone(cast.home.id):
        assert AuditEntry.objects.in_zone(cast.home.id).filter(operation="assignments.exported").count() == 1


@pytest.mark.parametrize("address", ("assignments", "requests", "documents", "findings", "inspections", "notices"))
def test_a_page_of_the_present_never_claims_to_be_of_a_past_day(as_member: Callable[[str], Client], made: UUID, address: str) -> None:
    page = as_member("mei").get(f"/{address}/?as_of=2026-01-15").content.decode()
    assert "还不能按您所选的日期回看" in page
    assert "您看的是" not in page and "截至 2026-01-15 ·" not in page


def test_a_page_that_looks_back_names_the_past_day(as_member: Callable[[str], Client], made: UUID) -> None:
    page = as_member("mei").get("/projects/?as_of=2026-01-15").content.decode()
    assert "您看的是" in page and "还不能按您所选的日期回看" not in page


def test_an_export_of_the_present_names_the_day_of_its_rows(as_member: Callable[[str], Client], made: UUID) -> None:
    answer = as_member("mei").get("/assignments/export/?format=csv&as_of=2026-01-15")
    named = unquote(answer["Content-Disposition"])
    assert f"交办清单 {today()}" in named and "2026-01-15" not in named


def test_every_number_of_who_is_late_opens_to_as_many(as_member: Callable[[str], Client], made: UUID) -> None:
    client = as_member("liu")
    page = client.get("/assignments/overdue/").content.decode()
    shown: dict[str, set[str]] = {}
    for address, count in re.findall(r'href="(/assignments/\?[^"]*)">(\d+)</a>', page):
        shown.setdefault(address.replace("&amp;", "&"), set()).add(count)
    assert len(shown) >= 4
    for address, counts in shown.items():  # the count of late matters and the days of the latest share one address
        found = re.search(r'<span class="total">(\d+) 项', client.get(address).content.decode())
        assert found and found[1] in counts, address
