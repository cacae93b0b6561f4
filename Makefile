# Commands of the project. `make demo` and `make test` are all that a newcomer needs.
MAKEFLAGS += --no-print-directory
.SILENT:
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The lock names everything, so nothing is left to resolve (pip would look for the newest of an extra that the lock names without it).
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --require-hashes
CODE := campaign submissions review publishing supervision tests deploy manage.py
# What `check --deploy` looks at: settings as a real installation has them. Nothing connects to these addresses.
DEPLOYED := DATABASE_URL=postgres://u@db/campaign REDIS_URL=redis://redis:6379/0 DJANGO_ALLOWED_HOSTS=jianzheng.example.invalid \
	DJANGO_SECRET_KEY=only-for-check-deploy-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG VAR_DIR=$(VENV)/check-var

.PHONY: help messages install demo demo-reset check lint sizes test browser bench soak lock format clean

help: ## this list
	grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The environment ---------------------------------------------------------------------------------
$(VENV)/bin/python:
	sh deploy/ensure-venv.sh $(PYTHON)
	$(PYTHON) -m venv $(VENV)

# Run time only, for the demo. The two locks agree on versions, so a full install serves as well.
$(VENV)/runtime.stamp: requirements.lock $(VENV)/bin/python
	if [ $(VENV)/dev.stamp -nt requirements-dev.lock ]; then :; else echo "Installing …"; $(PIP) -r requirements.lock; fi
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/bin/python
	echo "Installing …"
	$(PIP) -r requirements-dev.lock
	touch $@

install: $(VENV)/dev.stamp ## .venv with everything that the tests need

# The demonstration -------------------------------------------------------------------------------
# Embedded always: a DATABASE_URL that happens to be set must not be played upon.
EMBEDDED := env -u DATABASE_URL -u REDIS_URL DJANGO_DEMO=1 PORT=$(PORT) $(BIN)/python manage.py

demo: $(VENV)/runtime.stamp ## the played campaign on http://127.0.0.1:8000 (PORT=… for another)
	$(EMBEDDED) prepare
	$(EMBEDDED) load_demo
	exec $(EMBEDDED) serve_demo

demo-reset: ## forget the demonstration's data; make demo then starts over
	var="$${VAR_DIR:-var}"; rm -rf "$$var"/campaign.sqlite3* "$$var"/media "$$var"/published "$$var"/mail
	echo "The demonstration's data are gone. Run make demo to start over."

# Checks and tests --------------------------------------------------------------------------------
# The lints know nothing of each other and run side by side; what one says is printed in one piece.
LINTS := form contracts types templates migrations deployed
lint: install ## form, contracts, types, templates, migrations, deployment settings
	mkdir -p $(VENV)/check-var
	$(MAKE) -j -O $(LINTS:%=lint-%)

.PHONY: $(LINTS:%=lint-%)
lint-form:
	$(BIN)/ruff format --check --quiet $(CODE) >/dev/null || { echo "Run make format."; exit 1; }
	$(BIN)/ruff check --quiet $(CODE)

lint-contracts:
	sh deploy/quiet.sh $(BIN)/lint-imports --no-logo

lint-types:
	sh deploy/quiet.sh env -u DATABASE_URL VAR_DIR=$(VENV)/check-var $(BIN)/mypy

lint-templates:
	sh deploy/quiet.sh $(BIN)/djlint templates --lint --quiet

lint-migrations:
	sh deploy/quiet.sh env -u DATABASE_URL VAR_DIR=$(VENV)/check-var $(BIN)/python manage.py makemigrations --check --dry-run

lint-deployed:
	sh deploy/quiet.sh env $(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING

check: lint ## lint and the house's own tests (the crawls only in `make test`)
	$(BIN)/python -m tests.run -q -m "not slow" tests/house

sizes: install ## sizes of files and functions, tests : code
	$(BIN)/python -m tests.house.measure

test: lint browser ## everything, on real PostgreSQL, Redis and Chromium
	$(BIN)/python -m tests.run --whole

browser:
	sh deploy/ensure-browser.sh

bench: install ## figures, each beside its baseline
	$(BIN)/python -m tests.run --bench

soak: install ## the long runs (tests/soak needs LibreOffice: apt-get install libreoffice-calc)
	$(BIN)/python -m tests.run -q -m soak tests tests/soak

# Keeping -----------------------------------------------------------------------------------------
lock: ## compile the locks again (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header -o requirements.lock pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra dev -o requirements-dev.lock pyproject.toml

messages: install ## take the words of the public pages into the catalogue, compile it
	env -u DATABASE_URL VAR_DIR=$(VENV)/check-var $(BIN)/python -m tests.house.messages

format: install ## put the form right
	$(BIN)/ruff check --quiet --fix $(CODE) || true
	$(BIN)/ruff format --quiet $(CODE)

clean: ## remove what can be made again, not the data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov .coverage .coverage.* staticfiles test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
