"""HTML pages: what a reader sees becomes text; the article becomes blocks, menus and footers stay outside of them.

The article is the lowest element that holds nearly all prose of the page: prose is what stands outside links and says sentences, so
menus, lists of further news and footers weigh nothing however long they are. lxml's HTML parser resolves no entity and loads nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from huoshui.ingestion.adapters.documents.html_columns import columns_of
from huoshui.ingestion.adapters.documents.metadata import day_of, is_info_line, publisher_in, written_day
from huoshui.ingestion.adapters.documents.refusals import Unreadable
from huoshui.ingestion.adapters.documents.source_draft import SourceDraft
from huoshui.ingestion.adapters.documents.text_encoding import decoded, notes_of
from huoshui.ingestion.rules.document_reading.source_text import BlockKind

UNSEEN = frozenset(
    ("script", "style", "noscript", "template", "iframe", "svg", "select", "option", "button", "object", "canvas", "head",
     "input", "textarea", "map", "datalist")
)  # fmt: skip
FURNITURE_TAGS = frozenset(("nav", "footer", "aside"))
BLOCK_TAGS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
     "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
     "tr", "ul")
)  # fmt: skip
FURNITURE_NAME = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|menu|foot|footer|bottom|crumbs?|breadcrumbs?|position|location|share|bdshare|related|relate|recommend|sidebar|copyright"
    r"|comments?|pager|pagination|search|login|toolbar|friendlink|links|qrcode|ewm|print|fontsize|hot|rank)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
FURNITURE_WORDS = re.compile(
    r"^(?:版权所有|主办单位|主办：|承办|技术支持|网站标识码|网站地图|联系我们|Copyright|©|分享到|分享：|扫一扫|打印本页|关闭窗口|【打印|\[打印|【字体|字体："
    r"|上一篇|下一篇|相关链接|相关新闻|相关阅读|当前位置|您(?:当前)?(?:所在)?的?位置|责任编辑|责编|（责任编辑|\(责任编辑|\[责任编辑|编辑[:：]|来源[:：])|ICP备|公网安备"
)
SENTENCE_MARK = re.compile("[。；;，,！？：]")
SPACES = re.compile(r"[ \t\r\n\f\v]+")
DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
META_TITLES, META_PUBLISHERS = ("articletitle", "og:title"), ("contentsource", "source", "publisher", "og:site_name", "sitename", "author")
META_DAYS = ("pubdate", "publishdate", "article:published_time", "publish_time", "pubtime", "og:published_time")
ARTICLE_HOLDS = 0.85  # of the page's prose: one stray sentence in a footer does not draw the border wider


@dataclass
class Run:
    """One visible run of text between two block borders."""

    element: Any  # the block element that it stands in
    kind: BlockKind
    text: str = ""
    level: int = 0
    linked: int = 0  # characters inside links
    is_furniture: bool = False

    def prose(self) -> int:
        """Its weight in the search for the article."""
        if self.is_furniture or self.linked * 2 > len(self.text) or not SENTENCE_MARK.search(self.text):
            return 0
        return len(self.text) - self.linked


def html_draft(data: bytes, *, declared: str = "") -> SourceDraft:
    """The draft of one page. ``declared`` is the encoding that something outside of it said."""
    said = DECLARED.search(data[:4096])
    read = decoded(data, declared=declared or (said[1].decode("ascii") if said else ""))
    draft = SourceDraft()
    draft.notes.extend(notes_of(read))
    root = parsed_page(read.text)
    describe(draft, root)
    runs = visible_runs(root)
    article = article_of(runs)
    runs_to_blocks(draft, runs, article)
    return draft


def parsed_page(text: str) -> Any:
    """The tree of a page, however broken. Raises Unreadable."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("corrupt", str(error)[:200]) from error
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise Unreadable("corrupt", "nested too deeply")
    if root is None:
        raise Unreadable("no_text")
    return root


