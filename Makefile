# Everything a person or CI does here. `make` alone says what there is. Needs make, git and Python 3.11 or newer.

PORT ?= 8000
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,$(shell \
	$(name) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check

# What is installed is known by the contents of the lists, not by their dates: a fresh clone of the same is the same.
RUN_READY := .venv/.ready-$(shell cat requirements.txt | cksum | cut -d' ' -f1)
DEV_READY := .venv/.ready-dev-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)

# Pytest's workers: two keep a small machine busy; a larger one may say TEST_WORKERS=auto.
TEST_WORKERS ?= 2

.PHONY: help run test check format golden shots bench vendor clean

help:
	@echo 'make run      start Bytewise on http://127.0.0.1:$(PORT)'
	@echo 'make test     run the tests; those in a browser where Chromium is found'
	@echo 'make check    formatting, lint, types'
	@echo 'make format   put the formatting right'
	@echo 'make golden   write the golden pages anew; read the diff before you commit it'
	@echo 'make shots    take pictures of every page in every state, to be looked at, into shots/'
	@echo 'make bench    measure; figures are ratios'
	@echo 'make vendor   build the editor of static/vendor anew from its lock file; needs npm'
	@echo 'make clean    remove what these commands made'

run: $(RUN_READY) staticfiles/staticfiles.json
	@$(BIN)/python manage.py migrate --no-input --verbosity 0
	@echo 'Bytewise is on http://127.0.0.1:$(PORT)  (Ctrl+C ends it)'
	@$(BIN)/gunicorn explorer.wsgi --bind 127.0.0.1:$(PORT)

test: $(DEV_READY)
	@$(BIN)/python -m pytest -n $(TEST_WORKERS) $(ARGS)

check: $(DEV_READY)
	@$(BIN)/ruff format --check . || { echo 'Run make format.'; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

format: $(DEV_READY)
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

golden: $(DEV_READY)
	@$(BIN)/python -m pytest -q tests/golden --rewrite-golden
	@git status --short tests/golden

shots: $(DEV_READY)
	@$(BIN)/python -m tools.shots $(ARGS)

bench: $(DEV_READY)
	@$(BIN)/python -m bench $(ARGS)

vendor:
	@tools/codemirror/build

clean:
	rm -rf .venv shots staticfiles db.sqlite3* .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer with its venv module is needed, and none was found.'; \
		echo 'Debian and Ubuntu: apt-get install python3-venv. Elsewhere: make PYTHON=/path/to/python3.11 …'; exit 1; }
	@echo 'Making .venv'
	@$(PYTHON) -m venv .venv

$(RUN_READY): | $(BIN)/python
	@echo 'Installing requirements.txt into .venv'
	@$(PIP) install --requirement requirements.txt
	@rm -f .venv/.ready-[0-9]*
	@touch $@

$(DEV_READY): | $(BIN)/python
	@echo 'Installing requirements-dev.txt into .venv'
	@$(PIP) install --requirement requirements-dev.txt
	@rm -f .venv/.ready-dev-*
	@touch $@ $(RUN_READY)

staticfiles/staticfiles.json: $(RUN_READY) $(shell find static -type f) explorer/web/storage.py
	@$(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0
	@touch $@
