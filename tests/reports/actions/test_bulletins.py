"""From the ledger to a frozen paper: drafted, edited, counted anew, released once, withdrawn with a reason."""

import io
from datetime import date, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from docx import Document

from huoshui.audit.models import AuditEntry
from huoshui.core import clock
from huoshui.core.clock import clock_at
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.ingestion.adapters.documents.office_programs import is_installed
from huoshui.investment_projects.queries import batch_rates, explain
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.reports import actions, queries
from huoshui.reports.models import Bulletin
from huoshui.reports.rules.body import as_rows, plain_text
from huoshui.reports.rules.figures import shown

HEADS = actions.Heads("各乡镇", "青河开发区管委会办公室", "区领导", "青开办")


def drafted(period, recipe="three_batches", heads=HEADS, **given):
    options = queries.BulletinOptions(recipe, given.pop("as_of", clock.today()), given.pop("batch_id", period.batch_id), **given)
    bulletin_id = actions.create_draft(period.cast.mei.actor, options, heads)
    return queries.bulletin_detail(period.cast.mei.actor, bulletin_id)


def words(detail):
    return plain_text(detail.blocks, detail.figures)


def released(period, detail, **given):
    return actions.release_bulletin(period.cast.mei.actor, detail.row.id, expected_version=detail.row.version, **given)


def start(period, name):
    period.ledger.state(period.projects[name], "stage", "started", happened_on=clock.today())
    period.ledger.send()


def test_the_paper_says_what_the_ledger_counts_and_each_number_opens_to_the_same(period):
    found = drafted(period)
    assert "第3期“三个一批”项目中，签约一批5个、总投资15.00亿元" in words(found)
    rate = next(one for one in batch_rates(period.cast.mei.actor, period.batch_id) if (one.measure, one.by) == ("start_rate", "count"))
    figure = found.figures["rate.start_rate"]
    assert [term.value for term in figure.terms] == [rate.numerator, rate.denominator]
    for one in found.figures.values():
        for term in one.terms:
            if term.page != "explain:drawer":
                continue
            opened = explain(
                period.cast.mei.actor,
                term.argument,
                ProjectFilters.from_query(term.query),
                as_of=date.fromisoformat(term.query["as_of"][0]),
            )
            below = one.key.endswith(".denominator") or (one.kind == "rate" and term is one.terms[1])
            assert term.value == (opened.denominator if below and opened.denominator is not None else opened.numerator), one.key


def test_units_are_ranked_by_their_own_signings_and_named_best_and_worst(period):
    text = words(drafted(period))
    assert "居前的有柳林镇（100.0%，2/2）" in text and "居后的有白鹭镇（0.0%，0/1）" in text
    assert "1\t柳林镇\t2\t6.00亿元\t2\t100.0%" in text and "2\t河东街道\t2\t6.00亿元\t1\t50.0%" in text


def test_a_paper_as_of_a_past_day_counts_that_day(period):
    text = words(drafted(period, as_of=date(2026, 2, 1)))
    assert "截至2026年2月1日" in text and "各单位持平" in text and "柳林镇（0.0%，0/2" in text


def test_a_week_names_what_was_new_in_it(period):
    text = words(drafted(period, "weekly", as_of=MARCH_THIRD, batch_id=None))
    assert "开工：本周净增3个，有" in text and "织布鸟1号（柳林镇）" in text and "签约：本周没有新增" in text
    assert "本周新开工项目" in text


MARCH_THIRD = date(2026, 3, 3)


def test_requests_are_told_of_with_their_rates_or_not_at_all(period):
    text = words(drafted(period, "enterprise_service", batch_id=None))
    assert "共收到企业诉求0件" in text and "分母为零，不计算" in text
    with pytest.raises(Refusal) as refused:
        drafted(period, "enterprise_service", as_of=date(2026, 2, 1), batch_id=None)
    assert refused.value.code == "present_only"


def test_a_list_of_signings_is_the_list_of_the_period(period):
    text = words(drafted(period, "signing_list"))
    assert [line.split("\t")[1] for line in text.splitlines() if "\t" in line] == [f"织布鸟{number}号" for number in range(1, 6)]


@pytest.mark.parametrize(
    ("given", "code"),
    (
        ({"as_of": clock.today() + timedelta(days=1)}, "future_day"),
        ({"begins_on": clock.today()}, "bad_span"),
        ({"recipe": "poem"}, "unknown_recipe"),
        ({"batch_id": "01a218ee-0000-7000-8000-000000000000"}, "unknown_batch"),
    ),
)
def test_options_that_cannot_be_are_refused_by_field(period, given, code):
    with pytest.raises(Refusal) as refused:
        drafted(period, **given)
    assert refused.value.code == code and refused.value.field


