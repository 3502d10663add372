"""The encoding of a text file: told by a mark, else tried, else weighed by how usual the characters are that it yields."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass

from huoshui.ingestion.adapters.documents.refusals import Unreadable
from huoshui.ingestion.rules.document_reading.source_text import ReadingNote

# The commonest characters of public texts, both scripts; what a wrong encoding yields holds hardly any of them.
USUAL = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各"
    "重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特"
    "件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志"
    "世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空"
    "項目投資開工簽約總億元萬個為這來時國產業區縣設業動員進發電機構實際財政長經濟環務與會對項點數從還將問題處報導關於簡體網點擊門戶書記辦單據證條級統計劃"
    "項億園縣區招商引簽訂協議企落户戶招亿项园签约竣投产税款"
)
CHINESE = re.compile("[\u4e00-\u9fff]")
# UTF-8 once read as GBK, as Latin-1 or as Windows-1252, and marks that a decoder left behind
MOJIBAKE = re.compile(
    "锟斤拷|\ufffd{2,}|(?:[鈥銆锛鐨勬槸涓鍦闄椤瑰浗]{3,})|(?:[\u00c3\u00c2\u00e2-\u00ef][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,2}){3,}|烫烫烫|屯屯屯"
)


@dataclass(frozen=True)
class Decoded:
    """Text, the encoding it was in, and whether that was told or weighed."""

    text: str
    encoding: str
    is_guess: bool = False


def decoded(data: bytes, *, declared: str = "") -> Decoded:
    """By mark, by UTF-8's own strictness, by NULs, by what the file declares, else the likelier of GB18030 and Big5."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return Decoded(_strictly(data, name), name)
    sample = data[:4096]
    if sample.count(0) > len(sample) // 8:
        little = sample[1::2].count(0) >= sample[0::2].count(0)
        name = "utf-16-le" if little else "utf-16-be"
        return Decoded(_strictly(data, name), name, is_guess=True)
    with contextlib.suppress(UnicodeDecodeError):
        return Decoded(data.decode("utf-8"), "utf-8")
    with contextlib.suppress(UnicodeDecodeError, LookupError):
        if declared:
            name = {"gb2312": "gb18030", "gbk": "gb18030"}.get(declared.lower(), declared)
            return Decoded(data.decode(name), name)
    return _weighed(data)


def _strictly(data: bytes, name: str) -> str:
    """A torn last character is forgiven, anything else is not."""
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:
            return data.decode(name, "ignore")
        raise Unreadable("encoding") from error


def _looks_binary(sample: bytes) -> bool:
    controls = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return controls > len(sample) // 20


def _weighed(data: bytes) -> Decoded:
    """GB18030, Big5, UTF-16 without a mark, or UTF-8 with broken places: whichever yields the most usual characters."""
    candidates: list[tuple[float, str, str]] = []
    for name in ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-8"):
        text = data.decode(name, "replace")
        candidates.append((likeness(text), name, text))
    best = max(candidates)
    if best[0] < 0.2:
        raise Unreadable("not_a_document" if _looks_binary(data[:4096]) else "encoding")
    return Decoded(best[2], best[1], is_guess=True)


def likeness(text: str) -> float:
    """How usual the characters are, 0 to 1; replacement marks and private ones count against it. Measured on the first 20,000."""
    sample = text[:20_000]
    strange = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" or "\u0080" <= character < "\u00a0" for character in sample)
    chinese = CHINESE.findall(sample)
    if not chinese:
        return 0.0
    usual = sum(character in USUAL for character in chinese)
    others = len(re.findall(r"[^\x00-\x7f\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u203b·×°]", sample))
    return max(0.0, usual / (len(chinese) + others) - 5 * strange / len(sample))


def notes_of(source: Decoded) -> list[ReadingNote]:
    """What the reviewer should know of the decoding."""
    notes: list[ReadingNote] = []
    if source.is_guess:
        name = source.encoding.upper().replace("BIG5HKSCS", "BIG5")
        notes.append(ReadingNote("encoding_guessed", f"文件没有写明编码，按 {name} 读取。若文字不对，请另存为 UTF-8 后重新上传。"))
    broken = source.text.count("\ufffd")
    if broken:
        notes.append(ReadingNote("broken_characters", f"有 {broken:,} 个字无法解码，显示为“\ufffd”。请对照原件核对相应数字。"))
    garbled = MOJIBAKE.search(source.text)
    if garbled:
        line = source.text.count("\n", 0, garbled.start()) + 1
        notes.append(
            ReadingNote("mojibake", f"第 {line} 行起有乱码（“{garbled[0][:8]}”），是文件转存时编码弄错留下的。请换一份原件，或对照核对。")
        )
    return notes
