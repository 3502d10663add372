"""Makes dist/huoshui-VERSION-bundle.tar: everything that a machine without any network needs to install and run the product.

    .venv/bin/python scripts/make_bundle.py [--out DIR]

Inside: wheels of the product and of every package it runs on (the database server among them), the hash locks, front-end files within
the product's wheel, and install.sh. Made for the kind of machine that it is made on (system, processor, Python version).
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALLER = """#!/bin/sh
# 在没有网络的机器上安装活水：sh install.sh [安装到的文件夹]
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
target="${1:-$here/installed}"
(cd "$here" && sha256sum --quiet -c SHA256SUMS) || { echo "安装包不完整，请重新复制。" >&2; exit 1; }
python=""
for name in PYTHON_NAME python3; do
    command -v "$name" >/dev/null 2>&1 || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info[:2] != PYTHON_TUPLE)'; then python="$name"; break; fi
done
[ -n "$python" ] || { echo "需要 Python PYTHON_VERSION，请先安装。" >&2; exit 1; }
"$python" -m venv "$target"
pip() { "$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-index --find-links "$here/wheels" "$@"; }
pip --require-hashes -r "$here/requirements/runtime.txt"
pip --no-deps "$here"/wheels/huoshui-*.whl
"$target/bin/huoshui" --version
echo "安装完成。启动：$target/bin/huoshui up"
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    out = parser.parse_args().out.absolute()
    if not any((ROOT / "huoshui/web/static/vendor").glob("*.js")):
        print("缺少前端文件，请先执行 make setup。")
        return 1
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    name = f"huoshui-{version}-bundle"
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / name
        fill(folder)
        out.mkdir(parents=True, exist_ok=True)
        archive = out / f"{name}.tar"
        with tarfile.open(archive, "w") as tar:
            tar.add(folder, arcname=name)
    print(f"{archive}（{archive.stat().st_size / 1024 / 1024:.0f} MB）")
    return 0


def fill(folder: Path) -> None:
    wheels, locks = folder / "wheels", folder / "requirements"
    wheels.mkdir(parents=True)
    locks.mkdir()
    pip(
        "download",
        "--quiet",
        "--only-binary=:all:",
        "--require-hashes",
        "--dest",
        str(wheels),
        "-r",
        str(ROOT / "requirements/runtime.txt"),
    )
    pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT))
    (locks / "runtime.txt").write_bytes((ROOT / "requirements/runtime.txt").read_bytes())
    (folder / "LICENSE").write_bytes((ROOT / "LICENSE").read_bytes())
    major, minor = sys.version_info[:2]
    words = {"PYTHON_NAME": f"python{major}.{minor}", "PYTHON_TUPLE": f"({major}, {minor})", "PYTHON_VERSION": f"{major}.{minor}"}
    text = INSTALLER
    for placeholder, value in words.items():
        text = text.replace(placeholder, value)
    (folder / "install.sh").write_text(text, encoding="utf-8")
    (folder / "install.sh").chmod(0o755)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files)
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")


def pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *words], check=True)


if __name__ == "__main__":
    sys.exit(main())