def edit(period, detail, blocks=None, version=None, title="改过的标题"):
    rows = as_rows(detail.blocks) if blocks is None else blocks
    return actions.edit_draft(
        period.cast.mei.actor, detail.row.id, title=title, blocks=rows, heads=HEADS, expected_version=version or detail.row.version
    )


def test_a_colleague_who_was_faster_is_not_overwritten(period):
    found = drafted(period)
    edit(period, found)
    with pytest.raises(StaleVersion) as stale:
        edit(period, found, title="我的标题")
    assert stale.value.data["theirs"]["title"] == "改过的标题"
    assert queries.bulletin_detail(period.cast.mei.actor, found.row.id).row.title == "改过的标题"
    change = AuditEntry.objects.in_zone(period.cast.home.id).filter(operation="bulletin.edited").count()
    assert change == 1


def test_counting_anew_changes_numbers_and_leaves_every_word(period):
    found = drafted(period)
    edit(period, found, [*as_rows(found.blocks), {"kind": "paragraph", "text": "另外，请抓紧。"}])
    start(period, "behind")
    found = queries.bulletin_detail(period.cast.mei.actor, found.row.id)
    changes = queries.recounted(period.cast.mei.actor, found)[1]
    assert ("白鹭镇签约项目中已开工", "0", "1") in [(one.label, one.old, one.new) for one in changes]
    actions.recount_draft(period.cast.mei.actor, found.row.id, expected_version=found.row.version)
    again = queries.bulletin_detail(period.cast.mei.actor, found.row.id)
    assert [block.text for block in again.blocks] == [block.text for block in found.blocks]
    assert [one.new for one in queries.recounted(period.cast.mei.actor, again)[1]] == [None], "the row of the annex that is no longer late"
    actions.redraft(period.cast.mei.actor, found.row.id, expected_version=again.row.version)
    assert "请抓紧" not in words(queries.bulletin_detail(period.cast.mei.actor, found.row.id))


def test_release_asks_when_the_ledger_moved_on_and_goes_out_as_drafted_only_with_a_reason(period):
    found = drafted(period)
    start(period, "behind")
    with pytest.raises(Refusal) as refused:
        released(period, found)
    assert refused.value.code == "figures_changed" and {"label", "old", "new"} == set(refused.value.data["changes"][0])
    mark = refused.value.data["answers"]
    start(period, "other_half")
    with pytest.raises(Refusal, match="再点一次") as again:  # the reason was written before this one started
        released(period, found, note="按月末数印发", answers=mark)
    assert again.value.data["answers"] != mark
    released(period, found, note="按月末数印发", answers=again.value.data["answers"])
    kept = queries.bulletin_detail(period.cast.mei.actor, found.row.id)
    assert shown(kept.figures["rate.start_rate"]) == shown(found.figures["rate.start_rate"])
    assert kept.release_note == "按月末数印发"


def test_a_paper_of_the_present_that_waited_a_day_goes_out_as_drafted_with_a_reason(period):
    found = drafted(period, "enterprise_service", batch_id=None)
    with clock_at(clock.now() + timedelta(days=1)):
        with pytest.raises(Refusal) as refused:
            released(period, found)
        assert (refused.value.code, refused.value.field) == ("cannot_recount", "note") and "不能按过去某日回看" in str(refused.value)
        released(period, found, note="按昨日的数印发", answers=refused.value.data["answers"])
    assert queries.bulletin_detail(period.cast.mei.actor, found.row.id).row.state == "released"


def test_digits_without_a_source_are_asked_about_before_release(period):
    found = drafted(period)
    edit(period, found, [*as_rows(found.blocks), {"kind": "paragraph", "text": "据了解还有12个项目。"}])
    found = queries.bulletin_detail(period.cast.mei.actor, found.row.id)
    with pytest.raises(Refusal) as refused:
        released(period, found)
    assert refused.value.code == "unbound_numbers" and "“12个”" in str(refused.value)


def test_nobody_releases_an_unsigned_paper(period):
    with pytest.raises(Refusal) as refused:
        released(period, drafted(period, heads=actions.Heads()))
    assert (refused.value.code, refused.value.field) == ("head_missing", "signed_by")


