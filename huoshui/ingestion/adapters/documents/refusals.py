"""Why a document will not be read: what is wrong, and what its owner can do."""

from __future__ import annotations

from huoshui.core.refusals import Refusal

MOST_PACKED_BYTES = 20 * 1024 * 1024
MOST_CHARACTERS = 2_000_000  # of one document; an annual plan of a province has 60,000
MOST_PAGES = 2_000
SUPPORTED = "支持 .txt、.md、.html、.mhtml、.docx、.doc、.pdf、.xlsx、.xls、.ods、.csv"
SAVE_AGAIN = "请用 Word 或 WPS 打开后，另存为 .docx 再试。"

# code → (what is wrong, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "missing": ("找不到这个文件。", "请检查文件路径。"),
    "not_a_file": ("这不是普通文件。", "请给出文档文件，或装有文档的文件夹。"),
    "unreadable": ("没有读取这个文件的权限。", "请调整文件的权限后再试。"),
    "empty_file": ("文件是空的（0 字节）。", "请重新导出或重新上传。"),
    "no_text": ("文件中没有文字。", "请确认文件内容；图片和扫描件请先识别成文字。"),
    "too_large": ("文件超过 20 MB。", "请删去图片等附件，或分成几个文件。"),
    "too_much_text": ("文件的文字超过 200 万字，不予读取。", "请按章节分成几个文件。"),
    "too_many_pages": ("文件超过 2,000 页，不予读取。", "请分成几个文件。"),
    "unpacks_too_large": ("文件解压后超过 200 MB，或压缩比超过 100 倍，不予读取。", f"请删去图片等附件。{SAVE_AGAIN}"),
    "too_many_entries": ("文件内部条目超过 2,000 个，不予读取。", SAVE_AGAIN),
    "encrypted": ("文件设有打开密码，无法读取。", "请取消密码后再试。"),
    "macros": ("文件带有宏，不予读取。", "请另存为不含宏的 .docx 文档后再试。"),
    "remote_template": ("文件引用了网络上的模板，不予读取。", "请在 Word 的“开发工具 → 文档模板”中改回本机模板，另存后再试。"),
    "doctype": ("文件内部含有外部实体声明（DOCTYPE），不予读取。", SAVE_AGAIN),
    "corrupt": ("文件已损坏或不完整，无法读取。", "请打开检查，重新导出或另存后再试。"),
    "encoding": ("文件的文字编码无法识别（支持 UTF-8、GB18030、Big5、UTF-16）。", "请另存为 UTF-8 编码的文本后再试。"),
    "picture": ("这是一张图片，不是文档。", "请先识别成文字，或把图片放进 PDF 并安装识别组件（pip install 'huoshui[ocr]'）。"),
    "slides": ("这是演示文稿，暂不支持。", f"请把内容另存为 .docx 或 .pdf。{SUPPORTED}。"),
    "not_a_document": ("这不是可以读取的文档。", f"{SUPPORTED}。"),
    "office_missing": (
        "这是旧版 Word 文档（.doc、.wps、.rtf）或 .odt，读取它需要 LibreOffice，而本机没有安装。",
        "请安装 LibreOffice（Debian：apt-get install libreoffice-writer-nogui），或用 Word、WPS 另存为 .docx 再试。",
    ),
    "office_failed": ("LibreOffice 没能打开这个文件。", f"文件可能已损坏或设有密码。{SAVE_AGAIN}"),
    "page_missing": ("文件没有这一页。", "请核对页码。"),
    "not_paged": ("这种文件不分页，没有页面图像。", "页面图像只用于 PDF。"),
    "memory": ("文件内容太多，读取时超过内存上限（768 MB）。", "请分成几个文件。"),
    "time": ("文件读取超过 20 秒上限。", "请分成几个文件，或另存后再试。"),
}


class Unreadable(Exception):
    """Raised by what parses; becomes the Refusal with that code in the parent process."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def refusal(code: str, *, name: str = "", detail: str = "") -> Refusal:
    """The refusal for ``code``; ``name`` is what the file's owner calls it."""
    message, remedy = REFUSALS[code]
    return Refusal(f"document_{code}", message, remedy, data={"file": name, "detail": detail})
