# Two commands do everything: `make demo` and `make test`. Each sets up what it needs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests wait for servers and browsers as long as they work.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')

.PHONY: demo install test lint types unit bench constraints caniemail clean

install: $(VENV)/.ready

demo: $(VENV)/.ready
	$(BIN)/gramercy demo

test: lint types unit

lint: $(VENV)/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-test
	$(BIN)/mypy

unit: $(VENV)/.ready-test
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

bench: $(VENV)/.ready-test
	$(BIN)/python -m benchmarks

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "gramercy needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

# Needs `uv` (pip install uv). No URL may stay in the file: a test looks.
constraints:
	uv pip compile --universal --no-header --no-annotate --all-extras -o constraints.txt pyproject.toml

# What mail clients show (engine/lint/clients/caniemail.json).  Needs `npm`, of whatever age: without
# @latest an old one takes an old package.  The tests say what is new.
caniemail: $(VENV)/bin/python
	packed=$$(mktemp -d) && npm pack --silent --pack-destination "$$packed" caniemail@latest \
	  && $(BIN)/python -m engine.lint.clients.renewal "$$packed"/caniemail-*.tgz && rm -r "$$packed"

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