def test_numbers_run_on_and_files_are_kept_by_their_hash(period):
    first, second = drafted(period), drafted(period, "weekly", batch_id=None)
    released(period, first)
    released(period, second)
    numbers = [queries.bulletin_detail(period.cast.mei.actor, one.row.id).row.number for one in (first, second)]
    year = clock.today().year
    assert numbers == [f"青开办〔{year}〕1号", f"青开办〔{year}〕2号"]
    files = queries.bulletin_detail(period.cast.mei.actor, first.row.id).files
    assert [file.kind for file in files] == ["word", "workbook"]
    stored, stream = queries.open_bulletin_file(period.cast.chen.actor, files[0].id)
    with stream:
        paper = Document(io.BytesIO(stream.read()))
    assert numbers[0] in [paragraph.text for paragraph in paper.paragraphs]
    assert stored.sha256 == files[0].sha256


def test_a_released_paper_is_frozen_for_everybody_even_the_owner_of_the_database(period, owner_connection):
    found = drafted(period)
    released(period, found)
    with pytest.raises(Refusal) as refused:
        edit(period, found, version=found.row.version + 1)
    assert refused.value.code == "not_a_draft"
    for deed in ("UPDATE reports_bulletin SET title = 'x'", "DELETE FROM reports_bulletin", "UPDATE reports_bulletin SET state = 'draft'"):
        with pytest.raises(DatabaseError, match="不能更改"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(deed)
    assert isinstance(owner_connection, psycopg.Connection)
    assert Bulletin.objects.in_zone(period.cast.home.id).get(id=found.row.id).title == found.row.title


def test_a_withdrawn_paper_stays_readable_with_its_reason_and_its_number_is_spent(period):
    found = drafted(period)
    released(period, found)
    mei = period.cast.mei.actor
    with pytest.raises(Refusal) as refused:
        actions.withdraw_bulletin(mei, found.row.id, reason=" ", expected_version=found.row.version + 1)
    assert refused.value.code == "reason_missing"
    actions.withdraw_bulletin(mei, found.row.id, reason="附件有误", expected_version=found.row.version + 1)
    with pytest.raises(Refusal):
        actions.withdraw_bulletin(mei, found.row.id, reason="再撤一次", expected_version=found.row.version + 2)
    kept = queries.bulletin_detail(period.cast.chen.actor, found.row.id)
    assert (kept.row.state, kept.withdrawal_reason) == ("withdrawn", "附件有误")
    another = drafted(period)
    released(period, another)
    assert queries.bulletin_detail(mei, another.row.id).row.number.endswith("〕2号")


def test_drafts_are_for_those_who_write_and_papers_for_the_office(period):
    found = drafted(period)
    with pytest.raises(NotVisible):
        queries.bulletin_detail(period.cast.chen.actor, found.row.id)
    with pytest.raises(NotPermitted):
        actions.create_draft(period.cast.chen.actor, queries.BulletinOptions("weekly", clock.today()), HEADS)
    assert queries.list_bulletins(period.cast.chen.actor).total_count == 0
    released(period, found)
    assert [row.number for row in queries.list_bulletins(period.cast.chen.actor).rows] == [f"青开办〔{clock.today().year}〕1号"]


def test_a_discarded_draft_is_off_the_list_and_on_record(period):
    found = drafted(period)
    actions.discard_draft(period.cast.mei.actor, found.row.id, expected_version=1)
    assert queries.list_bulletins(period.cast.mei.actor).total_count == 0
    assert queries.list_bulletins(period.cast.mei.actor, state="discarded").total_count == 1


def test_a_pdf_is_made_once_and_kept_or_the_way_out_is_told(period):
    found = drafted(period, "signing_list")
    released(period, found)
    if not is_installed():
        with pytest.raises(Refusal, match="没有安装 LibreOffice"):
            actions.make_pdf(period.cast.mei.actor, found.row.id)
        return
    made = actions.make_pdf(period.cast.mei.actor, found.row.id)
    assert actions.make_pdf(period.cast.mei.actor, found.row.id) == made
    _, stream = queries.open_bulletin_file(period.cast.mei.actor, made)
    with stream:
        assert stream.read(5) == b"%PDF-"


def test_without_libreoffice_the_way_out_is_told(period, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    found = drafted(period)
    with pytest.raises(Refusal) as unreleased:
        actions.make_pdf(period.cast.mei.actor, found.row.id)
    assert unreleased.value.code == "not_released"
    released(period, found)
    with pytest.raises(Refusal) as refused:
        actions.make_pdf(period.cast.mei.actor, found.row.id)
    assert refused.value.code == "office_missing" and "另存为 PDF" in refused.value.remedy
