# Two commands do all: `make prove` (the main job) and `make test`. Each makes the virtual environment it needs.
#   make prove PYTHON=python3.12      with another Python
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3 python,\
            $(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: prove test lint benchmark clean

prove: $(VENV)/installed
	$(BIN)/backproof prove

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

benchmark: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python -m benchmarks.verify

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "backproof needs Python 3.11 or newer, and none was found on the PATH. \
	Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) could not make a virtual environment. \
	On Debian and Ubuntu the package python3-venv is missing: apt install python3-venv"; exit 2; }

$(VENV)/installed: pyproject.toml | $(BIN)/python
	@echo "Installing backproof and its libraries into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	@echo "Installing backproof, its libraries and the tools for its tests into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) build dist *.egg-info
