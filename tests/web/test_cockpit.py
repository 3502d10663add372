"""驾驶舱: figures that open, on the page's day, within the query budget."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client, RequestFactory
from django.utils.http import urlencode

from huoshui.core import clock
from huoshui.core.periods import Period, last_day_of_month, whole_year
from huoshui.enterprise_requests.actions import Telling, adopt_usual_categories, tell_request
from huoshui.enterprise_requests.models import RequestCategory
from huoshui.fact_ledger.queries import facts_of
from huoshui.investment_projects.actions import add_batch_entry, correct_figure, create_batch
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.reports.actions import Heads, create_draft
from huoshui.reports.queries import BulletinOptions, recent_changes
from huoshui.targets.actions import NewTarget, set_target
from huoshui.targets.models import LightNote
from huoshui.targets.queries.indicators import measure_many
from huoshui.web.cockpit.export_tables import changes_table
from huoshui.web.cockpit.groups import GROUPS
from huoshui.web.cockpit.panel_views import PANELS
from tests.cast import Cast
from tests.enterprise_requests.steps import Steps
from tests.web.conftest import FEN_PER_YI, within_queries

FIGURE = re.compile(r'<a class="figure" href="([^"]*/explain/[^"]*)" data-drawer[^>]*>([^<]*)</a>')
TOTAL = re.compile(r'<div class="label">总投资</div><div class="value"><a[^>]*>([^<]*)</a>')
PANEL = re.compile(r'hx-get="(/cockpit/panels/[^"]*)"')
QUERIES_AT_MOST = 25


def test_an_empty_ledger_says_what_to_do_first(as_member: Callable[[str], Client]) -> None:
    page = as_member("mei").get("/cockpit/").content.decode()
    assert "台账里还没有项目" in page and "导入" in page


def test_every_headline_figure_opens_to_its_projects(as_member: Callable[[str], Client], battery: UUID) -> None:
    client = as_member("liu")
    page = client.get("/cockpit/").content.decode()
    assert "18.40亿元" in page
    for measure in ("project_count", "planned_investment", "annual_plan", "ytd_done"):
        assert f"/explain/{measure}/" in page
        assert "青河储能电池项目" in client.get(f"/explain/{measure}/").content.decode(), measure


def _with_panels(client: Client, query: str = "") -> str:
    """The cockpit with everything that its panels load, as a browser shows it."""
    page = client.get(f"/cockpit/{query}").content.decode()
    parts = [html.unescape(found) for found in PANEL.findall(page)]
    assert len(parts) >= 9, parts
    answers = [client.get(part, headers={"HX-Request": "true"}) for part in parts]
    assert {answer.status_code for answer in answers} == {200}
    return page + "".join(answer.content.decode() for answer in answers)


def test_every_number_of_the_tables_opens_with_the_same_value(
    as_member: Callable[[str], Client], battery: UUID, new_project: Callable[..., UUID], cast: Cast
) -> None:
    """Each figure of the cockpit and of 三个一批 is a link, and what it opens says the same number above its terms."""
    new_project("外来单位的项目", planned_investment=3 * FEN_PER_YI, duty_unit="没有登记的局", area="没有登记的园区")
    with bound_to_zone(cast.home.id):
        batch_id = create_batch(cast.mei.actor, period_no=1)
        add_batch_entry(cast.mei.actor, batch_id, battery, kind="sign", investment_fen=18 * FEN_PER_YI)
    client = as_member("mei")
    for page in (_with_panels(client), client.get("/batches/").content.decode()):
        figures = FIGURE.findall(page)
        assert len(figures) > 10
        for href, shown in dict.fromkeys(figures):
            opened = client.get(html.unescape(href))
            assert opened.status_code == 200, href
            big = re.search(r'class="big-figure">(.*?)</p>', opened.content.decode(), re.DOTALL)
            assert big is not None, href
            if re.fullmatch(r"[\d,.]+(亿元|万元)?(（缺 \d+）)?", shown.strip()):
                assert shown.split("（")[0].strip() in re.sub(r"<[^>]+>", "", big[1]), (href, shown, big[1])


def test_groups_that_the_register_does_not_know_open_by_their_words(
    as_member: Callable[[str], Client], battery: UUID, new_project: Callable[..., UUID]
) -> None:
    new_project("外来单位的项目", planned_investment=3 * FEN_PER_YI, duty_unit="没有登记的局")
    client = as_member("mei")
    page = _with_panels(client)
    assert urlencode({"unit_name": "没有登记的局"}) in page
    opened = client.get("/explain/project_count/", {"unit_name": "没有登记的局"}).content.decode()
    assert "外来单位的项目" in opened and "青河储能电池项目" not in opened
    listed = client.get("/projects/", {"unit_name": "没有登记的局"}).content.decode()
    assert "外来单位的项目" in listed and "青河储能电池项目" not in listed and "没有登记的局" in listed


def test_a_past_day_shows_what_was_true_then(as_member: Callable[[str], Client], battery: UUID) -> None:
    page = as_member("liu").get("/cockpit/?as_of=2025-04-01").content.decode()
    assert 'href="/explain/project_count/?stage=signed&amp;as_of=2025-04-01"' in page
    assert "stage=started&amp;as_of" not in page.split("全生命周期漏斗")[1].split("状态差")[0].replace("stage=started&amp;stage=", "")


def test_no_part_takes_more_queries_than_allowed(as_member: Callable[[str], Client], busy_week: UUID) -> None:
    client = as_member("liu")
    for address in ("/cockpit/", *(f"/cockpit/panels/{key}/" for key in PANELS)):
        client.get(address)
        with within_queries(QUERIES_AT_MOST):
            assert client.get(address, headers={"HX-Request": "true"}).status_code == 200, address


@pytest.fixture
def busy_week(cast: Cast, battery: UUID, new_project: Callable[..., UUID]) -> UUID:
    """A signing of yesterday, a target, a batch, a corrected total, and something for everybody to decide."""
    today = clock.today()
    signed = new_project("昨天签约的项目", signed_on=today - timedelta(days=1), planned_investment=3 * FEN_PER_YI)
    with bound_to_zone(cast.home.id):
        actor = cast.mei.actor
        set_target(actor, NewTarget("projects_signed", whole_year(today.year), "year", Decimal(10), basis="青河发〔2026〕1号"))
        create_batch(actor, period_no=1)
        [stated] = facts_of(actor, "project", signed, attribute="planned_investment")
        correct_figure(actor, signed, stated.id, value=4 * FEN_PER_YI, reason="合同补签，总投资增加")
        start = clock.today().replace(day=1)
        for _ in range(3):
            start = (start - timedelta(days=1)).replace(day=1)
            end = last_day_of_month(start.year, start.month)
            LightNote.objects.create_in(
                cast.home.id, kind="month", project_id=battery, light="red", from_on=start, until_on=end,
                recorded_at=clock.now(), recorded_by_id=actor.user_id, recorded_by_name="梅调度",
            )  # fmt: skip
        create_draft(actor, BulletinOptions("weekly", today), Heads())
    return signed


def test_what_changed_since_last_week_names_it_with_old_and_new(as_member: Callable[[str], Client], busy_week: UUID, cast: Cast) -> None:
    client = as_member("liu")
    page = client.get("/cockpit/panels/changes/").content.decode()
    assert "新签约" in page and "昨天签约的项目" in page
    assert "3.00亿元" in page and "4.00亿元" in page and "合同补签，总投资增加" in page
    today = clock.today()
    span = Period(today - timedelta(days=6), today)
    ids = {
        "signed": "projects_signed",
        "started": "projects_started",
        "completed": "projects_completed",
        "in_production": "projects_produced",
    }
    with bound_to_zone(cast.home.id):
        counts = recent_changes(cast.liu.actor).milestones.counts
        found = {key[0]: one.value for key, one in measure_many(cast.liu.actor, list(ids.values()), periods=[span]).items()}
    assert {indicator: counts[stage] for stage, indicator in ids.items()} == found
    before = client.get(f"/cockpit/panels/changes/?known_on={today - timedelta(days=1)}").content.decode()
    assert "合同补签" not in before


def test_each_number_of_requests_opens_a_list_of_as_many(as_member: Callable[[str], Client], cast: Cast) -> None:
    """A request of an earlier year that is still open is in the unit's hands, and in no figure of this year."""
    with bound_to_zone(cast.home.id):
        desk = cast.mei.actor
        adopt_usual_categories(desk)
        steps = Steps(cast, RequestCategory.objects.in_zone(cast.home.id).get(code="utilities").id)
        for key, days in (("hotline-earlier", 400), ("hotline-now", 0)):
            with clock.clock_at(clock.now() - timedelta(days=days)):
                body = "厂区线路老化，昨晚又跳闸停电，希望尽快改造。"
                told = tell_request(desk, Telling(key, "hotline", body, enterprise_name="百灵实业有限公司")).request_id
            steps.register(told)
            steps.dispatch(told)
    client = as_member("liu")
    page = client.get("/cockpit/panels/requests/").content.decode()
    opened = re.findall(r'href="(/requests/\?[^"]*)"[^>]*>([\d,]+)<', page)
    assert {"0", "1"} == {shown for _, shown in opened} and len(opened) > 14, opened
    for href, shown in opened:
        total = re.search(r'class="total">([\d,]+) 件', client.get(html.unescape(href)).content.decode())
        assert total is not None and total[1] == shown, href


