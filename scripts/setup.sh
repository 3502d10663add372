#!/bin/sh
# Sets up what `make up` (scripts/setup.sh up) or `make test` (scripts/setup.sh test) needs. Safe to run again: what is in place
# is left alone, told by stamps that carry the hash of what they were made from.
set -eu
cd "$(dirname "$0")/.."
purpose="${1:-test}"
case "$purpose" in up|test) ;; *) echo "用法：scripts/setup.sh [up|test]" >&2; exit 2 ;; esac

say() { printf '%s\n' "$*"; }
hash_of() { cat "$@" | sha256sum | cut -d' ' -f1; }
is_fresh() { [ -f ".venv/stamps/$1" ] && [ "$(cat ".venv/stamps/$1")" = "$2" ]; }
stamp() { mkdir -p .venv/stamps; printf '%s\n' "$2" > ".venv/stamps/$1"; }
can_apt() { command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; }

apt_updated=""
apt_install() {
    if [ -z "$apt_updated" ]; then apt-get update -qq >/dev/null 2>&1 || true; apt_updated=1; fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

find_python() {
    for name in python3.11 python3.12 python3.13 python3 python; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            command -v "$name"; return 0
        fi
    done
    return 1
}

make_venv() {
    if [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null; then return; fi
    python="$(find_python)" || { say "需要 Python 3.11 至 3.13，请先安装。" >&2; exit 1; }
    say "正在建立 Python 环境……"
    if ! "$python" -m venv .venv 2>/dev/null; then
        can_apt && apt_install python3-venv
        rm -rf .venv
        "$python" -m venv .venv || { say "无法建立 Python 环境，请安装 python3-venv 后重试。" >&2; exit 1; }
    fi
}

install_packages() {
    lock="requirements/runtime.txt"
    [ "$purpose" = test ] && lock="requirements/development.txt"
    want="$(hash_of requirements/build.txt "$lock")"
    # The larger set holds the smaller: what was set up for tests needs nothing more for `up`.
    if is_fresh packages "$want"; then return; fi
    if [ "$purpose" = up ] && is_fresh packages "$(hash_of requirements/build.txt requirements/development.txt)"; then return; fi
    say "正在安装 Python 组件（按散列锁定）……"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/build.txt -r "$lock"
    stamp packages "$want"
}

install_product() {
    want="$(hash_of pyproject.toml)"
    if is_fresh product "$want" && [ -x .venv/bin/huoshui ]; then return; fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
    stamp product "$want"
}

install_front_end() {
    want="$(hash_of package.json package-lock.json scripts/vendor_frontend.py)"
    if is_fresh front-end "$want" && [ -d huoshui/web/static/vendor ]; then return; fi
    say "正在安装前端文件……"
    npm="$(command -v npm || true)"
    if [ -z "$npm" ] || ! "$npm" --version >/dev/null 2>&1; then
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/node.txt
        npm=".venv/bin/npm"
    fi
    PATH="$PWD/.venv/bin:$PATH" "$npm" ci --ignore-scripts --no-audit --no-fund --silent
    .venv/bin/python scripts/vendor_frontend.py
    stamp front-end "$want"
}

# A browser for the journeys, Chinese glyphs for it, the distribution's PostgreSQL, and LibreOffice for old Word files. Asked for once; without them
# the wheel's PostgreSQL serves, and tests that need a browser say what is missing.
install_from_distribution() {
    [ "$purpose" = test ] || return 0
    missing=""
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
    fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk fontconfig"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
    command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui"
    [ -n "$missing" ] || return 0
    want="$(printf '%s' "$missing" | sha256sum | cut -d' ' -f1)"
    is_fresh distribution "$want" && return 0
    if can_apt; then
        say "正在用 apt 安装：$missing ……"
        case "$missing" in
            *postgresql*) # programs only: no server of the machine's own
                if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
                    mkdir -p /etc/postgresql-common
                    printf 'create_main_cluster = false\n' > /etc/postgresql-common/createcluster.conf
                fi ;;
        esac
        for package in $missing; do apt_install "$package" || say "没有装上 $package，相关测试会说明。"; done
    else
        say "缺少：$missing（不是 root 或没有 apt，请自行安装；相关测试会说明）。"
    fi
    stamp distribution "$want"
}

make_venv
install_packages
install_product
install_front_end
install_from_distribution
