"""月度填报 on pages: rounds, the unit's list, the form with its checks, review, the workbook, panels of other pages."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huoshui.core.clock import clock_at
from huoshui.investment_projects.actions import (
    ReturnEntry,
    accept_returns,
    confirm_round,
    lock_round,
    open_round,
    reopen_return,
    save_returns,
)
from huoshui.investment_projects.queries import ReturnFilters, list_returns, round_line
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.investment_projects.monthly import PLANT, ROAD, SCHOOL, WAN, Building, at, build_projects, march_cells, open_march
from tests.web.conftest import within_queries

As = Callable[[str], Client]
KEY = {"HTTP_IDEMPOTENCY_KEY": "returns-grid-0001"}


@pytest.fixture
def march(cast: Cast) -> Iterator[Building]:
    with bound_to_zone(cast.home.id):
        with clock_at(at(date(2026, 3, 2))):
            build_projects(cast)
        with clock_at(at(date(2026, 3, 25))):
            building = open_march(cast)
    with clock_at(at(date(2026, 3, 26))), bound_to_zone(cast.home.id):
        yield building


def hand_in(march: Building, *names: str) -> None:
    entries = [ReturnEntry(march.id(name), march_cells()) for name in names]
    assert all(one.is_submitted for one in save_returns(march.cast.wang.actor, entries, submit=True))


@pytest.mark.parametrize("page", ["round", "unit", "missing", "review"])
def test_each_page_of_a_round_needs_few_questions(march: Building, as_member: As, page: str) -> None:
    hand_in(march, PLANT)
    client, form = as_member("mei"), reverse("returns:form", args=[march.id(PLANT)])
    with within_queries():
        answer = client.get(reverse(f"returns:{page}", args=[march.round_id]))
    assert answer.status_code == 200
    with within_queries():
        assert client.get(reverse("returns:list")).status_code == 200
    with within_queries():
        assert client.get(form).status_code == 200


def test_the_form_shows_last_month_and_says_what_is_wrong_with_numbers(march: Building, as_member: As) -> None:
    client, line = as_member("wang"), march.line(PLANT)
    page = client.get(reverse("returns:form", args=[line.id])).content.decode()
    assert "2026年2月" in page
    assert ">500<" in page.replace("\n", "")
    typed = {**march_cells(ytd_done_fen="850"), "expected_version": str(line.version)}
    told = client.post(reverse("returns:form_check", args=[line.id]), typed).content.decode()
    assert "年初累计填的是 850万元，相差 50万元" in told
    refused = client.post(reverse("returns:form", args=[line.id]), {**typed, "submit": "1"})
    assert refused.status_code == 422
    assert "填的内容已存为草稿" in refused.content.decode()
    right = {**march_cells(), "expected_version": str(march.line(PLANT).version), "submit": "1"}
    sent = client.post(reverse("returns:form", args=[line.id]), right)
    assert (sent.status_code, march.line(PLANT).state) == (302, "submitted")
    assert sent["Location"].endswith(reverse("returns:form", args=[march.id(ROAD)]))  # on to the next of the unit


def test_somebody_who_was_first_is_shown_beside_ones_own(march: Building, as_member: As) -> None:
    line = march.line(PLANT)
    save_returns(march.cast.ma.actor, [ReturnEntry(line.id, march_cells(month_done_fen="310"))])
    typed = {**march_cells(), "expected_version": str(line.version), "submit": "1"}
    answer = as_member("wang").post(reverse("returns:form", args=[line.id]), typed)
    assert answer.status_code == 409
    assert "310" in answer.content.decode()


def test_a_pasted_block_is_saved_row_by_row_and_twice_it_is_once(march: Building, as_member: As) -> None:
    client = as_member("wang")
    rows = [
        {"id": str(march.id(PLANT)), "version": 1, "cells": march_cells(month_done_fen="0.03亿元"), "reasons": {}},
        {"id": str(march.id(ROAD)), "version": 1, "cells": march_cells(month_done_fen="３００多"), "reasons": {}},
    ]
    body = json.dumps({"submit": True, "rows": rows})
    where = reverse("returns:grid_save", args=[march.round_id])
    answer = client.post(where, body, content_type="application/json", **KEY).json()
    assert [one["state"] for one in answer["rows"]] == ["待审核", "未填报"]
    assert answer["rows"][0]["cells"]["month_done_fen"] == "300"
    assert answer["rows"][1]["findings"][0]["field"] == "month_done_fen"
    assert answer["words"] == "报送 1 个，1 个有错或待说明，没有报送。"
    assert client.post(where, body, content_type="application/json", **KEY).json() == answer
    checked = client.post(reverse("returns:check_cells", args=[march.round_id]), body, content_type="application/json").json()
    assert [len(one["findings"]) for one in checked["rows"]] == [0, 1]
    assert client.post(where, "[]", content_type="application/json").status_code == 422


def test_the_template_comes_back_filled_and_a_second_time_changes_nothing(march: Building, as_member: As) -> None:
    client = as_member("wang")
    unit = str(march.cast.units["township"].id)
    template = client.get(reverse("returns:template", args=[march.round_id]), {"unit": unit})
    assert template.status_code == 200
    where = f"{reverse('returns:upload', args=[march.round_id])}?unit={unit}"
    head = "序号,项目名称,当月完成投资（万元）,年初至报告期累计完成投资（万元）,开工至报告期累计完成投资（万元）,形象进度,情况说明"
    lines = [
        head,
        f'{march.line(PLANT).number},{PLANT},"1,300",800,2300,二层柱,',
        f"{march.line(ROAD).number},{ROAD},0,500,2000,停工,冬季停工四月复工",
        "99,别的项目,1,1,1,无,",
    ]

    def sent(text: str) -> str:
        file = SimpleUploadedFile("填报.csv", text.encode("utf-8-sig"))
        return client.post(where, {"file": file, "submit": "1"}).content.decode()

    page = sent("\n".join(lines))
    assert "C2" in page
    assert "当月完成 1,300万元，比年初累计 800万元 还多" in page
    assert "序号和项目名称对不上本轮名单" in page
    assert march.line(ROAD).state == "submitted"
    lines[1] = lines[1].replace("1,300", "300")
    sent("\n".join(lines))
    versions = {name: march.line(name).version for name in (PLANT, ROAD)}
    assert "更新 0 个项目" in sent("\n".join(lines))
    book = client.get(reverse("returns:template", args=[march.round_id]), {"unit": unit}).content
    own = client.post(where, {"file": SimpleUploadedFile("填报.xlsx", book), "submit": "1"}).content.decode()
    assert "读到 2 行，更新 0 个项目" in own
    assert {name: march.line(name).version for name in (PLANT, ROAD)} == versions


def test_an_empty_row_of_the_workbook_takes_nothing_away_that_a_colleague_filled_since(march: Building, as_member: As) -> None:
    where = reverse("returns:upload", args=[march.round_id])
    unit = {"unit": str(march.cast.units["township"].id)}
    book = as_member("wang").get(reverse("returns:template", args=[march.round_id]), unit).content
    hand_in(march, PLANT)
    page = as_member("wang").post(where, {"file": SimpleUploadedFile("填报.xlsx", book)}).content.decode()
    assert "这一行空着，平台上已经填了，没有动" in page
    assert (march.line(PLANT).state, march.line(PLANT).figures.month_done_fen) == ("submitted", 300 * WAN)
    assert march.line(ROAD).state == "waiting"


def test_a_list_longer_than_the_grid_says_so_and_goes_out_and_in_whole_as_a_workbook(
    march: Building, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huoshui.web.returns.fill_views.MOST_ROWS", 1)
    monkeypatch.setattr("huoshui.web.components.list_export.ROWS_AT_ONCE", 1)
    monkeypatch.setattr("huoshui.investment_projects.queries.monthly_returns.MOST_ROWS", 1)
    client, unit = as_member("ma"), {"unit": str(march.cast.units["township"].id)}
    assert "共 2 个项目，这里只列前 1 个" in client.get(reverse("returns:unit", args=[march.round_id]), unit).content.decode()
    book = client.get(reverse("returns:template", args=[march.round_id])).content
    page = client.post(reverse("returns:upload", args=[march.round_id]), {"file": SimpleUploadedFile("填报.xlsx", book)}).content.decode()
    assert "读到 3 行" in page and "对不上" not in page


def test_the_office_accepts_many_sends_back_one_and_the_district_books(march: Building, as_member: As) -> None:
    hand_in(march, PLANT, ROAD)
    office, district = as_member("ma"), as_member("mei")
    page = office.get(reverse("returns:review", args=[march.round_id]), {"state": "submitted"}).content.decode()
    assert "-200" in page  # 300 this month, 500 the month before
    road = march.line(ROAD)
    office.post(reverse("returns:send_back", args=[road.id]), {"reason": "请补现场照片", "expected_version": str(road.version)})
    [seen] = re.findall(rf'name="id" value="({march.id(PLANT)}~[0-9]+)"', page)
    office.post(reverse("returns:check", args=[march.round_id]), {"id": [seen]})
    district.post(reverse("returns:confirm", args=[march.round_id]))
    assert (march.line(PLANT).state, march.line(ROAD).state) == ("confirmed", "returned")
    form = as_member("wang").get(reverse("returns:form", args=[road.id])).content.decode()
    assert "退回原因：请补现场照片" in form


def test_a_return_that_never_came_stays_late_when_it_is_reopened_after_the_lock(march: Building) -> None:
    mei, late = march.cast.mei.actor, ReturnFilters(mark="late")
    with clock_at(at(date(2026, 4, 2))):
        lock_round(mei, march.round_id, words="三个项目都没有报", expected_version=1)
        reopen_return(mei, march.id(ROAD), reason="单位补报", expected_version=1)
        counts = (round_line(mei, march.round_id).progress.late, list_returns(mei, march.round_id, late).total_count)
        assert march.line(ROAD).is_late and counts == (3, 3)


def test_photos_come_with_time_and_place_and_only_as_pictures(march: Building, as_member: As) -> None:
    client, line = as_member("wang"), march.line(PLANT)

    def post(name: str) -> int:
        photo = io.BytesIO(b"\xff\xd8\xff\xe0 jpeg")
        photo.name = name
        typed = {**march_cells(), "expected_version": str(march.line(PLANT).version), "place_words": "东区三号厂房"}
        return client.post(reverse("returns:form", args=[line.id]), {**typed, "photos": photo, "latitude": "32.12345"}).status_code

    assert post("程序.exe") == 422
    assert post("现场.jpg") == 302
    page = client.get(reverse("returns:form", args=[line.id])).content.decode()
    assert "东区三号厂房" in page
    assert page.count("<img") == 1


def test_the_workbench_says_who_has_what_to_do(march: Building, as_member: As) -> None:
    where = reverse("returns:worklist")
    assert "柳林镇还有 2 个项目没有报" in as_member("wang").get(where).content.decode()
    hand_in(march, PLANT)
    assert "1 个项目待审核" in as_member("ma").get(where).content.decode()
    accept_returns(march.cast.ma.actor, [march.id(PLANT)])
    assert "1 个项目待确认" in as_member("mei").get(where).content.decode()
    assert "没有等您办的填报" in as_member("liu").get(where).content.decode()


def test_a_project_shows_its_months_with_figures_that_open(march: Building, as_member: As) -> None:
    hand_in(march, PLANT)
    accept_returns(march.cast.ma.actor, [march.id(PLANT)])
    confirm_round(march.cast.mei.actor, march.round_id)
    project: UUID = march.line(PLANT).project_id
    client = as_member("wang")
    page = client.get(reverse("returns:of_project", args=[project])).content.decode()
    assert "2026年3月" in page
    assert page.count("/explain/fact/") >= 6
    before = client.get(reverse("returns:of_project", args=[project]), {"as_of": "2026-02-28"}).content.decode()
    assert "2026年3月" not in before
    assert "returns/project" in client.get(reverse("projects:detail", args=[project]), {"tab": "investment"}).content.decode()


def test_the_lists_go_out_as_a_workbook_and_the_missing_are_reminded(march: Building, as_member: As) -> None:
    hand_in(march, PLANT)
    client = as_member("ma")
    book = client.get(reverse("returns:export", args=[march.round_id]))
    assert book["Content-Type"].startswith("application/vnd.openxmlformats")
    missing = client.get(reverse("returns:missing", args=[march.round_id])).content.decode()
    assert (PLANT in missing, ROAD in missing, SCHOOL in missing) == (False, True, True)
    page = client.post(reverse("returns:remind", args=[march.round_id]), follow=True).content.decode()
    assert "已催报 2 个单位" in page
    notice = as_member("wang").get(reverse("notices:list")).content.decode()
    assert "2026年3月月度填报催报" in notice


def test_a_round_is_opened_and_locked_from_its_pages(march: Building, as_member: As) -> None:
    client = as_member("mei")
    again = client.post(reverse("returns:open"), {"month": "2026-03"})
    assert again.status_code == 409
    assert "已经开过轮" in again.content.decode()
    locked = client.post(reverse("returns:lock", args=[march.round_id]), {"expected_version": "1", "words": "资料都没有报来"})
    assert locked.status_code == 302
    page = client.get(reverse("returns:round", args=[march.round_id])).content.decode()
    assert "未报说明：资料都没有报来" in page


def test_what_a_correction_lacks_in_later_months_is_carried_with_one_click(march: Building, as_member: As) -> None:
    cast = march.cast

    def booked(building: Building, **changes: str) -> UUID:
        row = building.line(PLANT)
        entry = ReturnEntry(row.id, march_cells(**changes), expected_version=row.version)
        assert save_returns(cast.wang.actor, [entry], submit=True)[0].is_submitted
        accept_returns(cast.ma.actor, [row.id])
        confirm_round(cast.mei.actor, building.round_id)
        return row.id

    booked(march)
    with clock_at(at(date(2026, 4, 27))):
        april = Building(cast, open_round(cast.mei.actor, year=2026, month=4))
        later = booked(april, month_done_fen="100", ytd_done_fen="900", cumulative_done_fen="2400", progress_text="三层")
    with clock_at(at(date(2026, 5, 6))):
        client, form = as_member("mei"), reverse("returns:form", args=[later])
        assert "结转差额" not in client.get(form).content.decode()
        line = march.line(PLANT)
        reopen_return(cast.mei.actor, line.id, reason="3月多计预付款50万元", expected_version=line.version)
        booked(march, month_done_fen="250", ytd_done_fen="750", cumulative_done_fen="2250")
        page = client.get(form).content.decode()
        assert "2026年3月更正后，2026年4月的年初累计多 50万元" in page and "结转差额" in page
        assert "请由调度结转" in as_member("ma").get(form).content.decode()
        posted = {"expected_version": str(april.line(PLANT).version)}
        answer = client.post(reverse("returns:carry", args=[later]), posted, follow=True).content.decode()
        assert "差额已结转到 1 个月" in answer and "2026年3月更正，结转差额 -50万元" in answer
        again = client.post(reverse("returns:carry", args=[later]), {"expected_version": str(april.line(PLANT).version)}, follow=True)
        assert "没有差额要结转" in again.content.decode()
