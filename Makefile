# Everything needs only make and Python 3.11 or newer; the first call sets .venv up, later calls start at once.

PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin

.PHONY: run test lint check clean help

help:
	@echo "make run     open the app            make run ARGS='grade ft-07' runs a command"
	@echo "make test    run the tests"
	@echo "make lint    ruff, mypy, import contracts"
	@echo "make check   lint, bank check and tests"
	@echo "make clean   remove .venv"
	@echo "PYTHON=python3.12 make …  chooses the interpreter"

run: $(READY)
	@$(BIN)/grill $(ARGS)

test: $(READY)
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: lint test
	@$(BIN)/grill check

clean:
	rm -rf $(VENV)

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "'$(PYTHON)' was not found. Interview Grill needs Python 3.11 or newer; choose one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Interview Grill needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Choose another with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up $(VENV) (once; this takes a few minutes) …" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
