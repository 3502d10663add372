"""Copy the front-end files that pages need from node_modules into huoshui/web/static/vendor (git-ignored).

Run by `make setup` after `npm ci`. Every file is named: one that is missing stops the run, nothing else is copied,
and licences travel with the code. Nothing is fetched at run time.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
TARGET = ROOT / "huoshui" / "web" / "static" / "vendor"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/LICENSE": "tabler.LICENSE.txt",
    "@alpinejs/csp/dist/cdn.min.js": "alpine-csp.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE.txt",
    "idb/build/umd.js": "idb.umd.js",
    "idb/LICENSE": "idb.LICENSE.txt",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "echarts/LICENSE": "echarts.LICENSE.txt",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select.complete.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select.bootstrap5.min.css",
    "tom-select/LICENSE": "tom-select.LICENSE.txt",
    "tabulator-tables/dist/js/tabulator.min.js": "tabulator.min.js",
    "tabulator-tables/dist/css/tabulator_simple.min.css": "tabulator_simple.min.css",
    "tabulator-tables/LICENSE": "tabulator.LICENSE.txt",
}
SOURCE_MAP_MARKS = (b"//# sourceMappingURL=", b"/*# sourceMappingURL=")


def without_source_map(content: bytes) -> bytes:
    """Drop the last line that names a source map: the map is not copied, and hashed static names refuse a dangling one."""
    lines = content.rstrip().split(b"\n")
    kept = [line for line in lines if not line.startswith(SOURCE_MAP_MARKS)]
    return b"\n".join(kept) + b"\n"


def copy_vendor_files(packages: Path = PACKAGES, target: Path = TARGET) -> list[str]:
    """Copy all files; returns the names that changed. Raises FileNotFoundError naming what `npm ci` did not bring."""
    missing = [name for name in FILES if not (packages / name).is_file() and not name.endswith("LICENSE")]
    if missing:
        raise FileNotFoundError("缺少前端文件：" + "、".join(missing) + "。请先在仓库根目录执行 npm ci。")
    target.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, copied_as in FILES.items():
        if not (packages / name).is_file():
            continue
        content = (packages / name).read_bytes()
        if copied_as.endswith((".js", ".css")):
            content = without_source_map(content)
        destination = target / copied_as
        if destination.is_file() and hashlib.sha256(destination.read_bytes()).digest() == hashlib.sha256(content).digest():
            continue
        destination.write_bytes(content)
        changed.append(copied_as)
    for stray in target.iterdir():
        if stray.name not in FILES.values():
            shutil.rmtree(stray) if stray.is_dir() else stray.unlink()
    return changed


if __name__ == "__main__":
    try:
        changed_files = copy_vendor_files()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    print(f"前端文件就绪：{len(FILES)} 个，更新 {len(changed_files)} 个。")
