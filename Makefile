# The front door. Every target prepares what it needs, prints what it does and works again at once.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --quiet --disable-pip-version-check
LOCK   := uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock"
DEMO   := build/demo
PROVINCE := build/province
COUNTY := build/county
STATIC := src/tonghu/workbench/static/workbench
# What a demo county and its result rest on: when one of these changes, `make county` does its work again.
SOURCE := $(shell find src/tonghu catalogue -type f -not -name '*.pyc' -not -path '*/static/*') tools/county.py

# What the pages are built from.
WEB := $(shell find web/src web/*.ts web/*.json web/icons.txt -type f)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup develop web demo demo-reset county test check lint types imports cases unit bench bench-registers bench-pages bench-duties lock clean

help:            ## what can be done here
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

setup: $(VENV)/.runtime web   ## prepare .venv with the command .venv/bin/tonghu

develop: $(VENV)/.develop web ## setup, and what the tests and benchmarks need

web: $(STATIC)/manifest.json ## build what the browser gets: styles, scripts and icons, from web/

demo: setup      ## the whole system with two fictional counties, in the browser; Ctrl-C ends it, its data stay
	@sh tools/debian_packages.sh fonts-noto-cjk
	@$(BIN)/tonghu demo --data $(DEMO)

demo-reset:      ## the demo afresh, from nothing
	rm -rf $(DEMO)
	@$(MAKE) --no-print-directory demo

county: $(COUNTY)/.made ## without a server: find the children of a fictional county, and show the result
	@$(BIN)/python tools/county.py show $(COUNTY)

test: develop debian-packages check unit second-server ## set up, then everything that must pass: lint, types, imports, cases, tests
	@echo "== all passed"

check: lint types imports cases ## everything but the tests

lint: develop    ## ruff: faults and layout
	@echo "== ruff check"
	@$(BIN)/ruff check .
	@echo "== ruff format --check"
	@$(BIN)/ruff format --check .

types: develop   ## mypy, strict
	@echo "== mypy"
	@$(BIN)/mypy

imports: develop ## imports go down one list
	@echo "== lint-imports"
	@$(BIN)/lint-imports --no-logo

cases: setup     ## the catalogue is in order and every drawn case comes out as written
	@echo "== tonghu catalogue check"
	@$(BIN)/tonghu catalogue check

unit: develop    ## pytest on two cores
	@echo "== pytest"
	@$(BIN)/pytest -n 2

second-server: develop ## the tests of locks, keys and audit once more, on Debian's PostgreSQL 15
	@echo "== pytest on PostgreSQL 15"
	@TONGHU_TEST_SERVER=/usr/lib/postgresql/15/bin $(BIN)/pytest tests/locks tests/audit tests/secrecy tests/registry

bench: bench-registers bench-pages bench-duties ## measure everything: the three below, one after the other

bench-registers: develop ## measure discovery at a million children: speed, memory and quality (BENCH_ARGS for more)
	$(BIN)/python -m benchmarks.run $(BENCH_ARGS)

bench-pages: develop ## measure the pages under load on a province of a million children (some ten minutes)
	@test -d $(PROVINCE)/postgresql || $(BIN)/python -m benchmarks.workbench fill $(PROVINCE)
	$(BIN)/python -m benchmarks.workbench load $(PROVINCE)

bench-duties: develop ## measure the duties of a province of 700,000 children in a scratch database (some twenty minutes)
	$(BIN)/python -m benchmarks.duties build/duties --page docs/benchmarks-duties.md

lock:            ## write the lock files anew from pyproject.toml (needs uv)
	sed -n 's/^requires = \["\(.*\)"\].*/\1/p' pyproject.toml | $(LOCK) - -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	$(LOCK) --extra dev pyproject.toml -o requirements/dev.txt

clean:           ## remove .venv, the demo and every cache
	rm -rf $(VENV) build web/node_modules $(STATIC) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: debian-packages second-server
debian-packages: # what the tests need: Chromium, Chinese letters for its pictures, a second PostgreSQL
	@sh tools/debian_packages.sh chromium fonts-noto-cjk postgresql-15

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tonghu needs Python 3.11 or later; name one with: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh tools/debian_packages.sh python3-venv
	@echo "== making $(VENV)"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements/build.txt requirements/runtime.txt pyproject.toml
	@echo "== installing Tonghu and what it runs on, each file checked against its hash"
	$(PIP) install --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "== ready: $(BIN)/tonghu"

$(VENV)/.develop: $(VENV)/.runtime requirements/dev.txt
	@echo "== installing what the tests need"
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

web/node_modules/.installed: web/package.json web/package-lock.json
	@command -v npm >/dev/null || { echo "The pages are built with Node.js 20.19 or later and its npm; please install them."; exit 1; }
	@echo "== installing what builds the pages"
	cd web && npm ci --no-audit --no-fund --prefer-offline --loglevel=error
	@touch $@

$(STATIC)/manifest.json: web/node_modules/.installed $(WEB)
	@echo "== building the pages' styles, scripts and icons"
	cd web && npm run --silent types && npm run --silent build

$(COUNTY)/.made: $(VENV)/.runtime $(SOURCE)
	@$(BIN)/python tools/county.py make $(COUNTY)
	@touch $@