def test_what_needs_a_decision_says_who_may_decide(as_member: Callable[[str], Client], busy_week: UUID, battery: UUID) -> None:
    leader = as_member("liu").get("/cockpit/panels/decisions/").content.decode()
    assert "连续红灯的项目" in leader and f"/lights/{battery}/" in leader and "连续 3 个月红灯：提请领导研究处置" in leader
    assert "待印发的通报" in leader
    assert "待印发的通报" not in as_member("bo").get("/cockpit/panels/decisions/").content.decode()


def test_long_red_lights_open_as_many_as_were_counted(
    as_member: Callable[[str], Client], busy_week: UUID, new_project: Callable[..., UUID], cast: Cast
) -> None:
    new_project("早该入库的项目", started_on=clock.today() - timedelta(days=200))
    client = as_member("liu")
    page = client.get("/cockpit/panels/decisions/").content.decode()
    href, shown = re.search(r'href="([^"]*)">连续红灯的项目 (\d+)</a>', page).groups()  # type: ignore[union-attr]
    opened = client.get(html.unescape(href)).content.decode()
    assert shown == "1" and 'class="total">1 ' in opened and "早该入库的项目" not in opened
    unit = cast.units["promotion_office"].id
    tabs = client.get(f"/lights/?unit={unit}&light=yellow").content.decode()
    assert f"?unit={unit}&amp;light=red" in tabs  # the count of a tab is of the unit, and so is what it opens


