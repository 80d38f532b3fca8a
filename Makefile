# Python 3.11 or newer and make are all that a machine needs.
PYTHON ?= python3
BIN := .venv/bin
# Many tests wait for terminals, processes and servers: one worker more than there are cores keeps the cores busy.
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: demo test lint bench pictures clean

.venv/ready: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "cs-desk needs Python 3.11 or newer; name one: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { echo "this Python cannot make environments; on Debian: apt install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
	UV_PROJECT_ENVIRONMENT=.venv $(BIN)/uv sync --quiet --frozen --all-extras --inexact
	@touch .venv/ready

demo: .venv/ready
	$(BIN)/cs-desk demo

test: .venv/ready
	$(BIN)/pytest -n $(WORKERS)

lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready
	$(BIN)/python -m bench

pictures: .venv/ready
	$(BIN)/python -m tests.support.pictures assets/pictures

clean:
	rm -rf .venv dist
