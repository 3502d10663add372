"""A generator of hostile and odd documents, each with the outcome that is promised for it: a refusal's code, or a check of the reading.

Everything is made here; nothing hostile lies in the repository. Workbooks have their own corpus in workbooks.py.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

from tests.hostile.document_items import PLAIN, SENTENCE, Item, compound, leaves_out, reads
from tests.hostile.document_packages import pdf_items, word_items


def packed(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return out.getvalue()


def page(body: str = f"<p>{SENTENCE}</p>", *, head: str = "", prolog: str = "<!DOCTYPE html>") -> bytes:
    return f'{prolog}<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()


def items() -> Iterator[Item]:
    yield from text_items()
    yield from page_items()
    yield from word_items()
    yield from pdf_items()
    yield from other_items()


def text_items() -> Iterator[Item]:
    plain = SENTENCE.encode()
    yield Item("empty", "a.txt", b"", "empty_file")
    yield Item("only blanks", "a.txt", "  \n\u3000\n".encode(), "no_text")
    yield Item("one emoji", "a.txt", "😀".encode(), holds=reads("😀"))
    yield Item("one character beyond the first plane", "a.txt", f"𠮷野家{SENTENCE}".encode(), holds=reads("𠮷野家"))
    yield Item("NULs among UTF-8", "a.txt", plain[:9] + b"\0\0" + plain[9:], holds=reads("56.8亿元", note="unprintable_left_out"))
    yield Item("only NULs", "a.txt", b"\0" * 5000, "no_text")
    yield Item("control characters", "a.txt", b"\x07\x1b[31m" + plain, holds=PLAIN)
    yield Item(
        "one line of 1.9 M characters", "a.txt", (SENTENCE * 90_000)[:1_900_000].encode(), holds=reads("56.8亿元", note="long_block_cut")
    )
    yield Item("more than 2 M characters", "a.txt", b"a" * 2_000_001, "too_much_text")
    yield Item("more than 20 MB", "a.txt", b"a" * (20 * 1024 * 1024 + 1), "too_large")
    yield Item("200,000 short lines", "a.txt", ("甲\n" * 200_000 + SENTENCE).encode(), holds=PLAIN)
    yield Item(
        "GB18030 in parts, UTF-8 in parts",
        "a.txt",
        (SENTENCE * 20).encode("gb18030") + plain,
        holds=reads("总投资56.8亿元", note="encoding_guessed"),
    )
    yield Item(
        "Big5 that says nothing of itself",
        "a.txt",
        ("本區簽約項目12個，總投資56.8億元，今年開工建設。" * 3).encode("big5"),
        holds=reads("總投資", note="encoding_guessed"),
    )
    yield Item("GB18030 characters of four bytes", "a.txt", f"㐀𠮷{SENTENCE}".encode("gb18030"), holds=reads("56.8亿元"))
    yield Item("UTF-16 cut in the middle of a character", "a.txt", SENTENCE.encode("utf-16")[:-1], holds=reads("56.8亿元"))
    yield Item(
        "UTF-16 with a lone half",
        "a.txt",
        b"\xff\xfe" + SENTENCE.encode("utf-16-le") + b"\x00\xd8" + "完成后续各项工作".encode("utf-16-le"),
        "encoding",
    )
    yield Item("UTF-8 cut in the middle of a character", "a.txt", plain[:-1], holds=reads("56.8亿元", note="broken_characters"))
    yield Item("overlong UTF-8", "a.txt", plain + b"\xc0\xaf", holds=reads("56.8亿元", note="broken_characters"))
    yield Item("noise", "a.txt", random.Random(3).randbytes(5000), "not_a_document")
    yield Item("noise named .docx", "a.docx", random.Random(4).randbytes(5000), "not_a_document")
    yield Item("marks of direction and of no width", "a.txt", f"\u202e{SENTENCE}\u2066\u200b".encode(), holds=reads("总投资"))
    yield Item("front matter that never ends", "a.md", f"---\ntitle: a\n{SENTENCE}".encode(), holds=PLAIN)
    yield Item(
        "front matter with a day that does not exist",
        "a.md",
        f"---\ndate: 2023-02-31\n---\n{SENTENCE}".encode(),
        holds=lambda source: source.published_on is None and PLAIN(source),
    )
    yield Item("30,000 signs of a heading", "a.md", ("#" * 30_000 + " " + SENTENCE).encode(), holds=PLAIN)
    yield Item("a table of 30,000 strokes", "a.md", ("|" * 30_000 + "\n" + SENTENCE).encode(), holds=PLAIN)
    yield Item("carriage returns of three systems", "a.txt", f"{SENTENCE}\r{SENTENCE}\r\n{SENTENCE}\n".encode(), holds=PLAIN)
    for number, name in enumerate(
        (
            "\u202egnp.txt",
            "a\r\nSet-Cookie: x.txt",
            "../../etc/passwd.txt",
            "甲\u200b.txt",
            "-rf.txt",
            "a" * 255 + ".txt",
            ".txt",
            "a\x00.txt",
        )
    ):
        yield Item(
            f"odd file name {number}",
            name,
            plain,
            holds=lambda source: PLAIN(source) and source.name.isprintable() and "/" not in source.name and 0 < len(source.name) <= 200,
        )


def page_items() -> Iterator[Item]:
    external = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield Item("page with an external entity", "a.html", page(f"<p>{SENTENCE}&x;</p>", prolog=external), holds=leaves_out("root:"))
    laughs = "<!DOCTYPE html [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)) + "]>"
    yield Item(
        "page with entities in entities",
        "a.html",
        page(f"<p>{SENTENCE}&m;</p>", prolog=laughs),
        holds=lambda source: PLAIN(source) and len(source.text) < 2000,
    )
    yield Item("page nested 100,000 deep", "a.html", page("<div>" * 100_000 + f"<p>{SENTENCE}</p>"), "corrupt")
    yield Item("page nested 200 deep", "a.html", page("<div>" * 200 + f"<p>{SENTENCE}</p>" + "</div>" * 200), holds=PLAIN)
    yield Item("100,000 unclosed paragraphs", "a.html", page("<p>" * 100_000 + SENTENCE), holds=PLAIN)
    yield Item(
        "script that writes",
        "a.html",
        page(f"<p>{SENTENCE}</p><script>document.write('总投资99亿元')</script>"),
        holds=leaves_out("99亿元"),
    )
    yield Item(
        "frame from elsewhere",
        "a.html",
        page(f'<p>{SENTENCE}</p><iframe src="http://127.0.0.1:9/x">总投资99亿元</iframe>'),
        holds=leaves_out("99亿元"),
    )
    yield Item(
        "stylesheet from elsewhere",
        "a.html",
        page(head='<link rel="stylesheet" href="http://127.0.0.1:9/x"><base href="http://127.0.0.1:9/">'),
        holds=PLAIN,
    )
    yield Item("page that says a wrong encoding", "a.html", page().replace(b"utf-8", b"gb2312"), holds=PLAIN)
    yield Item("page that says an encoding nobody knows", "a.html", page().replace(b"utf-8", b"x-none"), holds=PLAIN)
    yield Item(
        "page in GB18030 that says nothing",
        "a.html",
        f"<html><body><p>{SENTENCE * 3}</p></body></html>".encode("gb18030"),
        holds=reads("总投资"),
    )
    yield Item("page in UTF-16", "a.html", f"<html><body><p>{SENTENCE}</p></body></html>".encode("utf-16"), holds=PLAIN)
    yield Item("page cut in a tag", "a.html", page()[:-16], holds=PLAIN)
    yield Item("page that is only a tag", "a.html", b"<html>", "no_text")
    yield Item("page of scripts only", "a.html", page("<script>1</script>"), "no_text")
    yield Item("comment that never ends", "a.html", page(f"<p>{SENTENCE}</p><!-- 总投资99亿元"), holds=PLAIN)
    yield Item("NULs in tags", "a.html", page().replace(b"<p>", b"<\0p>"), holds=reads("56.8亿元"))
    yield Item("attribute of 1 MB", "a.html", page(f'<p title="{"x" * 1_000_000}">{SENTENCE}</p>'), holds=PLAIN)
    yield Item(
        "table of 20,000 cells in one row", "a.html", page(f"<p>{SENTENCE}</p><table><tr>{'<td>1</td>' * 20_000}</tr></table>"), holds=PLAIN
    )
    yield Item("page named .pdf", "a.pdf", page(), holds=PLAIN)
    yield Item("half of a character as a number", "a.html", page(f"<p>{SENTENCE}&#xD800;&#0;&#x110000;</p>"), holds=PLAIN)
    archive = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n'
    html_part = b'--B\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n' + page() + b"\r\n"
    yield Item("web archive", "a.mhtml", archive + html_part + b"--B--\r\n", holds=PLAIN)
    yield Item("web archive that never ends", "a.mhtml", archive + html_part, holds=PLAIN)
    yield Item("web archive without a page", "a.mhtml", archive + b"--B\r\nContent-Type: image/png\r\n\r\nx\r\n--B--\r\n", "no_text")
    yield Item(
        "web archive of 5,000 parts",
        "a.mhtml",
        archive + b"--B\r\nContent-Type: image/png\r\n\r\nx\r\n" * 5000 + html_part + b"--B--\r\n",
        "too_many_entries",
    )


def other_items() -> Iterator[Item]:
    yield Item("picture", "a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 100, "picture")
    yield Item("picture named .docx", "a.docx", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "picture")
    yield Item("program", "a.txt", b"\x7fELF\x02\x01\x01" + b"\0" * 100, "not_a_document")
    yield Item("archive", "a.docx", packed({"a.txt": SENTENCE.encode()}), "not_a_document")
    yield Item("archive in an archive", "a.zip", packed({"a.zip": packed({"b": b"x" * 1000})}), "not_a_document")
    yield Item("7z", "a.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 100, "not_a_document")
    yield Item("slides", "a.pptx", packed({"ppt/presentation.xml": b"<p/>", "[Content_Types].xml": b"<Types/>"}), "slides")
    yield Item("old slides", "a.ppt", compound("PowerPoint Document"), "slides")
    yield Item("old Word with macros", "a.doc", compound("WordDocument", "_VBA_PROJECT"), "macros")
    yield Item("old Word, broken", "a.doc", compound("WordDocument"), "office_failed")
    yield Item("compound file of something else", "a.msg", compound("__substg1.0"), "not_a_document")
