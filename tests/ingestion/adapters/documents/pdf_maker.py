"""Small PDFs, written by hand: lines of Chinese text at given places, in a font that every PDF reader knows without embedding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, HIGH = 595, 842  # A4 in points


@dataclass(frozen=True)
class Words:
    """One run of text; y from the bottom of the page."""

    x: float
    y: float
    text: str
    size: float = 12


def pdf(pages: Sequence[Sequence[Words] | bytes], *, objects: Sequence[bytes] = (), trailer: bytes = b"") -> bytes:
    """A whole file. A page given as bytes is its content stream as it stands; further ``objects`` are numbered from 5 + 2 × pages on."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]/Ascent 880/Descent -120"
        b"/CapHeight 880/ItalicAngle 0/StemV 80>>>>",
    ]
    for number, page in enumerate(pages):
        content = page if isinstance(page, bytes) else "".join(_shown(words) for words in page).encode("ascii")
        parts.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDE} {HIGH}]/Contents {6 + 2 * number} 0 R/Resources<</Font<</F 3 0 R>>"
            f"/XObject<</I {5 + 2 * len(pages)} 0 R>>>>>>".encode()
        )
        parts.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    parts += objects
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1, table, len(parts) + 1, trailer, start,
    )  # fmt: skip


def _shown(words: Words) -> str:
    return f"BT /F {words.size} Tf {words.x} {words.y} Td <{words.text.encode('utf-16-be').hex()}> Tj ET\n"


def paragraph(text: str, top: float, *, left: float = 90, across: int = 34, size: float = 12, indent: bool = True) -> list[Words]:
    """Text broken into lines of ``across`` characters, the first one two characters shorter and further in."""
    lines: list[Words] = []
    first = across - 2 if indent else across
    pieces = [text[:first], *(text[place : place + across] for place in range(first, len(text), across))]
    for number, piece in enumerate(pieces):
        x = left + (2 * size if indent and number == 0 else 0)
        lines.append(Words(x, top - number * size * 1.5, piece, size))
    return lines


PICTURE = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream"
SCANNED_PAGE = b"q 595 0 0 842 0 0 cm /I Do Q"
