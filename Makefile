# `make run` and `make test` set up what they need in .venv; both can be run any number of times.
.DEFAULT_GOAL := help
.PHONY: help run test quick slow torture test-browser test-cluster lint types lock clean
PYTHON ?= python3
# Where it is set, each of the processes that tests start would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
STAMP := .venv/.stamp
# One process runs the tests of a group, and those of a file (tests/conftest.py); in order, for by xdist's own the files of
# few, long tests come last, and the other processes wait for them.
SHARED := --dist loadgroup --no-loadscope-reorder
QUICK := not slow and not torture and not server

help: ## show the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

# An environment from a lock with hashes, made by installing twice the same way: runtime, then what developers need.
# The lock names every package, so pip looks for none (--no-deps): it neither asks for newer releases of a package with an
# extra, nor warns of extras that it spells otherwise than their package does (pip 23: lxml's html_clean).
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "newsloom needs Python 3.11 or newer as '$(PYTHON)'; set another with: make $@ PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing $(1) into .venv (a minute or two, once) ..."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --no-deps -r $(1) || \
		{ echo "The packages of $(1) could not be installed; is the package index within reach?" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@
endef

$(STAMP)-run: requirements.lock pyproject.toml
	$(call install,requirements.lock)

$(STAMP)-dev: requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock)
	@touch $(STAMP)-run

run: $(STAMP)-run ## load the sample articles and ask the warehouse a question
	@sh samples/run.sh

test: $(STAMP)-dev ## run the tests, but those marked slow or torture
	@$(BIN)/python -m pytest -n auto $(SHARED) --durations=10 --durations-min=1

quick: $(STAMP)-dev ## run the tests of what changed since main, or of FOLDER=extractors/dates
	@$(BIN)/python -m pytest -n auto $(SHARED) -m "$(QUICK)" $$($(BIN)/python -m tests.quick $(FOLDER))

slow: $(STAMP)-dev ## run the tests marked slow
	@$(BIN)/python -m pytest -n 2 $(SHARED) -m slow --durations=10

$(STAMP)-browser: requirements-browser.lock pyproject.toml
	$(call install,requirements-browser.lock)
	@touch $(STAMP)-run $(STAMP)-dev

test-browser: $(STAMP)-browser ## try the pages in Chromium; PICTURES=1 makes those of docs/reading.md anew
	@$(BIN)/python -m pytest -m browser -p no:xdist -rs tests/browser

$(STAMP)-cluster: requirements-cluster.lock pyproject.toml
	$(call install,requirements-cluster.lock)
	@touch $(STAMP)-run $(STAMP)-dev

test-cluster: $(STAMP)-cluster ## try Dask, PostgreSQL and an object store together, on loopback
	@$(BIN)/python -m pytest -m "not torture" -p no:xdist -rs tests/warehouse/lake tests/cluster

EVERY ?= 1
SEED ?= 1
torture: $(STAMP)-dev ## run the campaign of faults (docs/reliability.md); a part with EVERY=40, another with SEED=2
	@TORTURE_EVERY=$(EVERY) TORTURE_SEED=$(SEED) $(BIN)/python -m pytest -m torture -s

lint: $(STAMP)-dev ## check style and simple mistakes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP)-dev ## check types
	@$(BIN)/mypy

lock: $(STAMP)-dev ## write the lock files anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command 'make lock' --extra build pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command 'make lock' --extra build --extra dev -c requirements.lock \
		pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command 'make lock' --extra build --extra dev --extra browser \
		-c requirements-dev.lock pyproject.toml -o requirements-browser.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command 'make lock' --extra build --extra dev --extra lake --extra servers \
		-c requirements-dev.lock pyproject.toml -o requirements-cluster.lock

clean: ## remove the environment and caches (never data/)
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis *.egg-info build
