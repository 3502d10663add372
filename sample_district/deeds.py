"""What only people do: phases, 期 and their lists, stages with evidence, choices, corrections, gaps, merges. Each at its moment."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from huoshui.assignments.actions import tick_zone
from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI
from huoshui.enterprise_requests.actions import close_unanswered
from huoshui.enterprises.queries import enterprises_by_name
from huoshui.fact_ledger.queries import facts_of
from huoshui.investment_projects import actions, queries
from huoshui.organizations.actions import hand_over
from huoshui.rulebook.actions import set_zone_rule
from sample_district import leagues, returns, services, targets, weeks
from sample_district.assignments import Step, steps, tick_days
from sample_district.batches import CHINESE_NUMBERS, SIGN, TERMS, Entry, batch_entries
from sample_district.cast import DISPATCHER, PROJECT_MANAGER, PROMOTER
from sample_district.drawers.monthly import unit_slip_life
from sample_district.drawers.parks import two_totals_life, wrong_completion_life
from sample_district.drawers.register import twice_registered
from sample_district.factors import FACTORS
from sample_district.lives import Life, weekday_at_or_before
from sample_district.peers import PEERS
from sample_district.places import AS_OF, PARTNER, SHARED_PARK
from sample_district.request_lives import Step as RequestStep
from sample_district.selections import being_built, by_size
from sample_district.settling import Settled
from sample_district.simulation import simulate
from sample_district.sizes import FULL, Size
from sample_district.stage import Deed, Stage, at
from sample_district.truth import parents
from sample_district.visit_plans import VISIT_PLANS
from sample_district.vocabulary import PROBLEMS

RULES_FILE = Path(__file__).parent / "rules.toml"
PHASES_ENTERED_AT = datetime(2024, 7, 1, 9, 30, tzinfo=SHANGHAI)
EVIDENCE = {
    "signed": "投资合同正式文本，双方盖章，存招商局档案",
    "landed": "营业执照及不动产权证书，企业已完成注册",
    "started": "施工许可证、监理开工令，现场桩基施工照片",
    "stat_entered": "统计联网直报平台入库审核通过截图",
    "completed": "五方责任主体竣工验收报告",
    "in_production": "首批产品出库单、用电量和纳税申报表",
    "capacity_reached": "连续三个月产量达到设计能力的生产月报",
    "effect_reached": "年度纳税证明达到合同承诺",
}
NEXT_STEPS = {
    "signed_no_land": (
        "自然资源分局倒排出让时序，上报供地方案",
        "招商局约谈投资方，明确注册和用地时间",
        "园区会同企业调整厂房租赁方案",
        "生态环境分局提前介入环评",
    ),
    "land_no_start": ("供电公司迁改高压线，园区先行平整", "住建局专人代办施工许可", "财务专班核验资金到位情况"),
    "started_not_counted": ("统计局上门指导补正入库资料", "发改局办理备案名称变更", "重新拍摄入库照片并上报"),
    "built_not_producing": ("消防大队指导整改并复验", "督促设备供应商按期交付", "供电公司完成增容送电"),
    "producing_below_capacity": ("工信局组织产销对接", "人社局组织专场招聘", "金融办对接银行授信"),
}
_PROBLEM_STAGE = {
    "signed_no_land": "signed",
    "land_no_start": "landed",
    "started_not_counted": "started",
    "built_not_producing": "completed",
    "producing_below_capacity": "in_production",
}
SCALE_OF_INDUSTRY = {"基础设施": "infrastructure", "社会民生": "livelihood", "现代物流": "modern_services", "文化旅游": "modern_services"}
GAPS_TAKEN_CARE_OF = 8  # a list


def deeds(size: Size = FULL) -> list[Deed]:
    """Everything people do, in order of time. Files that came in at the same day come before."""
    listed = [
        *_rules(),
        Deed(PHASES_ENTERED_AT, "登记主项目和期次", PROJECT_MANAGER, enter_phases),
        *(Deed(at(term.held_on + timedelta(days=5), 10), f"建立第{term.number}期", PROMOTER, _batch_deed(term.number)) for term in TERMS),
        *(Deed(at(day, 15), "登记履约", PROMOTER, _fulfil_deed(entry)) for entry, day in _fulfilments()),
        *(Deed(at(entry.removed_on, 16), "移出三个一批", PROMOTER, _remove_deed(entry)) for entry in batch_entries() if entry.removed_on),
        *(Deed(at(day, 17), "推进阶段", PROJECT_MANAGER, _advance_deed(life)) for life, day in _advanced_in_march()),
        Deed(at(AS_OF, 16, 40), "登记搁置", PROJECT_MANAGER, suspend_talks),
        Deed(at(AS_OF, 16, 50), "补充阶段依据", PROJECT_MANAGER, give_evidence),
        Deed(at(AS_OF, 17, 0), "主项目阶段", DISPATCHER, advance_parents),
        Deed(at(AS_OF, 17, 5), "认定总投资", DISPATCHER, choose_total),
        Deed(at(AS_OF, 17, 10), "更正错填数字", PROJECT_MANAGER, correct_figures),
        Deed(at(AS_OF, 17, 20), "状态差办理", DISPATCHER, take_care_of_gaps),
        Deed(at(AS_OF, 17, 30), "合并重复企业", PROMOTER, merge_firms),
        Deed(at(AS_OF, 17, 40), "飞地项目移交", DISPATCHER, hand_to_partner),
        *(Deed(step.at, "交办督办", step.by, _step_deed(step), is_one_of_many=True) for step in steps()),
        *(Deed(at(day, 9), "到期提醒和超期上报", DISPATCHER, tick, is_one_of_many=True) for day in tick_days()),
        *(
            Deed(moment, "诉求、走访和涉企检查", DISPATCHER, _week_deed(size, of_week), is_one_of_many=True)
            for moment, of_week in weeks.weeks(size)
        ),
        *(Deed(moment, title, DISPATCHER, _service_deed(do), is_one_of_many=True) for moment, title, do in services.SERVICES),
        *(
            Deed(moment, title, DISPATCHER, _service_deed(do))
            for moment, title, do in (*targets.TARGETS, *leagues.LEAGUES, *PEERS, *VISIT_PLANS, *FACTORS)
        ),
        *(Deed(moment, title, DISPATCHER, _service_deed(do)) for moment, title, do in _returns()),
    ]
    return sorted(listed, key=lambda deed: deed.at)


def _week_deed(size: Size, of_week: list[RequestStep]) -> Callable[[Stage, Actor], None]:
    return lambda stage, _: weeks.take(stage.desk, size, of_week)


def _returns() -> list[tuple[datetime, str, Callable[[Settled, services.ActorOf], None]]]:
    """Rounds of monthly returns, which know each other's ids."""
    known: list[returns.Rounds] = []

    def state(settled: Settled, actor_of: services.ActorOf) -> returns.Rounds:
        if not known:
            known.append(returns.Rounds(settled, actor_of))
        return known[0]

    return returns.steps(state)


