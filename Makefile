# Everything that is needed is installed below this folder (.uv/, .venv/) and in your cache folder (model weights).
# Needed beforehand: python3 (3.11 or newer) with venv, and make.

export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
PYTHON ?= python3
UV := .uv/bin/uv
INCIDENTS := .venv/bin/incidents
TEST_MODEL := smollm2-135m

.DEFAULT_GOAL := help
.PHONY: help setup demo test check clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

setup: .venv/.installed  ## install everything below this folder

demo: setup  ## fetch the embedded model, extract the five seed articles, print who says what, write report.html
	$(INCIDENTS) demo

test: setup  ## fetch the smallest model, run every test
	$(INCIDENTS) models pull $(TEST_MODEL)
	.venv/bin/python -m pytest --numprocesses auto

check: setup  ## lint, types, import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(UV) lock --check

clean:  ## remove what setup installed here
	rm -rf .uv .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.installed: pyproject.toml uv.lock $(UV)
	$(UV) sync --locked
	@touch $@

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "python3 cannot make virtual environments here; install its venv package" \
		"(Debian, Ubuntu: apt install python3-venv; Fedora: dnf install python3-pip) and try again" >&2; exit 1; }
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.13,<0.14"
