# Each target sets up its own environment in .venv once, and again when the pinned requirements change.
# Needs Python 3.11 or newer, pip and make; `make PYTHON=python3.12 test` takes another Python.
.DEFAULT_GOAL := help
.PHONY: help validate test conformance lint release bench lock

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIN := $(BIN)/pip-compile --quiet --upgrade --allow-unsafe --strip-extras --generate-hashes --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

help:  ## Say what each target does.
	@grep -E '^[a-z]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 20

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

conformance: $(READY)  ## Ask the real InvenioRDM, on PostgreSQL, what the small server of the tests is asked (some ten minutes).
	PYTHON=$(PYTHON) tests/release/targets/conformance/setup
	CONFORMANCE=1 $(BIN)/python -m pytest tests/release/targets/test_answers.py tests/release/targets/test_zenodo.py -k real

lint: $(READY)  ## Check style, types, the direction of imports, and what is generated.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nangang-open package sync --check
	$(BIN)/python -m nangang_open.validation.rule_book docs/rules.md --check

release: $(READY)  ## Build the release of the data into dist/ and verify it; the git tree must be clean.
	$(BIN)/nangang-open release build --out dist
	$(BIN)/nangang-open release verify dist/nangang-open-data-$$($(BIN)/python -c 'import nangang_open as ng; print(ng.open_package().version)')

bench: $(READY)  ## Measure start-up, `validate` and synthetic packages (takes a while).
	$(BIN)/python -m benchmarks.bench

lock: $(READY)  ## Pin what pyproject.toml and requirements-dev.in ask for, with hashes.
	$(PIN) --all-extras --output-file=requirements-dev.txt pyproject.toml requirements-dev.in
	for file in tests/release/validators/*.in tests/release/targets/conformance/*.in; do $(PIN) --output-file=$${file%.in}.txt $$file; done
