# ruff: noqa: E501 - one line an item
"""Hostile Word documents and PDFs: see documents.py."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import docx

from tests.hostile.document_items import OLE_MAGIC, PLAIN, SENTENCE, Item, compound, leaves_out, reads
from tests.ingestion.adapters.documents.pdf_maker import PICTURE, SCANNED_PAGE, Words, pdf

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(
    body: str = f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>", *, more: dict[str, bytes] | None = None, prolog: str = "", without: str = ""
) -> bytes:
    """A .docx around the given body; ``more`` replaces or adds parts, ``without`` leaves one out."""
    plain = io.BytesIO()
    docx.Document().save(plain)
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            if name == without or name in (more or {}):
                continue
            content = source.read(name)
            if name == "word/document.xml":
                content = f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<w:document {W}><w:body>{body}<w:sectPr/></w:body></w:document>'.encode()
            package.writestr(name, content)
        for name, content in (more or {}).items():
            package.writestr(name, content)
    return out.getvalue()


def relation(kind: str, target: str) -> bytes:
    types = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{types}" Target="{target}" TargetMode="External"/></Relationships>'.encode()


def ciphered(data: bytes) -> bytes:
    """The bit in each entry's head that says it is ciphertext."""
    changed = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(magic)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(magic, at + 4)
    return bytes(changed)


def lying_size(data: bytes) -> bytes:
    """The directory says that document.xml unpacks to 10 bytes."""
    changed = bytearray(data)
    for magic, name_at, size_at in ((b"PK\x03\x04", 30, 22), (b"PK\x01\x02", 46, 24)):
        at = changed.find(magic)
        while at >= 0:
            if changed[at + name_at : at + name_at + 17] == b"word/document.xml":
                struct.pack_into("<I", changed, at + size_at, 10)
            at = changed.find(magic, at + 4)
    return bytes(changed)


