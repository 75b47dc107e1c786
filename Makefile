# setup: the environment in .venv · run: the main job (LANDING=dir STORE=dir) · up, down: the whole Airflow with its page on
# loopback (LANDING=dir STORE=dir ADMIN=name PORT=n) · test: every test that needs no other program · test-fast: its cheap
# files · test-services: those that do (Debian packages, as root) · check: format, types, layers, SQL · fuzz: FILES=1000
# spoilt files through the reader · mutants: code changed one place at a time (ROOM=ingestion/reading SAMPLE=20 SEED=1), what do
# tests notice? · bench: what it costs, see benchmarks/ · lock: resolve requirements.in again. Needs python 3.11, make and
# git; uv is fetched into .tools.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
.DELETE_ON_ERROR:

FILES ?= 1000
UV_VERSION := 0.13.9
UV := .tools/bin/uv
BIN := .venv/bin

# Only ever the interpreter that is there: uv is not to download one.
export UV_PYTHON_DOWNLOADS := never
# Recipes read these from the environment, so a folder's name may hold blanks and quotes.
run: export TBW_LANDING := $(or $(LANDING),samples/landing)
up: export TBW_LANDING := $(or $(LANDING),$(TBW_LANDING),landing)
run: export TBW_STORE := $(or $(STORE),store)
up down: export TBW_STORE := $(or $(STORE),$(TBW_STORE),store)
up down: export TBW_PORT := $(or $(PORT),$(TBW_PORT))
up: export TBW_ADMIN := $(or $(ADMIN),$(TBW_ADMIN))

.PHONY: help setup run up down test test-fast test-services check lock fuzz mutants bench

help:
	@sed -n '1,6s/^# //p' Makefile

setup: .venv/.ready

.tools/.uv-$(UV_VERSION):
	@python=""
	for name in python3.11 python3; do
	  if "$$name" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then python="$$name"; break; fi
	done
	if [ -z "$$python" ]; then
	  echo "Python 3.11 with its venv module is needed as python3.11 or python3; found: $$(python3 --version 2>&1 || echo none). Install it and run make again." >&2
	  exit 1
	fi
	echo "setup: fetching uv $(UV_VERSION) into .tools"
	"$$python" -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	touch $@

.venv/.ready: requirements.lock pyproject.toml .tools/.uv-$(UV_VERSION)
	@echo "setup: installing requirements.lock into .venv"
	$(UV) venv --quiet --allow-existing --python .tools/bin/python .venv
	$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	$(UV) pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	touch $@

run: setup
	@$(BIN)/python dags/run_once.py

up: setup
	@$(BIN)/python -m services up

down: setup
	@$(BIN)/python -m services down

# On all cores, whole files at a time: their tests share stores and builds. The dear files first (tests/conftest.py).
# COVERAGE=yes measures it, too.
test test-fast: setup
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --durations 20 $(if $(filter test-fast,$@),--fast) $(if $(COVERAGE),--cov --cov-report=term)

# LibreOffice prints and converts the blank form, poppler reads what was printed, and both need Chinese glyphs. Airflow's page
# is used in chromium; its metadata database is a PostgreSQL.
test-services: setup
	@missing=()
	command -v localc >/dev/null || missing+=(libreoffice-calc)
	command -v pdftotext >/dev/null || missing+=(poppler-utils)
	[ -n "$$(fc-list :lang=zh 2>/dev/null)" ] || missing+=(fontconfig fonts-wqy-zenhei)
	command -v chromium >/dev/null || missing+=(chromium)
	command -v chromedriver >/dev/null || missing+=(chromium-driver)
	command -v postgres >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/postgres" >/dev/null || missing+=(postgresql)
	if [ "$${#missing[@]}" -gt 0 ]; then
	  if [ "$$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
	    echo "make test-services needs the Debian packages $${missing[*]}: run it as root there, or install them first." >&2
	    exit 1
	  fi
	  echo "test-services: installing $${missing[*]}"
	  export DEBIAN_FRONTEND=noninteractive
	  apt-get update -qq
	  apt-get install -qq --yes --no-install-recommends "$${missing[@]}" >/dev/null
	fi
	$(BIN)/python -m pytest tests/services

fuzz: setup
	@$(BIN)/python -m tests.fuzz.run --files $(FILES)
	$(BIN)/python -m tests.fuzz.wild

# Its tool is needed for nothing else and has an environment of its own.
.tools/mutants/.ready: tests/mutants/requirements.lock .tools/.uv-$(UV_VERSION)
	@$(UV) venv --quiet --allow-existing --python .tools/bin/python .tools/mutants
	$(UV) pip sync --quiet --require-hashes --python .tools/mutants/bin/python tests/mutants/requirements.lock
	touch $@

mutants: setup .tools/mutants/.ready
	@nice -n 19 $(BIN)/python -m tests.mutants.run $(if $(ROOM),--room "$(ROOM)") $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

bench: setup
	@for each in benchmarks/bench_*.py; do
	  echo "== $$each"
	  $(BIN)/python "$$each"
	done

check: export TBW_INPUTS := $(CURDIR)/.cache
check: export TBW_DUCKDB := $(CURDIR)/.cache/parse.duckdb
check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests dbt_project/macros expectations/frames
	$(BIN)/dbt --quiet --no-send-anonymous-usage-stats --no-partial-parse parse --project-dir dbt_project --profiles-dir dbt_project \
	  --target-path "$(CURDIR)/.cache/dbt" --log-path "$(CURDIR)/.cache/dbt"

lock: .tools/.uv-$(UV_VERSION)
	$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.lock
	$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-header tests/mutants/requirements.in -o tests/mutants/requirements.lock
