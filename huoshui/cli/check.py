"""`huoshui check` and `huoshui rebuild`: what must always be true, and making projections true again."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from huoshui.cli.frame import Command, Installation, print_json, say
from huoshui.core.refusals import Refusal


@dataclass(frozen=True)
class Invariant:
    """One thing that must be true of each zone. ``find`` runs bound to the zone and gives a sentence for each violation."""

    code: str
    title: str
    find: Callable[[UUID], Iterable[object]]


def invariants() -> list[Invariant]:
    """All of them; each domain answers for its own."""
    from huoshui.assignments.queries.invariants import broken_assignments
    from huoshui.audit.queries import chain_problems
    from huoshui.enterprise_requests.queries import request_violations
    from huoshui.fact_ledger.queries.invariants import audit_digest_mismatches, broken_invariants
    from huoshui.ingestion.queries.document_invariants import broken_documents
    from huoshui.investment_projects.queries import check_projection, return_violations
    from huoshui.operations.queries import damaged_stored_files
    from huoshui.rulebook.queries import broken_zone_rules
    from huoshui.targets.queries.dictionary import broken_zone_indicators
    from huoshui.targets.queries.score_invariants import broken_score_rounds

    return [
        Invariant("audit_chain", "审计链完整", chain_problems),
        Invariant("facts", "事实有出处、取值合规、更正成链", broken_invariants),
        Invariant("facts_only_grow", "导入的事实与当时的审计摘要一致", audit_digest_mismatches),
        Invariant("zone_rules", "本区规则可读", broken_zone_rules),
        Invariant("zone_indicators", "本区指标口径可读", broken_zone_indicators),
        Invariant("documents", "文件的引文与原文一致，入账的都有人采信", broken_documents),
        Invariant("projections", "项目现状等于事实推算", check_projection),
        Invariant("monthly_returns", "已确认的月度填报与账上的事实一致", return_violations),
        Invariant("requests", "诉求的状态与交办一致，抽查样本可以重抽", request_violations),
        Invariant("assignments", "交办一事一主、级别不重、时限有据", broken_assignments),
        Invariant("score_rounds", "公示和定稿的考评结果等于登记的数和评委打分", broken_score_rounds),
        Invariant("stored_files", "存档文件齐全且未被改动", damaged_stored_files),
    ]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--zone", metavar="区", help="只查这个区，默认全部")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def _zones(installation: Installation, name: str | None) -> list[tuple[UUID, str]]:
    every = installation.zones()
    chosen = [(zone_id, zone_name) for zone_id, zone_name in every if name in (None, zone_name)]
    if not chosen:
        raise Refusal("zone_unknown", f"没有名为“{name}”的区。", f"现有：{'、'.join(zone_name for zone_id, zone_name in every)}。")
    return chosen


def _run_check(arguments: argparse.Namespace, installation: Installation) -> int:
    from huoshui.operations.adapters.row_security import bound_to_zone

    violations = [{"code": "guards", "zone": "", "words": words} for words in installation.guard_gaps()]
    checked = [{"code": "guards", "title": "触发器、权限、行级策略、跨区外键齐全", "zone": "", "violations": len(violations)}]
    for zone_id, zone_name in _zones(installation, arguments.zone):
        for invariant in invariants():
            with bound_to_zone(zone_id):
                found = [str(words) for words in invariant.find(zone_id)]
            violations += [{"code": invariant.code, "zone": zone_name, "words": words} for words in found]
            checked.append({"code": invariant.code, "title": invariant.title, "zone": zone_name, "violations": len(found)})
    if arguments.json:
        print_json({"is_whole": not violations, "checked": checked, "violations": violations})
    else:
        for line in checked:
            say(f"{'有误' if line['violations'] else '正常'}  {line['zone']}{'：' if line['zone'] else ''}{line['title']}")
        for violation in violations:
            say(f"  {violation['zone']} {violation['words']}")
        say(f"核对完毕，{len(violations)} 处有误。" if violations else "核对完毕，全部相符。")
    return 1 if violations else 0


def _run_rebuild(arguments: argparse.Namespace, installation: Installation) -> int:
    from huoshui.investment_projects.actions import rebuild_projection
    from huoshui.operations.adapters.row_security import bound_to_zone

    rebuilt = []
    for zone_id, zone_name in _zones(installation, arguments.zone):
        with bound_to_zone(zone_id):
            changed = rebuild_projection(zone_id)
        rebuilt.append({"zone": zone_name, "rows": changed})
        if not arguments.json:
            say(f"{zone_name}：已由事实重新推算{f' {changed} 个项目' if isinstance(changed, int) else ''}。")
    if arguments.json:
        print_json({"rebuilt": rebuilt})
    return 0


COMMANDS = (
    Command("check", "核对：审计链、事实、推算、文件、数据库防护；只读，有误时返回 1", _run_check, _add_arguments),
    Command("rebuild", "由事实重新推算各项目现状", _run_rebuild, _add_arguments),
)
