"""Asking: questions with ids that stay the same for one layout, and the answers given or remembered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from huoshui.ingestion.rules.grids import column_letters
from huoshui.ingestion.rules.header_words import fingerprint_words
from huoshui.ingestion.rules.readings import Choice, Question


class Asker:
    """Collects the questions of one sheet and looks their answers up.

    ``answers`` were given for this file; ``remembered`` for earlier files of the same layout and count only for questions
    that may be remembered. An answer that is no choice of its question counts as none.
    """

    def __init__(self, fingerprint: str, sheet: str, answers: Mapping[str, str], remembered: Mapping[str, str]) -> None:
        self.sheet = sheet
        self._fingerprint = fingerprint
        self._answers, self._remembered = answers, remembered
        self._questions: dict[str, Question] = {}

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(self._questions.values())

    def about_column(
        self, kind: str, index: int, path: tuple[str, ...], *, text: str, choices: Sequence[tuple[str, str]], why: str
    ) -> tuple[str, str]:
        """Ask about one column: (answer or "", id)."""
        header = "/".join(re.sub(r"\s+", "", level) for level in path)
        return self.about_sheet(
            kind, fingerprint_words(path), text=text, choices=choices, why=why, column=column_letters(index), header=header
        )

    def about_sheet(
        self,
        kind: str,
        key: str,
        *,
        text: str,
        choices: Sequence[tuple[str, str]],
        why: str,
        column: str = "",
        header: str = "",
        pattern: str = "",
        remember: bool = True,
        usual: str = "",
    ) -> tuple[str, str]:
        """Ask: (answer or "", id). ``key`` tells apart questions of one kind; ``pattern`` admits free text beside the choices;
        ``usual`` holds where nobody says otherwise, so that nothing waits for the answer."""
        identifier = hashlib.sha256(f"{self._fingerprint}|{key}|{kind}".encode()).hexdigest()[:16]
        answer = str(self._answers.get(identifier, "") or (self._remembered.get(identifier, "") if remember else "")).strip()
        if answer not in {value for value, _ in choices} and not (pattern and re.fullmatch(pattern, answer)):
            answer = usual
        self._questions[identifier] = Question(
            id=identifier,
            kind=kind,
            sheet=self.sheet,
            column=column,
            header=header,
            text=text,
            choices=tuple(Choice(value, label) for value, label in choices),
            why=why,
            answer=answer,
            remember=remember,
            usual=usual,
        )
        return answer, identifier
