"""How fast documents are read: texts of 2,000 characters a second on one core, beside a digit scan of the same texts in the same run.

    .venv/bin/python bench/document_speed.py [--documents 300] [--rounds 3] [--memory 10000] [--json]

Where `rjieba` or `jionlp` are installed (they are no part of the product) a bare cut and its money and time readers are measured beside.
Held: 150 documents a second or better. With --memory so many documents are read and the growth of memory is told.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import re
import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from huoshui.ingestion.rules.document_reading import plain_text_source, read_claims

LEAST_DOCUMENTS_A_SECOND = 150
CHARACTERS = 2_000
SENTENCES = (
    "{year}年，全区新签约项目{n}个，签约额{m}亿元；新开工项目{k}个，总投资{m2}亿元。",
    "一季度全市完成固定资产投资{m}亿元，同比增长{p}%，其中工业投资{m2}亿元，增长{p2}%。",
    "区里选派{n}名党员干部深入{k}家企业走访，收集问题{n}个，已解决{k}个，办结率{p}%。",
    "我们坚持项目为王的理念，完善工作机制，压实各方责任，全力以赴推动项目早落地、早开工、早投产。",
    "力争全年实现规上工业增加值增长{p}%以上，培育高新技术企业{k}家、科技型中小企业{n}家。",
    "总投资{m}亿元的某某新材料产业园项目占地{n}亩，建成后可实现年产值{m2}亿元，带动就业{n}人。",
    "下一步，全区上下将持续优化营商环境，强化要素保障，提升服务质效，为企业发展保驾护航。",
    "全区各级各部门要牢固树立一盘棋思想，主动靠前服务，及时协调解决项目推进中的困难，确保各项任务落到实处。",
    "坚持问题导向、目标导向和结果导向，健全企业服务长效机制，推动惠企政策直达快享，不断增强企业获得感。",
    "依托龙头企业延链补链强链，大力培育战略性新兴产业，加快传统产业转型升级，推动产业集群化、高端化发展。",
    "会议指出，要把思想和行动统一到上级决策部署上来，抢抓机遇，乘势而上，奋力谱写高质量发展新篇章。",
)


def texts(documents: int) -> list[str]:
    """Plausible bulletins, the same on every run."""
    chance = random.Random(5)
    found = []
    for _ in range(documents):
        parts: list[str] = []
        while sum(map(len, parts)) < CHARACTERS:
            numbers = {name: chance.randint(2, 90) for name in ("n", "k")} | {
                name: chance.randint(10, 900) / 10 for name in ("m", "m2", "p", "p2")
            }
            parts.append(
                chance.choice(SENTENCES).format(year=chance.randint(2019, 2024), **numbers) + ("\n" if len(parts) % 4 == 3 else "")
            )
        found.append("".join(parts)[:CHARACTERS])
    return found


def documents_a_second(read: Callable[[str], object], corpus: list[str], rounds: int) -> float:
    best = 0.0
    for _ in range(rounds):
        start = time.process_time()
        for text in corpus:
            read(text)
        best = max(best, len(corpus) / (time.process_time() - start))
    return best


def readers() -> dict[str, Callable[[str], object]]:
    digits = re.compile(r"\d+(?:\.\d+)?")
    found: dict[str, Callable[[str], object]] = {
        "read_claims": lambda text: read_claims(plain_text_source("bench", text, date(2024, 3, 1))),
        "digit scan": digits.findall,
    }
    with suppress(ImportError):
        found["rjieba"] = importlib.import_module("rjieba").cut
    with suppress(ImportError):
        entities = importlib.import_module("jionlp").ner
        found["jionlp"] = lambda text: (entities.extract_money(text), entities.extract_time(text))
    return found


def grown_kilobytes(documents: int) -> int:
    """How much the peak of memory grew while so many documents were read, after the first hundred."""
    corpus = texts(100)
    for text in corpus:
        read_claims(plain_text_source("bench", text, date(2024, 3, 1)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(documents):
        read_claims(plain_text_source("bench", corpus[number % len(corpus)], date(2024, 3, 1)))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--documents", type=int, default=150)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--memory", type=int, default=0)
    ask.add_argument("--json", action="store_true")
    chosen = ask.parse_args()
    corpus = texts(chosen.documents)
    figures = sum(len(read_claims(plain_text_source("bench", text)).claims) for text in corpus[:20]) / 20
    speeds = {name: documents_a_second(read, corpus, chosen.rounds) for name, read in readers().items()}
    speeds["claims a document"] = figures
    if chosen.memory:
        speeds["memory grown, kB"] = grown_kilobytes(chosen.memory)
    if chosen.json:
        print(json.dumps({name: round(speed, 1) for name, speed in speeds.items()}))
    else:
        for name, speed in speeds.items():
            print(
                f"{name:18} {speed:12,.0f}"
                + (f"  ratio {speed / speeds['read_claims']:.1f}" if name in ("digit scan", "rjieba", "jionlp") else "")
            )
    if speeds["read_claims"] < LEAST_DOCUMENTS_A_SECOND:
        sys.exit(f"fewer than {LEAST_DOCUMENTS_A_SECOND} documents a second")


if __name__ == "__main__":
    main()