def _service_deed(do_it: Callable[[Settled, services.ActorOf], None]) -> Callable[[Stage, Actor], None]:
    return lambda stage, _: services.serve(stage.settled, stage.actor, do_it)


def _rules() -> list[Deed]:
    def setting(rule: dict[str, object]) -> Callable[[Stage, Actor], None]:
        given = {key: value for key, value in rule.items() if key != "set_at"}
        return lambda _, actor: _ignore(set_zone_rule(actor, **given))  # type: ignore[arg-type]

    content = tomllib.loads(RULES_FILE.read_text(encoding="utf-8"))
    return [Deed(rule["set_at"], rule["title"], DISPATCHER, setting(rule)) for rule in content["rules"]]


def _step_deed(step: Step) -> Callable[[Stage, Actor], None]:
    return lambda stage, actor: stage.dispatch.take(step, stage.settled, actor)


def tick(stage: Stage, actor: Actor) -> None:
    """What has come due by itself: clocks, and requests on which no word came."""
    tick_zone(stage.settled.zone_id)
    close_unanswered(stage.settled.zone_id)


def _ignore(_: object) -> None:
    """A deed gives nothing back."""


def enter_phases(stage: Stage, actor: Actor) -> None:
    """Six projects are known as a whole with two phases before any ledger names the phases."""
    for parent in parents():
        first, second = parent.phases
        values = {
            "planned_investment": parent.investment_fen,
            "owner_enterprise": first.owner,
            "duty_unit": first.duty_unit,
            "industry": first.industry,
            "area": first.area,
        }
        parent_id = actions.create_project(actor, name=parent.name, values=values, is_another=True)
        for life in (first, second):
            version = queries.project_row(actor, parent_id).version
            actions.add_phase(
                actor,
                parent_id,
                phase_label=life.phase_label,
                name=life.name,
                values={"industry": life.industry},
                expected_version=version,
            )


def advance_parents(stage: Stage, actor: Actor) -> None:
    """The whole stands where its first phase stands; the steps between were never recorded of the whole."""
    rows = stage.rows(actor)
    for parent in parents():
        row = rows[parent.name]
        actions.advance_stage(
            actor,
            row.id,
            to_stage=parent.phases[0].final_stage,
            happened_on=parent.phases[0].days[parent.phases[0].final_stage],
            evidence_text="一期投产资料见一期项目档案",
            bypass_reason="主项目阶段随一期登记，过程节点已在一期记录",
            expected_version=row.version,
        )


