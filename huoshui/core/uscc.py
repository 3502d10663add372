"""统一社会信用代码, GB 32100-2015. Genuine codes exist that fail the check digit, so this warns and never blocks."""

from __future__ import annotations

import unicodedata

LONGEST_CODE = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, Z, S, V
_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714, positions 9 to 16
_LOOKALIKE = str.maketrans({"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"})


def normalise_uscc(code: str) -> str:
    """Full-width to ASCII, capitals, no spaces or hyphens."""
    return "".join(character for character in unicodedata.normalize("NFKC", code).upper() if character.isalnum())


def check_uscc(code: str) -> list[str]:
    """Warnings in Chinese, empty where nothing is wrong. Never a reason to refuse."""
    word = normalise_uscc(code)
    if len(word) != LONGEST_CODE:
        return [f"统一社会信用代码应为 18 位，这里是 {len(word)} 位。"]
    strange = sorted({character for character in word if character not in ALPHABET})
    if strange:
        likely = word.translate(_LOOKALIKE)
        hint = f"，是否应为 {likely}" if _check_character(likely) == likely[17] else ""
        return [f"统一社会信用代码不使用字符 {'、'.join(strange)}（易与数字混淆）{hint}。"]
    warnings = []
    expected = _check_character(word)
    if expected != word[17]:
        warnings.append(f"统一社会信用代码第 18 位校验码应为 {expected}，填的是 {word[17]}；少数真实代码也不符合校验，请对照营业执照核实。")
    if word[0] in "159" and not _organisation_holds(word[8:17]):
        warnings.append("第 9 至 17 位（主体标识码）的校验位不符，请对照营业执照核实。")
    return warnings


def _check_character(code: str) -> str:
    if any(character not in ALPHABET for character in code[:17]):
        return ""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(code[:17], _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def _organisation_holds(part: str) -> bool:
    values = [int(character, 36) for character in part[:8]]
    check = (11 - sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11) % 11
    return part[8] == ("X" if check == 10 else str(check))
