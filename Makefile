# make up      start the product (first time: sets everything up, brings the sample district in)
# make test    lint, types, imports and all fast tests; the last line is pytest's
# make check   lint, types and imports only
# make check-all  make test, then the slow suites, then the fast ones on the other PostgreSQL with new examples; SCALE=0.1 repeats a tenth
# make bench   measure; figures go to bench/results/
# make bundle  one archive for a machine without any network, in dist/
# make setup   everything that the above need; quick when nothing changed

SHELL := /bin/sh
PYTHON := .venv/bin/python
WORKERS ?= 2
SCALE ?= 1
ARGS ?=

.PHONY: up test check lint types imports check-all bench bundle setup setup-up setup-test clean

up: setup-up
	@exec .venv/bin/huoshui up $(ARGS)

setup: setup-test

setup-up:
	@scripts/setup.sh up

setup-test:
	@scripts/setup.sh test

lint:
	@echo "== 代码风格"
	@.venv/bin/ruff format --check --quiet huoshui tests sample_district scripts bench
	@.venv/bin/ruff check --quiet huoshui tests sample_district scripts bench

types:
	@echo "== 类型"
	@.venv/bin/mypy

imports:
	@echo "== 依赖方向"
	@.venv/bin/lint-imports --no-logo | sed -n '/^Contracts:/p;/BROKEN$$/p;/^Broken contracts/,$$p'; .venv/bin/lint-imports --no-logo > /dev/null

check: setup-test lint types imports

test: check
	@echo "== 测试"
	@.venv/bin/pytest -q -n $(WORKERS) --dist loadfile $(ARGS)

check-all: test
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/ocr.txt
	@echo "== 慢速测试"
	@HUOSHUI_TEST_SCALE=$(SCALE) .venv/bin/pytest -q -n $(WORKERS) --dist loadfile -m slow
	@echo "== 另一种 PostgreSQL 上的测试"
	@HUOSHUI_TEST_POSTGRES=wheel HUOSHUI_HYPOTHESIS=new-examples .venv/bin/pytest -q -n $(WORKERS) --dist loadfile

bench: setup-test
	@for program in bench/*_speed.py; do echo "== $$program"; $(PYTHON) $$program || exit 1; done

bundle: setup-test
	@$(PYTHON) scripts/make_bundle.py

clean:
	rm -rf .venv node_modules dist build huoshui/web/static/vendor *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