def _batch_deed(number: int) -> Callable[[Stage, Actor], None]:
    term = TERMS[number - 1]

    def do(stage: Stage, actor: Actor) -> None:
        rows = stage.rows(actor)
        title = f"第{CHINESE_NUMBERS[number]}期“三个一批”"
        batch_id = stage.batch_ids[number] = actions.create_batch(actor, period_no=number, title=title, held_on=term.held_on)
        for entry in batch_entries():
            if entry.term != number:
                continue
            life = entry.life
            came_from = stage.entry_ids[(*entry.came_from, life.number)] if entry.came_from else None
            stage.entry_ids[(number, entry.kind, life.number)] = actions.add_batch_entry(
                actor,
                batch_id,
                rows[life.name].id,
                kind=entry.kind,
                investment_fen=life.investment_fen,
                scale_code=SCALE_OF_INDUSTRY.get(life.industry, "manufacturing_invited"),
                came_from_id=came_from,
            )
        version = next(batch.version for batch in queries.list_batches(actor) if batch.id == batch_id)
        actions.freeze_batch(actor, batch_id, frozen_on=term.held_on, expected_version=version)

    return do


def _fulfilments() -> list[tuple[Entry, date]]:
    """签约 entries whose firm registered: the day on which somebody wrote it down."""
    found = []
    for entry in batch_entries():
        if entry.kind == SIGN and entry.fulfilled_on is not None:
            earliest = TERMS[entry.term - 1].held_on + timedelta(days=6)
            found.append((entry, min(max(entry.fulfilled_on + timedelta(days=3), earliest), AS_OF)))
    return found


def _fulfil_deed(entry: Entry) -> Callable[[Stage, Actor], None]:
    def do(stage: Stage, actor: Actor) -> None:
        assert entry.fulfilled_on is not None
        entry_id = stage.entry_ids[(entry.term, entry.kind, entry.life.number)]
        words = "公司已注册，" + ("租赁合同已签订" if entry.life.leases else "注册资本金已到位")
        actions.fulfil_batch_entry(actor, entry_id, fulfilled_on=entry.fulfilled_on, evidence_text=words)

    return do


def _remove_deed(entry: Entry) -> Callable[[Stage, Actor], None]:
    def do(stage: Stage, actor: Actor) -> None:
        assert entry.removed_on is not None
        entry_id = stage.entry_ids[(entry.term, entry.kind, entry.life.number)]
        actions.remove_batch_entry(actor, entry_id, removed_on=entry.removed_on, reason=entry.removal_reason)

    return do


def _advanced_in_march() -> list[tuple[Life, date]]:
    """Projects that moved on in March 2026: somebody recorded it, with evidence, before the month's ledgers came."""
    moved = []
    for life in simulate().lives:
        day = life.days[life.final_stage]
        if life.final_stage in EVIDENCE and date(2026, 3, 9) <= day <= date(2026, 3, 27) and not life.side_state:
            moved.append((life, weekday_at_or_before(day + timedelta(days=2))))
    return moved


def _advance_deed(life: Life) -> Callable[[Stage, Actor], None]:
    def do(stage: Stage, actor: Actor) -> None:
        row = stage.rows(actor).get(life.name)
        if row is None or not row.stage or not lifecycle.is_stage(row.stage):
            return  # no ledger had spoken of it yet
        if lifecycle.has_reached(row.stage, life.final_stage) or lifecycle.stages_between(row.stage, life.final_stage):
            return
        actions.advance_stage(
            actor,
            row.id,
            to_stage=life.final_stage,
            happened_on=life.days[life.final_stage],
            evidence_text=EVIDENCE[life.final_stage],
            expected_version=row.version,
        )

    return do


def suspend_talks(stage: Stage, actor: Actor) -> None:
    """Talks that were put aside: the ledger still lists them as 在谈."""
    rows = stage.rows(actor)
    for life in simulate().lives:
        if life.side_state and life.final_stage == "negotiating":
            row = rows[life.name]
            actions.set_side_state(
                actor,
                row.id,
                side_state=life.side_state,
                happened_on=life.side_on,
                reason="投资方调整布局，双方商定暂缓洽谈",
                expected_version=row.version,
            )


