"""Changes to a project through its forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huoshui.core.clock import clock_at
from huoshui.fact_ledger.queries import facts_of
from huoshui.investment_projects.queries import project_row, project_rows
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import FEN_PER_YI


@pytest.fixture
def stored(cast: Cast) -> Callable[[UUID], object]:
    def read(project_id: UUID) -> object:
        with bound_to_zone(cast.home.id):
            return project_row(cast.mei.actor, project_id)

    return read


def version(client: Client, address: str) -> str:
    """What the form was opened at."""
    return str(client.get(address).context["form"].by_name["expected_version"].value)


def test_a_stage_is_advanced_with_its_evidence(as_member: Callable[[str], Client], battery: UUID, stored: Callable[[UUID], object]) -> None:
    client, address = as_member("bo"), f"/projects/{battery}/stage/"
    form = client.get(address)
    assert "推进到" in form.content.decode() and "依据" in form.content.decode()
    answer = client.post(
        address,
        {
            "to_stage": "stat_entered",
            "happened_on": "2025-11-03",
            "evidence_text": "统计联网直报平台入库截图，11月批次",
            "expected_version": version(client, address),
        },
        follow=True,
    )
    assert answer.status_code == 200 and "已登记" in answer.content.decode()
    row = stored(battery)
    assert (row.stage, row.stage_happened_on, row.stage_has_evidence) == ("stat_entered", date(2025, 11, 3), True)  # type: ignore[attr-defined]


def test_without_evidence_the_form_comes_back_with_what_is_wrong(
    as_member: Callable[[str], Client], battery: UUID, stored: Callable[[UUID], object]
) -> None:
    client, address = as_member("mei"), f"/projects/{battery}/stage/"
    posted = {"to_stage": "stat_entered", "happened_on": "2025-11-03", "evidence_text": "", "expected_version": version(client, address)}
    answer = client.post(address, posted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "有 1 处要改" in page and 'href="#field-evidence_text"' in page and 'id="field-evidence_text-problem"' in page
    assert 'value="2025-11-03"' in page  # what was typed stays
    assert stored(battery).stage == "started"  # type: ignore[attr-defined]


def test_a_file_is_evidence_as_well(as_member: Callable[[str], Client], battery: UUID, stored: Callable[[UUID], object]) -> None:
    client, address = as_member("mei"), f"/projects/{battery}/stage/"
    photo = SimpleUploadedFile("入库截图.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, content_type="image/png")
    posted = {"to_stage": "stat_entered", "happened_on": "2025-11-03", "evidence_file": photo, "expected_version": version(client, address)}
    assert client.post(address, posted).status_code == 302
    assert stored(battery).stage_has_evidence  # type: ignore[attr-defined]


def test_a_skip_is_asked_about_and_passes_with_a_reason(
    as_member: Callable[[str], Client], battery: UUID, stored: Callable[[UUID], object]
) -> None:
    client, address = as_member("mei"), f"/projects/{battery}/stage/"
    posted = {
        "to_stage": "in_production",
        "happened_on": "2026-05-01",
        "evidence_text": "现场核实，首批产品下线",
        "expected_version": version(client, address),
    }
    asked = client.post(address, posted)
    assert asked.status_code == 422 and "要跨过：入库纳统、竣工" in asked.content.decode()
    assert client.post(address, posted | {"bypass_reason": "租赁厂房，无土建竣工环节"}).status_code == 302
    assert stored(battery).stage == "in_production"  # type: ignore[attr-defined]


def test_a_department_cannot_skip(as_member: Callable[[str], Client], battery: UUID, stored: Callable[[UUID], object]) -> None:
    client, address = as_member("bo"), f"/projects/{battery}/stage/"
    posted = {
        "to_stage": "in_production",
        "happened_on": "2026-05-01",
        "evidence_text": "现场核实，首批产品下线",
        "bypass_reason": "没有竣工环节",
        "expected_version": version(client, address),
    }
    answer = client.post(address, posted)
    assert answer.status_code == 422 and "您的岗位不能跨越阶段" in answer.content.decode()
    assert stored(battery).stage == "started"  # type: ignore[attr-defined]


def test_a_stale_form_is_told_so_with_both_versions(as_member: Callable[[str], Client], battery: UUID) -> None:
    client, address = as_member("mei"), f"/projects/{battery}/stage/"
    posted = {"to_stage": "stat_entered", "happened_on": "2025-11-03", "evidence_text": "入库截图一张", "expected_version": "0"}
    answer = client.post(address, posted)
    page = answer.content.decode()
    assert answer.status_code == 409 and "您填写的" in page and "现在账上的" in page


def test_a_second_click_records_nothing_twice(as_member: Callable[[str], Client], cast: Cast, battery: UUID) -> None:
    client, address = as_member("mei"), f"/projects/{battery}/stage/"
    form = client.get(address).context["form"]
    posted = {
        "to_stage": "stat_entered",
        "happened_on": "2025-11-03",
        "evidence_text": "入库截图一张",
        "expected_version": form.by_name["expected_version"].value,
        "idempotency_key": form.key,
    }
    first, second = client.post(address, posted), client.post(address, posted)
    assert (first.status_code, second.status_code) == (302, 302) and first["Location"] == second["Location"]
    with bound_to_zone(cast.home.id):
        stages = [one for one in facts_of(cast.mei.actor, "project", battery, attribute="stage") if one.line.value == "stat_entered"]
    assert len(stages) == 1


def test_a_figure_is_corrected_with_a_reason(
    as_member: Callable[[str], Client], cast: Cast, battery: UUID, stored: Callable[[UUID], object]
) -> None:
    with bound_to_zone(cast.home.id):
        fact = next(one for one in facts_of(cast.mei.actor, "project", battery) if one.attribute.name == "planned_investment")
    client, address = as_member("mei"), f"/projects/{battery}/correct/{fact.id}/"
    assert "18.40亿元" in client.get(address).content.decode()
    refused = client.post(address, {"value": "约20多", "value_unit": "亿元", "reason": "备案变更"})
    assert refused.status_code == 422 and "field-value-problem" in refused.content.decode()
    assert client.post(address, {"value": "20", "value_unit": "亿元", "reason": "备案变更"}).status_code == 302
    assert stored(battery).planned_investment_fen == 20 * FEN_PER_YI  # type: ignore[attr-defined]


def test_a_project_stops_and_resumes(as_member: Callable[[str], Client], battery: UUID, stored: Callable[[UUID], object]) -> None:
    client, address = as_member("mei"), f"/projects/{battery}/side-state/"
    posted = {
        "side_state": "stopped",
        "happened_on": "2026-02-01",
        "reason": "环保检查停工整改",
        "expected_version": version(client, address),
    }
    assert client.post(address, posted).status_code == 302
    assert stored(battery).side_state == "stopped"  # type: ignore[attr-defined]


def test_duty_is_moved_and_the_old_one_stays_in_the_timeline(
    as_member: Callable[[str], Client], battery: UUID, stored: Callable[[UUID], object]
) -> None:
    client, address = as_member("mei"), f"/projects/{battery}/duty/"
    unchanged = {"duty_unit": "招商局", "reason": "没变", "expected_version": version(client, address)}
    assert client.post(address, unchanged).status_code == 422
    posted = {"duty_unit": "招商局", "duty_person": "张明", "leader": "周副主任", "reason": "领导分工调整"}
    assert client.post(address, posted | {"expected_version": version(client, address)}).status_code == 302
    row = stored(battery)
    assert (row.duty_person, row.leader_name) == ("张明", "周副主任")  # type: ignore[attr-defined]


def test_a_phase_is_added_under_its_parent(as_member: Callable[[str], Client], cast: Cast, battery: UUID) -> None:
    client, address = as_member("mei"), f"/projects/{battery}/phases/new/"
    posted = {
        "phase_label": "二期",
        "planned_investment": "3",
        "planned_investment_unit": "亿元",
        "expected_version": version(client, address),
    }
    assert client.post(address, posted).status_code == 302
    page = client.get(f"/projects/{battery}/").content.decode()
    assert "二期" in page and "各期合计" in page


def test_a_project_is_registered_with_a_name_and_a_source(as_member: Callable[[str], Client], cast: Cast) -> None:
    client = as_member("bo")
    assert client.post("/projects/new/", {"name": "", "evidence_text": ""}).status_code == 422
    answer = client.post(
        "/projects/new/",
        {
            "name": "青河冷链物流项目",
            "planned_investment": "1.2",
            "planned_investment_unit": "亿元",
            "stage": "signed",
            "stage_happened_on": "2026-03-01",
            "evidence_text": "招商局周例会通报",
        },
        follow=True,
    )
    assert answer.status_code == 200 and "青河冷链物流项目" in answer.content.decode()
    with bound_to_zone(cast.home.id):
        row = next(one for one in project_rows(cast.mei.actor) if one.name == "青河冷链物流项目")
    assert (row.stage, row.signed_on, row.planned_investment_fen, row.duty_unit_name) == (
        "signed",
        date(2026, 3, 1),
        12 * FEN_PER_YI // 10,
        "招商局",
    )
    assert row.needs_evidence


def test_a_project_that_looks_known_is_shown_first(as_member: Callable[[str], Client], battery: UUID) -> None:
    client = as_member("mei")
    posted = {"name": "青河储能电池项目", "evidence_text": "电话得知"}
    asked = client.post("/projects/new/", posted)
    assert asked.status_code == 422 and "先看看是不是同一个" in asked.content.decode() and str(battery) in asked.content.decode()
    assert client.post("/projects/new/", posted | {"is_another": "1"}).status_code == 302


def test_another_units_project_cannot_be_touched(as_member: Callable[[str], Client], battery: UUID) -> None:
    client = as_member("chen")
    for path in ("stage", "side-state", "duty"):
        answer = client.post(f"/projects/{battery}/{path}/", {})
        assert answer.status_code in (403, 404), path


def test_a_months_progress_is_reported_and_nothing_else_is_touched(
    as_member: Callable[[str], Client], battery: UUID, stored: Callable[[UUID], object]
) -> None:
    client, address = as_member("bo"), f"/projects/{battery}/progress/"
    with clock_at(datetime(2026, 4, 20, tzinfo=UTC)):
        empty = {"month": "2026-04", "evidence_text": "监理月报", "expected_version": version(client, address)}
        assert client.post(address, empty).status_code == 422
        posted = empty | {
            "month_done": "2500",
            "month_done_unit": "万元",
            "ytd_done": "1.75",
            "ytd_done_unit": "亿元",
            "progress_text": "主体封顶",
        }
        assert client.post(address, posted).status_code == 302
        row = stored(battery)
    assert row.ytd_done_fen == 175 * FEN_PER_YI // 100 and row.progress_text == "主体封顶"  # type: ignore[attr-defined]
    assert row.planned_investment_fen == 184 * FEN_PER_YI // 10  # type: ignore[attr-defined]


def test_evidence_is_downloaded_by_those_who_see_the_project(as_member: Callable[[str], Client], cast: Cast, battery: UUID) -> None:
    client, address = as_member("bo"), f"/projects/{battery}/stage/"
    photo = SimpleUploadedFile("入库截图.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, content_type="image/png")
    posted = {"to_stage": "stat_entered", "happened_on": "2025-11-03", "evidence_file": photo, "expected_version": version(client, address)}
    assert client.post(address, posted).status_code == 302
    page = client.get(f"/projects/{battery}/?tab=sources").content.decode()
    found = re.search(rf"/projects/{battery}/sources/[0-9a-f-]+/", page)
    assert found is not None
    answer = client.get(found[0])
    assert answer.status_code == 200 and b"".join(answer.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"] and answer["X-Content-Type-Options"] == "nosniff"
    assert as_member("chen").get(found[0]).status_code == 404 == as_member("stranger").get(found[0]).status_code