def describe(draft: SourceDraft, root: Any) -> None:
    """Title, publisher and day from the page's own description of itself."""
    meta: dict[str, str] = {}
    for node in root.iter("meta"):
        key = (node.get("name") or node.get("property") or "").strip().lower()
        if key and (node.get("content") or "").strip():
            meta.setdefault(key, node.get("content").strip())
    title = next(root.iter("title"), None)
    words = "".join(title.itertext()) if title is not None else ""
    draft.title = (
        next((meta[key] for key in META_TITLES if key in meta), "") or re.split(r"\s*[-_|–—]{1,2}\s*", SPACES.sub(" ", words).strip())[0]
    )
    draft.publisher = next((meta[key] for key in META_PUBLISHERS if key in meta), "")
    draft.published_on = next((day for key in META_DAYS if key in meta and (day := day_of(meta[key]))), None)


# --- what is seen ---------------------------------------------------------------------------------------------------------


@dataclass
class _Walk:
    """The state of one pass over the tree."""

    runs: list[Run] = field(default_factory=list)
    current: Run | None = None
    blocks: list[Any] = field(default_factory=list)  # open block elements
    furniture: int = 0  # how many open elements are furniture
    links: int = 0
    preformatted: int = 0
    columns: dict[Any, int] = field(default_factory=dict)  # of the cells of tables that were entered

    def say(self, text: str | None) -> None:
        if not text:
            return
        if self.current is None:
            self.current = new_run(self.blocks, is_furniture=self.furniture > 0)
        self.current.text += text if self.preformatted else SPACES.sub(" ", text)
        if self.links:
            self.current.linked += len(text.strip())

    def close_run(self) -> None:
        if self.current is not None and self.current.text.strip():
            is_row = self.current.kind == "table_row"  # its empty first cell is a tab
            self.current.text = self.current.text.strip(" \r\n\u3000" if is_row else None)
            self.runs.append(self.current)
        self.current = None


def visible_runs(root: Any) -> list[Run]:
    """All that is seen, in order. Data tables give one run a row, its cells between tabs."""
    walk = _Walk()
    rows: list[Any] = []  # rows of data tables that are open
    skipped = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if skipped or tag in UNSEEN or is_hidden(node):
                skipped += 1
                continue
            _enter(walk, node, tag, rows)
        else:
            if skipped:
                skipped -= 1
            else:
                _leave(walk, node, tag, rows)
            if not skipped:
                walk.say(node.tail)
    walk.close_run()
    return walk.runs


def _enter(walk: _Walk, node: Any, tag: str, rows: list[Any]) -> None:
    walk.links += tag == "a"
    walk.preformatted += tag == "pre"
    walk.furniture += is_furniture(node, tag)
    if tag == "table":
        walk.columns |= columns_of(node)
    if tag == "tr" and not rows and is_data_row(node):
        walk.close_run()
        rows.append(node)
        walk.blocks.append(node)
        walk.current = Run(node, "table_row", is_furniture=walk.furniture > 0)
    elif rows:
        if tag in ("td", "th") and walk.current is not None:
            walk.current.text += "\t" * max(0, walk.columns.get(node, 0) - walk.current.text.count("\t"))
        elif tag in BLOCK_TAGS:
            walk.say(" ")
    elif tag in BLOCK_TAGS:
        walk.close_run()
        walk.blocks.append(node)
    walk.say(node.text)


def _leave(walk: _Walk, node: Any, tag: str, rows: list[Any]) -> None:
    if rows and rows[-1] is node:
        rows.pop()
        walk.current = _tidy_row(walk.current)
        walk.close_run()
        walk.blocks.pop()
    elif tag in BLOCK_TAGS and not rows:
        walk.close_run()
        walk.blocks.pop()
    walk.links -= tag == "a"
    walk.preformatted -= tag == "pre"
    walk.furniture -= is_furniture(node, tag)


def _tidy_row(run: Run | None) -> Run | None:
    if run is not None:
        cells = [SPACES.sub(" ", cell).strip() for cell in run.text.split("\t")]
        run.text = "\t".join(cells) if any(cells) else ""
    return run


