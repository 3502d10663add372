"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import re
from typing import Literal

from huoshui.ingestion.adapters.documents.office_package import package_of
from huoshui.ingestion.adapters.documents.refusals import Unreadable

Format = Literal["text", "html", "mhtml", "docx", "pdf", "workbook", "old_word"]

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x7fELF", b"MZ\x90", b"\xca\xfe\xba\xbe", b"SQLite format 3")
WHOLE_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)
MAIL_HEADER = re.compile(rb"(?im)^content-type:\s*multipart/related|^mime-version:")


def format_of(data: bytes) -> Format:
    """The format of a file that is not empty. Raises Unreadable where it is none that can be read."""
    if data.startswith(OLE_MAGIC):
        return _compound_format(data)
    if data.startswith(b"PK"):
        return _package_format(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "old_word"
    if data.startswith(ARCHIVES):
        raise Unreadable("not_a_document")
    if data.startswith(PICTURES) and (not data.startswith(b"BM") or 0 in data[:32]):
        raise Unreadable("picture")
    return _text_format(data)


def is_plain_text(data: bytes) -> bool:
    """Whether the file is text that nothing but lines are read from, told without opening any container."""
    if data.startswith((OLE_MAGIC, b"PK", b"{\\rtf", *ARCHIVES, *PICTURES)) or b"%PDF-" in data[:1024]:
        return False
    return _text_format(data) == "text"


def _compound_format(data: bytes) -> Format:
    """.doc, .xls and others share one container."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Unreadable("encrypted")
    if holds("WordDocument"):
        if holds("_VBA_PROJECT"):
            raise Unreadable("macros")
        return "old_word"
    if holds("Workbook") or holds("Book"):
        return "workbook"
    raise Unreadable("slides" if holds("PowerPoint Document") else "not_a_document")


def _package_format(data: bytes) -> Format:
    package = package_of(data)
    names = set(package.namelist())
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "workbook"
    if "ppt/presentation.xml" in names:
        raise Unreadable("slides")
    if "mimetype" in names and "content.xml" in names and package.getinfo("mimetype").file_size < 200:
        kind = package.read("mimetype")
        if b"opendocument.spreadsheet" in kind:
            return "workbook"
        if b"opendocument.text" in kind:
            return "old_word"
    raise Unreadable("not_a_document")


def _text_format(data: bytes) -> Format:
    """Pages and web archives announce themselves near the top; a few tags inside a text do not make it a page."""
    top = data[:4096].replace(b"\0", b"")
    if MAIL_HEADER.search(top) and b"boundary=" in top:
        return "mhtml"
    if WHOLE_PAGE.search(top):
        return "html"
    return "text"
