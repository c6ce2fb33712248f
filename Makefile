# A fresh machine needs Python >= 3.11 and make. `make help` lists the targets.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
PYTEST_ARGS ?= -n auto
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help venv test demo check check-code check-procedures wheel-smoke docs-tables bench bench-quick prove-replay lock clean

help: ## Print this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)$$/\1\t\2/p' Makefile | \
		while IFS="$$(printf '\t')" read -r name text; do printf '  make %-17s %s\n' "$$name" "$$text"; done

venv: $(READY) ## Create .venv from constraints.txt, every file checked against its hash

# The project itself comes last: pip's hash checking does not allow an editable install in the same call.
$(READY): constraints.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Writs needs Python 3.11 or newer; none was found. Name one: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test: venv ## Set up and run the tests; PYTEST_ARGS="-k seizure" narrows them
	$(BIN)/python -m pytest $(PYTEST_ARGS)

demo: venv ## Set up and run the main job on the embedded database
	$(BIN)/writs demo

check: test check-code check-procedures wheel-smoke ## Everything CI runs

check-code: venv ## Format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

check-procedures: venv ## Lint and test the shipped procedures
	$(BIN)/writs lint procedures
	$(BIN)/writs test procedures

docs-tables: venv ## Make docs/procedures again from the definitions
	$(BIN)/writs describe --all --table --out docs/procedures

wheel-smoke: venv ## Build the wheel, use it in a clean environment, uninstall it without a trace
	.ci/wheel-smoke $(BIN)/python

bench: venv ## All performance goals; minutes
	$(BIN)/python -m benchmarks

bench-quick: venv ## The same goals, smaller; under two minutes
	$(BIN)/python -m benchmarks --quick

prove-replay: venv ## Replay LOG both ways into databases that go away, and decide every history again; minutes
	@test -f "$(LOG)" || { echo "Name a log of road-traffic fines: make prove-replay LOG=road-traffic-fines.xes.gz"; exit 1; }
	@folder="$$(mktemp -d)"; trap 'rm -rf "$$folder"' EXIT; set -e; for way in "" --autopilot; do \
		$(BIN)/writs replay "$(LOG)" --procedure it.road-traffic-fine $$way --database "sqlite:///$$folder/replay$$way.db"; \
		$(BIN)/writs verify --replay --database "sqlite:///$$folder/replay$$way.db"; done

lock: venv ## Make constraints.txt again; LOCK_ARGS=--upgrade takes the newest versions
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
		--python-version 3.11 --all-extras --group dev $(LOCK_ARGS) --output-file constraints.txt pyproject.toml

clean: ## Remove everything that make and the tools created
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find workflow storage tests benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} +