def new_run(blocks: list[Any], *, is_furniture: bool) -> Run:
    """An empty run, its kind told by the block elements around it."""
    element = blocks[-1] if blocks else None
    for node in reversed(blocks[-4:]):
        if re.fullmatch("h[1-6]", node.tag):
            return Run(element, "heading", level=int(node.tag[1]), is_furniture=is_furniture)
        if node.tag in ("li", "dd"):
            return Run(element, "list_item", is_furniture=is_furniture)
        if node.tag in ("figcaption", "caption"):
            return Run(element, "caption", is_furniture=is_furniture)
    return Run(element, "paragraph", is_furniture=is_furniture)


def is_hidden(node: Any) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return node.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def is_furniture(node: Any, tag: str) -> bool:
    """Menus, footers and their like, by tag or by the names that their makers gave them."""
    if tag in FURNITURE_TAGS or node.get("role") in ("navigation", "banner", "contentinfo", "search"):
        return True
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    if tag not in BLOCK_TAGS or tag in ("body", "html", "td", "tr", "table", "p") or not FURNITURE_NAME.search(names):
        return False
    return sum(1 for child in node.iter("p")) < 4  # whatever its name: what holds paragraphs is not a menu


def is_data_row(row: Any) -> bool:
    """A row of facts, not of a page's layout: several short cells, no table or heading inside."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or any(node.tag in ("table", "h1", "h2", "ul", "form") for node in row.iterdescendants()):
        return False
    return all(len("".join(cell.itertext())) <= 400 for cell in cells)


# --- what is worth reading ------------------------------------------------------------------------------------------------


def article_of(runs: list[Run]) -> Any:
    """The lowest element that holds nearly all prose; None where the page has none (then everything is kept)."""
    weights: dict[Any, int] = {}
    total = 0
    for run in runs:
        if weight := run.prose():
            total += weight
            node = run.element
            while node is not None:
                weights[node] = weights.get(node, 0) + weight
                node = node.getparent()
    enough = [node for node, weight in weights.items() if weight >= ARTICLE_HOLDS * total]
    if not enough:
        return None
    depth = {node: sum(1 for _ in node.iterancestors()) for node in enough}
    lowest = max(enough, key=lambda node: depth[node])
    # One long paragraph is not the article: its sisters (signature, table, list) belong to it.
    return (
        lowest.getparent() if lowest.tag in ("p", "li", "td", "h1", "h2", "h3", "pre", "tr") and lowest.getparent() is not None else lowest
    )


def runs_to_blocks(draft: SourceDraft, runs: list[Run], article: Any) -> None:
    """Everything into the text; the article and its headline into blocks."""
    inside = [article is None or run.element is article or article in run.element.iterancestors() for run in runs]
    headline = headline_before(draft.title, runs, inside)
    for number, run in enumerate(runs):
        if is_info_line(run.text):
            draft.publisher = draft.publisher or publisher_in(run.text)
            draft.published_on = draft.published_on or written_day(run.text)
        if number == headline:
            draft.add("heading", run.text, level=1)
            draft.title = run.text if len(run.text) <= 200 else draft.title
        elif inside[number] and is_matter(run):
            draft.add(run.kind, run.text, level=run.level)
        else:
            draft.add_furniture(run.text)


def headline_before(title: str, runs: list[Run], inside: list[bool]) -> int | None:
    """The number of the run that is the headline though it stands outside the article: an h1 to h3, or the page's title in full."""
    first = inside.index(True) if True in inside else 0
    if any(run.kind == "heading" and run.level == 1 for run, is_in in zip(runs, inside, strict=True) if is_in):
        return None
    bare = re.sub(r"\s", "", title)
    for number in range(first - 1, -1, -1):
        run = runs[number]
        words = re.sub(r"\s", "", run.text)
        is_title = len(bare) >= 6 and (
            words == bare or (len(words) >= 8 and (words in bare or bare in words) and len(words) < 2 * len(bare))
        )
        if is_title or (run.kind == "heading" and run.level <= 2 and not run.is_furniture and run.linked == 0):
            return number
    return None


def is_matter(run: Run) -> bool:
    """Inside the article: neither a menu, nor a bare link, nor what tells of the page."""
    if run.is_furniture or FURNITURE_WORDS.search(run.text):
        return False
    if run.kind != "table_row" and run.linked * 10 > len(run.text) * 8 and not re.search("[。；]", run.text):
        return False
    return not is_info_line(run.text)