def give_evidence(stage: Stage, actor: Actor) -> None:
    """Two projects of each later stage get the evidence for what ledgers merely stated; one with a file."""
    rows = stage.rows(actor)
    for code, words in EVIDENCE.items():
        chosen = [
            life for life in simulate().lives if life.final_stage == code and not life.side_state and not rows[life.name].stage_has_evidence
        ]
        for position, life in enumerate(by_size(chosen)[:2]):
            row = rows[life.name]
            file = ("依据说明.txt", io.BytesIO(f"{life.name}：{words}（示例文件）".encode())) if position == 0 else None
            actions.advance_stage(
                actor,
                row.id,
                to_stage=code,
                happened_on=life.days[code],
                evidence_text=words,
                evidence_file=file,
                expected_version=row.version,
            )


def choose_total(stage: Stage, actor: Actor) -> None:
    """Of two announced totals the contract's holds."""
    life = two_totals_life()
    row = stage.rows(actor)[life.name]
    stated = facts_of(actor, "project", row.id, attribute="planned_investment")
    contract = next(fact for fact in stated if fact.is_standing and fact.line.value == life.investment_fen)
    reason = "以签约合同文本为准，园区导出表所填为远期规划总投资"
    actions.choose_planned_investment(actor, row.id, contract.id, reason=reason, expected_version=row.version)


def correct_figures(stage: Stage, actor: Actor) -> None:
    """The unit slip of the March report, and a completion day typed wrongly."""
    slip = unit_slip_life(by_size(being_built(2026, 3, AS_OF)))
    wrong = wrong_completion_life()
    typed_wrongly: tuple[tuple[Life, str, int | date, int | date, str], ...] = (
        (slip, "planned_investment", slip.investment_fen // 10_000, slip.investment_fen, "月报误将亿元填入万元列，经核对原始批复更正"),
        (wrong, "completed_on", wrong.days["started"] - timedelta(days=40), wrong.days["completed"], "竣工时间误填，以竣工验收报告为准"),
    )
    rows = stage.rows(actor)
    for life, attribute, typed, right, reason in typed_wrongly:
        row = rows[life.name]
        stated = facts_of(actor, "project", row.id, attribute=attribute)
        fact = next(fact for fact in stated if fact.is_standing and fact.line.value == typed)
        actions.correct_figure(actor, row.id, fact.id, value=right, reason=reason, expected_version=row.version)


def take_care_of_gaps(stage: Stage, actor: Actor) -> None:
    """The longest cases of each list get an owner, a reason, a next step with a day; one of each list is closed too early."""
    by_name = {life.name: life for life in simulate().lives}
    for kind, next_steps in NEXT_STEPS.items():
        standing = [row for row in queries.state_gaps(actor, kind, limit=40).rows if row.project.name in by_name]
        for position, gap in enumerate(standing[:GAPS_TAKEN_CARE_OF]):
            life = by_name[gap.project.name]
            problems = PROBLEMS[_PROBLEM_STAGE[kind]]
            reason = life.problem if life.problem in problems else problems[position % len(problems)]
            actions.update_gap(
                actor,
                gap.project.id,
                kind,
                owner_unit_id=stage.settled.unit_ids[life.duty_unit],
                owner_person=life.duty_person,
                reason=reason,
                next_step=next_steps[min(problems.index(reason), len(next_steps) - 1)],
                next_step_due_on=AS_OF + timedelta(days=10 + 7 * (position % 4) - (20 if position == 2 else 0)),
            )
        if kind == "started_not_counted" and len(standing) > GAPS_TAKEN_CARE_OF:
            chosen = standing[GAPS_TAKEN_CARE_OF].project
            actions.close_gap(actor, chosen.id, kind, evidence="入库资料已报市统计局，受理单号清统〔2026〕17号", closed_on=AS_OF)


def merge_firms(stage: Stage, actor: Actor) -> None:
    """Firms that the register lists twice under two spellings."""
    for kept, other in twice_registered():
        ids = enterprises_by_name(actor.zone_id, [kept, other])
        if ids[kept] != ids[other]:
            actions.merge_enterprises(actor, ids[kept], ids[other], reason="经核对营业执照为同一家企业，重复登记")


def hand_to_partner(stage: Stage, actor: Actor) -> None:
    """The park of two zones: its partner gets copies of the four biggest projects, never the live rows."""
    rows = stage.rows(actor)
    for life in by_size(life for life in simulate().lives if life.area == SHARED_PARK and life.final_stage in ("started", "stat_entered"))[
        :4
    ]:
        row = rows[life.name]
        content = {
            "项目名称": row.name,
            "业主单位": row.owner_name,
            "阶段": lifecycle.state_name(row.stage),
            "截至": AS_OF.isoformat(),
        }
        hand_over(
            actor,
            to_zone_id=stage.settled.zone_ids[PARTNER],
            subject_kind="project",
            subject_id=row.id,
            subject_label=row.name,
            content=content,
            area_id=stage.settled.area_ids[SHARED_PARK],
        )
