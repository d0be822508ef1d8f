# Everything a person needs: `make` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Where uv is there it installs in seconds; else pip does the same from the same hashes.
UV := $(shell command -v uv 2>/dev/null)

ifdef UV
INSTALL_LOCKED = $(UV) pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r
INSTALL_SELF = $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
MAKE_VENV = $(UV) venv --quiet --python $(PYTHON) $(VENV)
else
INSTALL_LOCKED = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r
INSTALL_SELF = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
MAKE_VENV = $(PYTHON) -m venv $(VENV)
endif

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types layers bench faults lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Try: make PYTHON=python3.12 demo"; exit 2; }
	@echo "Making $(VENV)"
	@$(MAKE_VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what requirements.lock names (a minute or two the first time)"
	@$(INSTALL_LOCKED) requirements.lock
	@$(INSTALL_SELF)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what requirements-dev.lock names (a minute or two the first time)"
	@$(INSTALL_LOCKED) requirements-dev.lock
	@$(INSTALL_SELF)
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed ## Schedule a sample event and show it on http://127.0.0.1:8000
	@$(BIN)/matchmaker demo $(DEMO_OPTIONS)

test: $(VENV)/.installed-dev ## Run the whole test suite (kills at random moments are `make faults`)
	@$(BIN)/python tests/browser/find_chromium.py
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -m "not faults" $(TEST_OPTIONS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

check: lint types layers ## All that reads the code without running it

lint: $(VENV)/.installed-dev ## Style, security rules, Dockerfile
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml matchmaker web
	@$(BIN)/hadolint Dockerfile

types: $(VENV)/.installed-dev ## Types, strictly
	@$(BIN)/mypy

layers: $(VENV)/.installed-dev ## Which room may import which
	@$(BIN)/lint-imports

faults: $(VENV)/.installed-dev ## Kill processes at random moments; ROUNDS=200 for the long form
	@MATCHMAKER_TEST_FAULT_ROUNDS=$(or $(ROUNDS),200) $(BIN)/python -m pytest -m faults -s

bench: $(VENV)/.installed-dev ## Measure: schedules, pages, start-up; MATCHMAKER_INSTANCES names a folder of further events
	@$(BIN)/python tests/benchmarks/run.py $(BENCH_OPTIONS)

lock: ## Write both lock files anew (needs uv)
	@$(UV) pip compile --quiet --universal --no-strip-extras --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --extra postgres --extra redis --extra xlsx --extra oidc --group build pyproject.toml -o requirements.lock > /dev/null
	@$(UV) pip compile --quiet --universal --no-strip-extras --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --extra postgres --extra redis --extra xlsx --extra oidc --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock > /dev/null

clean: ## Remove the environment and what the demo wrote
	@rm -rf $(VENV) var test-output .coverage .coverage.*
