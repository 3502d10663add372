"""文件 in pages: drop, paste, review, correct, join, add, accept many, open a fact to its sentence."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huoshui.fact_ledger.actions import record_facts, record_source
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.ingestion.actions import read_document, upload_document
from huoshui.ingestion.queries import ClaimRow, claim_rows
from huoshui.investment_projects.actions import add_batch_entry, create_batch, create_project
from huoshui.investment_projects.queries import list_batches, project_rows
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.ingestion.adapters.documents.pdf_maker import paragraph, pdf
from tests.ingestion.bulletin import BULLETIN, brought_in
from tests.web.conftest import FEN_PER_YI, within_queries

Page = Callable[[str], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def document(cast: Cast) -> UUID:
    with bound_to_zone(cast.home.id):
        create_batch(cast.mei.actor, period_no=3)
        create_project(cast.mei.actor, name="青河储能电池项目")
        return brought_in(cast.mei.actor)


def claim(cast: Cast, document: UUID, words: str) -> ClaimRow:
    with bound_to_zone(cast.home.id):
        return next(row for row in claim_rows(cast.mei.actor, document) if row.quote.startswith(words))


def deed(client: Client, row: ClaimRow, what: str, **more: str) -> tuple[int, str]:
    answer = client.post(f"/documents/claims/{row.id}/{what}/", {"expected_version": str(row.version), **more}, **HTMX)
    return answer.status_code, answer.content.decode()


def test_a_dropped_file_and_pasted_words_wait_for_the_worker_and_say_so(as_member: Page, cast: Cast) -> None:
    client = as_member("mei")
    answer = client.post("/documents/upload/", {"file": SimpleUploadedFile("通报.txt", BULLETIN.encode())}, **HTMX)
    assert answer.status_code == 200 and "等待读取" in answer.content.decode()
    answer = client.post("/documents/upload/", {"title": "三期简报", "text": BULLETIN})
    page = client.get(answer.headers["Location"]).content.decode()
    assert "读完会自己打开" in page and "三期简报" in page
    listed = client.get("/documents/").content.decode()
    assert "通报.txt" in listed and "三期简报.txt" in listed


def test_an_empty_file_is_refused_in_words_and_does_not_keep_the_others_out(as_member: Page) -> None:
    client = as_member("mei")
    files = [SimpleUploadedFile("空.txt", b""), SimpleUploadedFile("好.txt", BULLETIN.encode())]
    page = client.post("/documents/upload/", {"file": files}, **HTMX).content.decode()
    assert "“空.txt”" in page and "是空的" in page and "好.txt" in page


def test_every_claim_is_marked_in_the_source_and_stands_beside_it(as_member: Page, document: UUID) -> None:
    client = as_member("mei")
    with within_queries():
        page = client.get(f"/documents/{document}/").content.decode()
    assert page.count('<article class="claim') == 7
    marked = re.findall(r'<mark class="[^"]*" data-start="(\d+)" data-claims="[^"]+">([^<]+)</mark>', page)
    assert all(BULLETIN[int(start) : int(start) + len(words)] == words for start, words in marked)
    assert {"25个", "170.4亿元", "17亿元"} <= {words for _, words in marked}
    assert "已审 0 / 7" in page and "期次相同，待确认" in page


def test_a_long_document_comes_in_parts(as_member: Page, cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        filler = "\n".join(f"第{number}段，讲的是别的事情，没有数。" * 8 for number in range(400))
        document = brought_in(cast.mei.actor, text=f"{filler}\n{BULLETIN}", name="长文.txt")
    client = as_member("mei")
    first = client.get(f"/documents/{document}/").content.decode()
    assert "这里没有这一类内容" in first and "source-parts" in first
    row = claim(cast, document, "共有项目25个")
    with within_queries():
        page = client.get(f"/documents/{document}/?claim={row.id}").content.decode()
    assert "共有项目" in page and f'data-chosen="{row.id}"' in page


def test_accepting_by_key_answers_with_the_card_and_the_progress(as_member: Page, cast: Cast, document: UUID) -> None:
    row = claim(cast, document, "共有项目25个")
    status, card = deed(as_member("mei"), row, "decide", deed="accept")
    assert status == 200 and 'data-state="accepted"' in card and "已审 1 / 7" in card and "通报项目数 25个" in card


def test_a_fact_from_a_document_opens_to_its_sentence_with_the_words_marked(as_member: Page, cast: Cast, document: UUID) -> None:
    client = as_member("mei")
    _, card = deed(client, claim(cast, document, "总投资170.4亿元"), "decide", deed="accept")
    found = re.search(r"/explain/fact/[0-9a-f-]{36}/", card)
    assert found
    with within_queries():
        page = client.get(found[0]).content.decode()
    assert "<mark>总投资170.4亿元</mark>" in page and "审核人" in page and "梅调度" in page and "不与台账数合并" in page
    assert "打开全文" in page
    assert "打开全文" not in as_member("bo").get(found[0]).content.decode(), "who may not open the document still reads its words"


def test_a_correction_is_normalised_as_one_types_and_keeps_what_was_read(as_member: Page, cast: Cast, document: UUID) -> None:
    client = as_member("mei")
    assert "= 1,840,000,000 元" in client.get("/documents/normalised/", {"value": "18.4亿元"}).content.decode()
    assert "不是一个数" in client.get("/documents/normalised/", {"value": "很多"}).content.decode()
    row = claim(cast, document, "总投资170.4亿元")
    form = client.get(f"/documents/claims/{row.id}/?panel=edit", **HTMX).content.decode()
    assert 'value="170.4亿元"' in form and "2026年一季度" in form
    status, card = deed(client, row, "edit", value="174亿元", measure="investment", subject="第三期三个一批", then="accept")
    assert status == 200 and "更正后采信" in card and "<s>170.40亿元" in card
    assert "读取" in client.get(f"/documents/claims/{row.id}/?panel=history", **HTMX).content.decode()


def test_a_wrong_value_is_refused_beside_the_form_and_what_was_typed_stays(as_member: Page, cast: Cast, document: UUID) -> None:
    row = claim(cast, document, "总投资170.4亿元")
    status, card = deed(as_member("mei"), row, "edit", value="一大笔", measure="investment")
    assert status == 422 and "不是一个数" in card and 'value="一大笔"' in card


def test_a_colleagues_decision_is_shown_beside_ones_own(as_member: Page, cast: Cast, document: UUID) -> None:
    row = claim(cast, document, "签约项目3个")
    deed(as_member("ma"), row, "decide", deed="reject", usual_reason="读错了")
    status, card = deed(as_member("mei"), row, "decide", deed="accept")
    assert status == 409 and "马管项" in card and "不采信" in card and "您这边" in card


def test_candidates_come_with_reasons_and_a_link_is_made_or_refused(as_member: Page, cast: Cast, document: UUID) -> None:
    client = as_member("mei")
    row = claim(cast, document, "青河储能电池")
    panel = client.get(f"/documents/claims/{row.id}/?panel=link", **HTMX).content.decode()
    assert "名称相同" in panel and "都不是，不关联" in panel and "新建并关联" in panel
    status, card = deed(client, row, "link", record="")
    assert status == 200 and "未关联，采信后不入账" in card
    status, card = deed(client, claim(cast, document, "青河储能电池"), "new-project", name="青河储能电池")
    assert status == 422 and "确实是另一个项目" in card
    again = claim(cast, document, "青河储能电池")
    status, card = deed(client, again, "new-project", name="青河储能电池", is_another="1")
    assert status == 200 and "审核人指定" in card


def test_a_figure_is_always_offered_the_zone_and_its_batches(as_member: Page, cast: Cast, document: UUID) -> None:
    row = claim(cast, document, "同比增长12.5%")
    panel = as_member("mei").get(f"/documents/claims/{row.id}/?panel=link", **HTMX).content.decode()
    assert "青河开发区" in panel and "第3期" in panel and "都不是，不关联" in panel


def test_a_page_of_a_pdf_is_shown_with_the_claims_places(as_member: Page, cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        file = pdf([paragraph("第一页没有数。", 700), paragraph("青河开发区第三期“三个一批”共有项目25个。", 700)])
        document = upload_document(cast.mei.actor, "通报.pdf", io.BytesIO(file))
        read_document(cast.mei.actor, document)
    client = as_member("mei")
    page = client.get(f"/documents/{document}/").content.decode()
    assert f"/documents/{document}/pages/2/" in page and "第 2 页，共 2 页" in page
    with within_queries():
        picture = client.get(f"/documents/{document}/pages/2/", **HTMX).content.decode()
    assert "data:image/png;base64," in picture and len(re.findall(r'data-box="0\.\d+,0\.\d+,0\.\d+,0\.\d+"', picture)) >= 1
    assert client.get(f"/documents/{document}/pages/3/").status_code == 404


def test_selected_words_become_a_claim(as_member: Page, cast: Cast, document: UUID) -> None:
    client = as_member("mei")
    start = BULLETIN.index("解决企业问题36件")
    form = client.get(f"/documents/{document}/add/?start={start}&end={start + 9}", **HTMX).content.decode()
    assert 'value="36件"' in form
    typed = {"kind": "figure", "start": start, "end": start + 9, "value": "36件", "measure": "issue_resolved"}
    answer = client.post(f"/documents/{document}/add/", typed, **HTMX)
    page = client.get(answer.headers["HX-Redirect"]).content.decode()
    assert "补录" in page and 'data-chosen="' in page
    refused = client.post(f"/documents/{document}/add/", {**typed, "measure": ""}, **HTMX)
    assert refused.status_code == 422 and "“指标”没有选" in refused.content.decode()


def test_accepting_many_shows_the_list_first(as_member: Page, document: UUID) -> None:
    client = as_member("mei")
    page = client.get(f"/documents/{document}/accept-above/?percent=95").content.decode()
    chosen = re.findall(r'name="claim" value="([^"]+)"', page)
    assert len(chosen) == 3 and "会记到" in page
    answer = client.post(f"/documents/{document}/accept-above/", {"claim": chosen}, follow=True)
    assert "已采信 3 条" in answer.content.decode() and "已审 3 / 7" in answer.content.decode()


def test_what_a_document_became_stands_on_one_page(as_member: Page, cast: Cast, document: UUID) -> None:
    client = as_member("mei")
    deed(client, claim(cast, document, "青河储能电池"), "decide", deed="accept")
    with within_queries():
        page = client.get(f"/documents/{document}/source/").content.decode()
    assert "青河储能电池项目" in page and "梅调度" in page and "开工日期 2025-09-01" in page


def test_readers_see_each_other(as_member: Page, cast: Cast, document: UUID) -> None:
    row = claim(cast, document, "共有项目25个")
    as_member("ma").post(f"/documents/{document}/presence/", {"claim": str(row.id)})
    assert "马管项 也在审" in as_member("mei").post(f"/documents/{document}/presence/", {"claim": ""}).content.decode()


def test_a_leader_reads_and_decides_nothing(as_member: Page, cast: Cast, document: UUID) -> None:
    client = as_member("liu")
    page = client.get(f"/documents/{document}/").content.decode()
    assert "共有项目" in page and 'data-deed="a"' not in page
    assert deed(client, claim(cast, document, "共有项目25个"), "decide", deed="accept")[0] == 403


def test_the_original_comes_back_as_it_came(as_member: Page, document: UUID) -> None:
    answer = as_member("mei").get(f"/documents/{document}/file/")
    assert b"".join(answer.streaming_content).decode() == BULLETIN  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment") and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_workbench_says_what_waits_for_review(as_member: Page, document: UUID) -> None:
    page = as_member("mei").get("/workbench/").content.decode()
    assert "待审文件" in page and "活动举行" in page and "待审 7 条" in page


def test_a_batch_shows_what_was_reported_beside_what_the_ledger_counts(as_member: Page, cast: Cast, document: UUID) -> None:
    client = as_member("mei")
    for words in ("共有项目25个", "总投资170.4亿元", "签约项目3个"):
        deed(client, claim(cast, document, words), "decide", deed="accept")
    with bound_to_zone(cast.home.id):
        actor = cast.mei.actor
        batch = list_batches(actor)[0]
        [project] = [row.id for row in project_rows(actor)]
        add_batch_entry(actor, batch.id, project, kind="sign", investment_fen=500_000_000_00)
    with within_queries():
        part = client.get(f"/documents/reported/batch/{batch.id}/", **HTMX).content.decode()
    lines = [re.sub(r"<[^>]+>|\s+", " ", line) for line in part.split("<tr>")[2:]]
    assert [(re.sub(r" +", " ", line)) for line in lines if "项目数" in line]
    assert "25个" in lines[0] and "1个" in lines[0] and "多 24个" in lines[0]
    assert "3个" in lines[1] and "多 2个" in lines[1]
    assert "170.40亿元" in lines[2] and "5.00亿元" in lines[2] and "多 165.40亿元" in lines[2]
    assert f'hx-get="/documents/reported/batch/{batch.id}/"' in client.get(f"/batches/{batch.id}/").content.decode()
    opened = client.get(re.findall(r"/explain/fact/[0-9a-f-]{36}/", part)[0]).content.decode()
    assert "<mark>共有项目25个</mark>" in opened


def test_the_zone_shows_its_reported_figures_where_the_cockpit_counts(as_member: Page, cast: Cast, document: UUID) -> None:
    client = as_member("mei")
    row = claim(cast, document, "完成投资超过17亿元")
    deed(client, row, "link", record=f"zone:{cast.home.id}")
    deed(client, claim(cast, document, "完成投资超过17亿元"), "decide", deed="accept")
    assert f"/documents/reported/zone/{cast.home.id}/" in client.get("/cockpit/").content.decode()
    part = client.get(f"/documents/reported/zone/{cast.home.id}/", **HTMX).content.decode()
    assert "超过17.00亿元" in part and "2026年1—2月" in part and "台账不计" in part


def test_what_a_report_counts_over_a_period_stands_beside_the_indicator_of_the_same_days(
    as_member: Page, cast: Cast, new_project: Callable[..., UUID]
) -> None:
    new_project("哪天签约没有写的", stage="signed")
    for name, day in (("一号", date(2026, 1, 5)), ("二号", date(2026, 3, 20)), ("三号", date(2025, 12, 31))):
        new_project(name, signed_on=day, planned_investment=3 * FEN_PER_YI)
    quarter = {"period_start": date(2026, 1, 1), "period_end": date(2026, 3, 31)}
    with bound_to_zone(cast.home.id):
        source = record_source(actor=cast.mei.actor, kind="form", title="一季度简报", published_on=date(2026, 3, 27))
        said = [("reported.project_count.count.signed", 4), ("reported.investment.CNY.signed", 6 * FEN_PER_YI)]
        facts = [NewFact("zone", cast.home.id, name, value, spot_field="简报", **quarter) for name, value in said]
        facts.append(
            NewFact("zone", cast.home.id, "reported.project_count.count.started", 9, modality="target", spot_field="简报", **quarter)
        )
        record_facts(cast.mei.actor, source, facts)
    client = as_member("mei")
    with within_queries():
        part = client.get(f"/documents/reported/zone/{cast.home.id}/", **HTMX).content.decode()
    lines = [re.sub(r"(<[^>]+>|\s)+", " ", line) for line in part.split("<tr>")[2:]]
    assert "4个 2个 数到 2026-03-27 1 个不能判定，未计入 多 2个" in lines[0]
    assert "6.00亿元 6.00亿元 数到 2026-03-27" in lines[1] and "一致" in lines[1]
    assert "1 个通报数台账不计" in part and "9个 台账不计" in lines[3]
    opens = unescape(re.findall(r'href="(/indicators/projects_signed/figure/[^"]+)"', part)[0])
    assert "to=2026-03-27" in opens and "二号" in client.get(opens).content.decode()
