# Every target does its own set-up in .venv; a machine needs only Python 3.11 or newer with its headers, a C compiler
# and make. Offline or behind a proxy, pip's usual settings (PIP_NO_INDEX, PIP_FIND_LINKS, ...) are honoured.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV ?= .venv
STUDY ?= q14_lpwa_renewal
RESULTS ?= demo_results
RUN := $(VENV)/bin/python -m
# What the set-up depends on: a change here installs again, an edit of a Python file does not.
BUILD_FILES := pyproject.toml setup.py $(wildcard cython_ext/*)

# The demo: the four ways to go on with a city's own network, their answer in a sentence, their report.
DEMO = $(VENV)/bin/simcity batch $(STUDY) --workers 2 --out $(RESULTS) && \
	$(VENV)/bin/simcity answer $(RESULTS) && \
	$(VENV)/bin/simcity report $(RESULTS) --lang ja --format html,docx,xlsx

.PHONY: help demo test bench lint lint-style lint-format lint-kernels lint-types format wheelhouse sdist clean
help:  ## these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 20

demo: $(VENV)/.installed  ## run the shipped study and write its report
	@$(DEMO)

test: $(VENV)/.installed-dev  ## the tests of every day, two at a time
	$(RUN) pytest -n 2

bench: $(VENV)/.installed-dev  ## speed and memory, one at a time
	$(RUN) pytest tests/benchmarks --override-ini addopts= --import-mode=importlib --benchmark-only

lint: lint-style lint-format lint-kernels lint-types  ## format, habits, kernels, types: what CI checks beside the tests
lint-style: $(VENV)/.installed-dev
	$(RUN) ruff check .
lint-format: $(VENV)/.installed-dev
	$(RUN) ruff format --check .
lint-kernels: $(VENV)/.installed-dev
	PATH="$(VENV)/bin:$$PATH" cython-lint cython_ext
lint-types: $(VENV)/.installed-dev
	$(RUN) mypy

format: $(VENV)/.installed-dev  ## put every file into our format
	$(RUN) ruff check --fix-only .
	$(RUN) ruff format .

wheelhouse: $(VENV)/.installed-dev  ## one folder that installs without a network
	rm -rf wheelhouse build/lib* build/bdist*
	$(RUN) pip wheel --wheel-dir wheelhouse ".[notebook,geo]"
	cp packaging/offline_install.txt wheelhouse/INSTALL.txt

sdist: $(VENV)/.installed-dev  ## source distribution, and the wheel built from it, in dist/
	rm -rf dist build/lib* build/bdist*
	$(RUN) build

clean:  ## what was built and run; the environment too
	rm -rf build dist wheelhouse $(VENV) *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
	rm -f simcity/_kernels/*.so simcity/_kernels/*.pyd simcity/_kernels/build.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "simcity needs Python 3.11 or newer; none was found (make PYTHON=... names one)"; exit 2; }
	@"$(PYTHON)" -c 'import os, sysconfig, sys; sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' \
		|| { echo "the headers of $(PYTHON) are missing; on Debian and Ubuntu: apt install python3-dev"; exit 2; }
	@"$(PYTHON)" -m venv $(VENV) || { echo "python -m venv failed; on Debian and Ubuntu: apt install python3-venv"; exit 2; }

# Editable, so that the checkout is what runs; without build isolation, so that compiled kernels are kept.
$(VENV)/.installed: $(BUILD_FILES) | $(VENV)/bin/python
	$(RUN) pip install --quiet "setuptools>=77" "cython>=3.1,<4"
	$(RUN) pip install --quiet --no-build-isolation --editable "."
	@touch $@

$(VENV)/.installed-dev: $(BUILD_FILES) | $(VENV)/bin/python
	$(RUN) pip install --quiet "setuptools>=77" "cython>=3.1,<4"
	$(RUN) pip install --quiet --no-build-isolation --editable ".[dev]"
	@touch $@ $(VENV)/.installed