def word_items() -> Iterator[Item]:
    yield Item("plain .docx", "a.docx", word(), holds=PLAIN)
    yield Item(".docx named .txt", "a.txt", word(), holds=PLAIN)
    yield Item(
        "DOCTYPE in the document",
        "a.docx",
        word(prolog='<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>', body="<w:p><w:r><w:t>&y;</w:t></w:r></w:p>"),
        "doctype",
    )
    yield Item("DOCTYPE in the styles", "a.docx", word(more={"word/styles.xml": b"<!DOCTYPE x><x/>"}), "doctype")
    yield Item(
        "DOCTYPE in UTF-16",
        "a.docx",
        word(more={"word/fontTable.xml": '<?xml version="1.0"?><!DOCTYPE x><x/>'.encode("utf-16")}),
        "doctype",
    )
    yield Item("macros", "a.docm", word(more={"word/vbaProject.bin": OLE_MAGIC}), "macros")
    yield Item("macros named .docx", "a.docx", word(more={"word/VBAProject.bin": OLE_MAGIC}), "macros")
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    yield Item("says that it has macros", "a.docx", word(more={"[Content_Types].xml": types}), "macros")
    for number, target in enumerate(
        (
            "http://203.0.113.9/t.dotm",
            "HTTPS://example.org/t.dotx",
            "\\\\203.0.113.9\\share\\t.dotm",
            "file://203.0.113.9/t.dotm",
            "//203.0.113.9/t.dotx",
            "file:///\\\\203.0.113.9\\t.dotm",
        )
    ):
        yield Item(
            f"template from elsewhere {number}",
            "a.docx",
            word(more={"word/_rels/settings.xml.rels": relation("attachedTemplate", target)}),
            "remote_template",
        )
    for number, target in enumerate(("file:///C:\\Users\\a\\Normal.dotm", "Normal.dotm", "file:///C:/Templates/t.dotx")):
        yield Item(
            f"template on the writer's disk {number}",
            "a.docx",
            word(more={"word/_rels/settings.xml.rels": relation("attachedTemplate", target)}),
            holds=PLAIN,
        )
    yield Item(
        "linked subdocument from elsewhere",
        "a.docx",
        word(more={"word/_rels/footnotes.xml.rels": relation("subDocument", "http://203.0.113.9/x")}),
        "remote_template",
    )
    yield Item("ciphertext in the package", "a.docx", ciphered(word()), "encrypted")
    yield Item("encrypted by Word", "a.docx", compound("EncryptedPackage", "EncryptionInfo"), "encrypted")
    yield Item("zip bomb", "a.docx", word(more={"word/media/a.xml": b"0" * 210_000_000}), "unpacks_too_large")
    yield Item("ratio of 1,000", "a.docx", word(more={"word/media/a.bin": b"0" * 60_000_000}), "unpacks_too_large")
    yield Item("5,000 entries", "a.docx", word(more={f"word/media/{number}": b"" for number in range(5000)}), "too_many_entries")
    yield Item("directory that lies", "a.docx", lying_size(word()), "corrupt")
    yield Item("first half only", "a.docx", word()[: len(word()) // 2], "corrupt")
    yield Item("last byte missing", "a.docx", word()[:-1], "corrupt")
    yield Item("no document", "a.docx", word(without="word/document.xml"), "not_a_document")
    yield Item("no content types", "a.docx", word(without="[Content_Types].xml"), "corrupt")
    yield Item("no styles", "a.docx", word(without="word/styles.xml"), "corrupt")
    yield Item("document that is not XML", "a.docx", word(more={"word/document.xml": b"hello"}), "corrupt")
    yield Item(
        "style based on itself",
        "a.docx",
        word(
            body=f'<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>',
            more={
                "word/styles.xml": f'<w:styles {W}><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="A"/></w:style></w:styles>'.encode()
            },
        ),
        holds=PLAIN,
    )
    yield Item(
        "tables nested 60 deep",
        "a.docx",
        word(body="<w:tbl><w:tr><w:tc>" * 60 + f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 60),
        holds=PLAIN,
    )
    yield Item("nested 10,000 deep", "a.docx", word(body="<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000), "corrupt")
    yield Item(
        "paragraph of 1 M characters",
        "a.docx",
        word(
            body=f"<w:p><w:r><w:t>{SENTENCE * 40_000}</w:t></w:r></w:p>" + "<w:p/>" * 10,
            more={"word/media/x.bin": random.Random(1).randbytes(300_000)},
        ),
        holds=reads("56.8亿元", note="long_block_cut"),
    )
    yield Item(
        "more than 2 M characters in Word",
        "a.docx",
        word(body="".join(f"<w:p><w:r><w:t>{SENTENCE}{number}</w:t></w:r></w:p>" for number in range(100_000))),
        "too_much_text",
    )
    yield Item(
        "50,000 paragraphs",
        "a.docx",
        word(body="<w:p><w:r><w:t>甲</w:t></w:r></w:p>" * 50_000 + f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"),
        holds=PLAIN,
    )
    yield Item(
        "pictures only",
        "a.docx",
        word(body=f"<w:p><w:r><w:t>图</w:t><w:drawing {W}/></w:r></w:p>"),
        holds=reads("图", note="pictures_only"),
    )
    yield Item(
        "field that fetches",
        "a.docx",
        word(body=f'<w:p><w:r><w:instrText>INCLUDETEXT "http://203.0.113.9/x"</w:instrText></w:r><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>'),
        holds=leaves_out("203.0.113.9"),
    )


def pdf_items() -> Iterator[Item]:
    words = [Words(90, 700, SENTENCE)]
    plain = pdf([words])
    yield Item("plain PDF", "a.pdf", plain, holds=PLAIN)
    yield Item("PDF named .txt", "a.txt", plain, holds=PLAIN)
    yield Item("rubbish before the PDF", "a.pdf", b"\0" * 900 + plain, holds=PLAIN)
    yield Item("PDF whose table is elsewhere", "a.pdf", plain.replace(b"startxref\n", b"startxref\n9"), holds=PLAIN)
    yield Item("PDF without its table", "a.pdf", plain[: plain.index(b"xref")], "corrupt")
    yield Item("first 200 bytes of a PDF", "a.pdf", plain[:200], "corrupt")
    yield Item("only the head of a PDF", "a.pdf", b"%PDF-1.7\n", "corrupt")
    yield Item("PDF with a password", "a.pdf", encrypted_pdf(words), "encrypted")
    yield Item(
        "PDF of scanned pages",
        "a.pdf",
        pdf([SCANNED_PAGE] * 3, objects=[PICTURE]),
        holds=lambda source: [note.page for note in source.notes] == [1, 2, 3] and not source.blocks,
    )
    yield Item("PDF of blank pages", "a.pdf", pdf([[]]), "no_text")
    yield Item("page tree that contains itself", "a.pdf", plain.replace(b"/Kids[5 0 R]/Count 1", b"/Kids[2 0 R]/Count 1"), "corrupt")
    yield Item("page tree that promises a million", "a.pdf", plain.replace(b"/Count 1>>", b"/Count 1000000>>"), "too_many_pages")
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</I 7 0 R>>>>/Length 5>>stream\n/I Do\nendstream"
    yield Item("form that draws itself", "a.pdf", pdf([b"/I Do"], objects=[form]), "no_text")
    yield Item("stream that unpacks to 120 MB", "a.pdf", flated(zlib.compress(b"q " * 60_000_000, 9)), "memory")
    yield Item("forms that draw forms, a thousand million in all", "a.pdf", pdf([b"/I Do"], objects=drawn_forms(9)), "memory")
    yield Item(
        "PDF with a script", "a.pdf", plain.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), holds=PLAIN
    )
    yield Item(
        "PDF with a file inside",
        "a.pdf",
        plain.replace(b"/Catalog", b"/Catalog/Names<</EmbeddedFiles<</Names[(a.exe)7 0 R]>>>>"),
        holds=PLAIN,
    )
    yield Item("page of no size", "a.pdf", plain.replace(b"[0 0 595 842]", b"[0 0 0 0]"), holds=reads("56.8亿元"))
    yield Item("page of enormous size", "a.pdf", plain.replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]"), holds=reads("56.8亿元"))
    yield Item("1,999 pages", "a.pdf", pdf([[Words(90, 700, f"第{number}项。")] for number in range(1999)]), holds=reads("第1998项。"))
    yield Item("characters on top of each other", "a.pdf", pdf([[Words(90, 700, "总投资")] * 500 + words]), holds=reads("56.8亿元"))
    yield Item("text of size nought", "a.pdf", pdf([[Words(90, 720, "甲", 0), *words]]), holds=reads("56.8亿元"))


def drawn_forms(depth: int) -> list[bytes]:
    """Forms of which each draws the next one ten times, down to a line of text; the first is object 7."""
    forms = []
    for level in range(depth):
        content = b"/I Do " * 10 if level < depth - 1 else b"BT /F 9 Tf 9 9 Td <7532> Tj ET"
        inside = b"/XObject<</I %d 0 R>>/Font<</F 3 0 R>>" % (8 + level)
        forms.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 900 900]/Resources<<%s>>/Length %d>>stream\n%s\nendstream"
            % (inside, len(content), content)
        )
    return forms


def flated(stream: bytes) -> bytes:
    """A page whose content is the given deflated stream."""
    marker = b"CONTENT" * 3
    whole = pdf([marker])
    return whole.replace(b"<</Length 21>>stream\n" + marker, b"<</Filter/FlateDecode/Length %d>>stream\n" % len(stream) + stream)


def encrypted_pdf(words: list[Words]) -> bytes:
    """A PDF that asks for a password nobody has: its check values are noise."""
    owner, user = random.Random(5).randbytes(32).hex(), random.Random(6).randbytes(32).hex()
    return pdf([words], trailer=f"/ID[<00><00>]/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<{owner}>/U<{user}>>>".encode())
