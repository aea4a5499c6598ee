# Each target sets up its own environment in .venv once, and again when the pinned requirements change.
# Needs Python 3.11 or newer, pip and make; `make PYTHON=python3.12 test` takes another Python.
.DEFAULT_GOAL := help
.PHONY: help validate test lint bench lock

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

help:  ## Say what each target does.
	@grep -E '^[a-z]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 18

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

validate: $(READY)  ## Prove the shipped data package: descriptor, schemas, source, relations.
	$(BIN)/nangang-open validate

test: $(READY)  ## Run every test, with line and branch coverage.
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet

lint: $(READY)  ## Check style, types, the direction of imports, and what is generated.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nangang-open package sync --check
	$(BIN)/python -m nangang_open.validation.rule_book docs/rules.md --check

bench: $(READY)  ## Measure start-up, `validate` and synthetic packages (takes a while).
	$(BIN)/python -m benchmarks.bench

lock: $(READY)  ## Pin what pyproject.toml and requirements-dev.in ask for, with hashes.
	$(BIN)/pip-compile --quiet --upgrade --all-extras --allow-unsafe --strip-extras --generate-hashes --no-header \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
		--output-file=requirements-dev.txt pyproject.toml requirements-dev.in
