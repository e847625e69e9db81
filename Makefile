# The front door. Every target prepares what it needs, prints what it does and works again at once.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
AS_OF  := 2026-06-30

.DEFAULT_GOAL := help
.PHONY: help setup develop demo demo-reset test check lint types imports unit bench lock clean

help:            ## what can be done here
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

setup: $(VENV)/.runtime   ## prepare .venv with the command .venv/bin/tonghu

develop: $(VENV)/.develop ## setup, and what the tests and benchmarks need

$(VENV)/bin/python:
	@echo "== making $(VENV)"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements/runtime.txt pyproject.toml
	@echo "== installing Tonghu and what it runs on, each file checked against its hash"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
	@echo "== ready: $(BIN)/tonghu"

$(VENV)/.develop: $(VENV)/.runtime requirements/dev.txt
	@echo "== installing what the tests need"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

lock:            ## write the lock files anew from pyproject.toml (needs uv)
	uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" pyproject.toml -o requirements/runtime.txt
	uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" --extra dev pyproject.toml -o requirements/dev.txt
