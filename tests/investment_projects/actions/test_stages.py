import io
from datetime import date

import pytest

from huoshui.audit.models import AuditEntry
from huoshui.core import clock
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.fact_ledger.models import Fact
from huoshui.investment_projects import actions, queries
from tests.investment_projects.conftest import YI

JANUARY, FEBRUARY, MARCH = date(2026, 1, 5), date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def signed(ledger):
    project_id = ledger.project("青河光伏组件项目", planned_investment=5 * YI, stage="signed", signed_on=JANUARY, duty_unit="招商局")
    ledger.send()
    return project_id


def advance(actor, project_id, to_stage="landed", happened_on=FEBRUARY, evidence_text="营业执照已取得", **more):
    more.setdefault("expected_version", queries.project_row(actor, project_id).version)
    return actions.advance_stage(actor, project_id, to_stage=to_stage, happened_on=happened_on, evidence_text=evidence_text, **more)


def test_a_ledgers_stage_is_reported_until_a_person_gives_evidence(cast, signed):
    before = queries.project_row(cast.mei.actor, signed)
    assert (before.stage, before.needs_evidence, before.stage_happened_on) == ("signed", True, JANUARY)
    advance(cast.mei.actor, signed, "signed", JANUARY, "合同编号 2026-01")
    after = queries.project_row(cast.mei.actor, signed)
    assert (after.stage, after.needs_evidence) == ("signed", False)


def test_advancing_records_stage_milestone_and_evidence_with_their_spot(cast, signed):
    version = advance(cast.bo.actor, signed)
    row = queries.project_row(cast.bo.actor, signed)
    assert (row.stage, row.landed_on, row.stage_has_evidence, row.version) == ("landed", FEBRUARY, True, version)
    event = queries.project_detail(cast.bo.actor, signed).timeline[0]
    assert (event.happened_on, event.fact.source.title) == (FEBRUARY, "推进阶段“落地”：青河光伏组件项目")
    entry = AuditEntry.objects.in_zone(cast.home.id).order_by("-sequence").first()
    assert (entry.operation, entry.before["stage"], entry.after["stage"]) == ("project.stage_advanced", "signed", "landed")


def test_a_file_is_kept_as_evidence(cast, signed):
    advance(cast.mei.actor, signed, evidence_text="", evidence_file=("土地成交确认书.pdf", io.BytesIO(b"%PDF-1.4 evidence")))
    source = queries.project_detail(cast.mei.actor, signed).timeline[0].fact.source
    assert len(source.file_sha256) == 64
    assert source.stored_file_id is not None


def test_skipping_is_asked_first_and_a_reasoned_bypass_is_audited_as_one(cast, signed):
    with pytest.raises(Refusal) as asked:
        advance(cast.mei.actor, signed, "started", MARCH, "开工令已下达")
    assert (asked.value.code, asked.value.data["skipped"], asked.value.data["may_bypass"]) == (
        "stage_skip_needs_confirmation",
        ["landed"],
        True,
    )
    advance(cast.mei.actor, signed, "started", MARCH, "开工令已下达", bypass_reason="租赁厂房，无需摘地")
    entry = AuditEntry.objects.in_zone(cast.home.id).order_by("-sequence").first()
    assert (entry.operation, entry.after["skipped"]) == ("project.stage_bypassed", ["landed"])


def test_a_department_may_not_bypass(cast, signed):
    with pytest.raises(Refusal) as refused:
        advance(cast.bo.actor, signed, "started", MARCH, "开工令已下达", bypass_reason="租赁厂房，无需摘地")
    assert refused.value.code == "stage_skip_not_permitted"
    assert queries.project_row(cast.bo.actor, signed).stage == "signed"


def test_a_second_click_changes_nothing(cast, signed):
    version = queries.project_row(cast.mei.actor, signed).version
    first = advance(cast.mei.actor, signed, expected_version=version)
    facts = Fact.objects.in_zone(cast.home.id).count()
    assert advance(cast.mei.actor, signed, expected_version=version) == first
    assert Fact.objects.in_zone(cast.home.id).count() == facts


def test_who_saw_an_older_version_is_told_both(cast, signed):
    version = queries.project_row(cast.mei.actor, signed).version
    advance(cast.mei.actor, signed)
    with pytest.raises(StaleVersion) as stale:
        advance(cast.ma.actor, signed, "landed", MARCH, "厂房租赁合同", expected_version=version)
    assert stale.value.data["yours"]["happened_on"] == "2026-03-01"
    assert stale.value.data["theirs"]["stage"] == "落地"


def test_strangers_see_nothing_and_readers_may_not_write(cast, signed):
    for stranger in (cast.wang, cast.gu, cast.qian):
        with pytest.raises(NotVisible):
            actions.advance_stage(
                stranger.actor, signed, to_stage="landed", happened_on=FEBRUARY, evidence_text="营业执照", expected_version=1
            )
    for reader in (cast.liu, cast.sun):
        with pytest.raises(NotPermitted):
            advance(reader.actor, signed)


def test_tomorrow_has_not_happened(cast, signed):
    with clock.clock_at(clock.end_of_local_day(date(2026, 1, 31))), pytest.raises(Refusal) as refused:
        advance(cast.mei.actor, signed)
    assert refused.value.code == "date_in_future"


def test_correcting_a_mistaken_stage_takes_the_project_back_with_its_milestone(cast, signed):
    advance(cast.mei.actor, signed)
    stage = next(
        event.fact
        for event in queries.project_detail(cast.mei.actor, signed).timeline
        if event.kind == "stage" and event.fact.line.value == "landed"
    )
    actions.correct_figure(cast.mei.actor, signed, stage.id, value=None, reason="误点，尚未取得土地")
    row = queries.project_row(cast.mei.actor, signed)
    assert (row.stage, row.landed_on, row.stage_happened_on) == ("signed", None, JANUARY)
    assert queries.check_projection(cast.home.id) == []


def test_a_side_state_stands_beside_the_stage_and_ends(cast, signed):
    actor = cast.mei.actor

    def set_state(state, day):
        version = queries.project_row(actor, signed).version
        actions.set_side_state(actor, signed, side_state=state, happened_on=day, reason="投资方资金紧张", expected_version=version)
        return queries.project_row(actor, signed)

    row = set_state("suspended", FEBRUARY)
    assert (row.stage, row.side_state, row.side_state_label) == ("signed", "suspended", "搁置")
    assert set_state("", MARCH).side_state == ""
    assert queries.project_row(actor, signed, as_of=date(2026, 2, 15)).side_state == "suspended"
    with pytest.raises(Refusal) as refused:
        set_state("resumed", MARCH)
    assert refused.value.code == "nothing_to_resume"


def test_both_clocks_read_the_past(cast, signed):
    before = clock.now()
    advance(cast.mei.actor, signed)
    actor = cast.mei.actor
    assert queries.project_row(actor, signed, as_of=date(2026, 1, 20)).stage == "signed", "it had not landed yet"
    assert queries.project_row(actor, signed, known_at=before).stage == "signed", "nobody knew yet"
    assert queries.project_row(actor, signed, as_of=MARCH).stage == "landed"