def test_a_past_day_never_shows_the_present(as_member: Callable[[str], Client], busy_week: UUID) -> None:
    client = as_member("liu")
    for key in ("decisions", "requests"):
        page = client.get(f"/cockpit/panels/{key}/?as_of=2025-04-01").content.decode()
        assert "不能按所选的日期回看" in page and "待印发" not in page
    assert client.get("/cockpit/export/requests/?as_of=2025-04-01").status_code == 422
    page = _with_panels(client, "?as_of=2025-04-01")
    assert "昨天签约的项目" not in page


def test_the_copied_link_names_both_days_and_gives_the_same_numbers(
    as_member: Callable[[str], Client], busy_week: UUID, new_project: Callable[..., UUID], cast: Cast
) -> None:
    client = as_member("liu")
    page = client.get("/cockpit/").content.decode()
    link = html.unescape(re.search(r'data-copy-link="([^"]+)"', page)[1])  # type: ignore[index]
    assert f"as_of={clock.today()}" in link and f"known_on={clock.today()}" in link
    with clock.clock_at(clock.now() + timedelta(days=1)):
        new_project("后来才知道的项目", planned_investment=9 * FEN_PER_YI)
        fresh, kept = as_member("liu"), as_member("sun")
        assert TOTAL.search(fresh.get("/cockpit/").content.decode())[1] == "31.40亿元"  # type: ignore[index]
        assert TOTAL.search(kept.get(link).content.decode())[1] == TOTAL.search(page)[1] == "22.40亿元"  # type: ignore[index]


def test_an_officer_sees_the_panels_of_own_projects_alone(as_member: Callable[[str], Client], busy_week: UUID) -> None:
    client = as_member("wang")
    assert "昨天签约的项目" not in "".join(client.get(f"/cockpit/panels/{key}/").content.decode() for key in PANELS)
    assert client.get("/cockpit/panels/nonsense/").status_code == 404


def test_each_panel_comes_as_a_workbook(as_member: Callable[[str], Client], busy_week: UUID) -> None:
    client = as_member("liu")
    for part in ("funnel", *GROUPS, "targets", "lights", "gaps", "batches", "requests", "changes"):
        answer = client.get(f"/cockpit/export/{part}/")
        assert answer.status_code == 200 and answer.content[:2] == b"PK", part
    assert client.get("/cockpit/export/nonsense/").status_code == 404


def test_a_workbook_of_changes_that_holds_not_all_says_how_many_there_are(
    cast: Cast, busy_week: UUID, new_project: Callable[..., UUID], rf: RequestFactory
) -> None:
    new_project("昨天也签约的项目", signed_on=clock.today() - timedelta(days=1))
    request = rf.get("/cockpit/export/changes/")
    with bound_to_zone(cast.home.id):
        short, full = (changes_table(request, cast.liu.actor, limit=most) for most in (1, 60))
    assert f"共 {len(full.rows)} 处" in short.notes[-1] and len(short.rows) < len(full.rows) and len(full.notes) == 1
