"""The second reader: an OpenAI-compatible endpoint (vLLM, Ollama, LM Studio, a provider's) asked for claims. Off by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.documents.reading_run import MOST_PARTS
from huoshui.ingestion.rules.document_reading.claim_rows import claim_row
from huoshui.ingestion.rules.document_reading.claims import Claim, DocumentReading
from huoshui.ingestion.rules.document_reading.source_text import SourceText
from huoshui.ingestion.rules.second_reading import Refused, checked_claims, differences, questions
from huoshui.operations.adapters.outgoing_http import post_json
from huoshui.operations.rules.outgoing_addresses import AllowedHosts

MOST_ANSWER_BYTES = 2_000_000
MOST_TOKENS = 4_096


@dataclass(frozen=True)
class ReaderService:
    """Where the model is. ``url`` is the base up to /v1; ``key_file`` holds the bearer key, if one is asked for."""

    url: str
    model: str
    allowed: AllowedHosts
    key_file: Path | None = None
    seconds: float = 120.0

    @property
    def name(self) -> str:
        return f"模型 {self.model}"


@dataclass(frozen=True)
class Exchange:
    """One question and the answer to it, word for word."""

    question: list[dict[str, str]]
    answer: str


@dataclass(frozen=True)
class SecondReading:
    """What the second reader claims and what of it was refused, with everything that was said."""

    reader: str
    claims: tuple[Claim, ...]
    refused: tuple[Refused, ...]
    exchanges: tuple[Exchange, ...]

    def as_json(self, doc: str, first: DocumentReading) -> dict[str, Any]:
        """All of it beside the first reading, for keeping and for review."""
        return {
            "doc": doc,
            "reader": self.reader,
            "first_reader": first.extractor,
            "claims": [claim_row(doc, claim) for claim in self.claims],
            "refused": [{"row": refused.row, "why": refused.why} for refused in self.refused],
            "differences": [
                {"kind": each.kind, "first": each.first, "second": each.second, "fields": list(each.fields)}
                for each in differences(first.claims, self.claims)
            ],
            "exchanges": [{"question": exchange.question, "answer": exchange.answer} for exchange in self.exchanges],
        }


def read_again(source: SourceText, service: ReaderService) -> SecondReading:
    """Ask about each part of the document. Raises Refusal where the service cannot be reached or does not speak the protocol."""
    claims: list[Claim] = []
    refused: list[Refused] = []
    exchanges: list[Exchange] = []
    for number, (part, messages) in enumerate(questions(source)):
        if number == MOST_PARTS:
            refused.append(Refused("", f"文件太长，只请第二读者看了前 {MOST_PARTS} 部分"))
            break
        answer = asked(messages, service)
        exchanges.append(Exchange(messages, answer))
        found, not_found = checked_claims(answer, source, part)
        claims += found
        refused += not_found
    return SecondReading(service.name, tuple(claims), tuple(refused), tuple(exchanges))


def asked(messages: Sequence[dict[str, str]], service: ReaderService) -> str:
    """The model's words."""
    content = {"model": service.model, "messages": list(messages), "temperature": 0, "max_tokens": MOST_TOKENS, "stream": False}
    headers = {"Authorization": f"Bearer {_key(service.key_file)}"} if service.key_file else {}
    url = f"{service.url.rstrip('/')}/chat/completions"
    answer = post_json(url, content, allowed=service.allowed, headers=headers, seconds=service.seconds, most_bytes=MOST_ANSWER_BYTES)
    if answer.status != 200:
        raise Refusal(
            "second_reader_refused",
            f"第二读者 {service.model} 答复了错误 {answer.status}。",
            "请核对 HUOSHUI_READER_URL、HUOSHUI_READER_MODEL 和密钥。",
            data={"detail": answer.body[:500].decode("utf-8", "replace")},
        )
    try:
        words = answer.json()["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        words = None
    if not isinstance(words, str):
        raise Refusal("second_reader_refused", f"第二读者 {service.model} 的答复不合 OpenAI 接口的格式。", "请核对 HUOSHUI_READER_URL。")
    return words


def _key(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Refusal("second_reader_key", f"读不到第二读者的密钥文件 {path}。", "请核对 HUOSHUI_READER_KEY_FILE 和文件权限。") from None
