# The targets are a contract with scripts; each sets up what it needs and repeats nothing that is done.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
SETUP := .venv/.setup-done
SYSTEM := .venv/.system-done
OFFSCREEN := env QT_QPA_PLATFORM=offscreen
# One more than cores: a third of the tests' time is waiting, for peers and for deadlines.
PROCESSES = $(shell $(PYTHON) -c 'import os; print(min((os.cpu_count() or 1) + 1, 5))')

# A virtual environment holds its own path: where the folder was moved or copied, it is made anew.
PLACE := $(shell cat $(SYSTEM) 2>/dev/null)
ifneq ($(PLACE),)
ifneq ($(PLACE),$(CURDIR))
.PHONY: $(SYSTEM)
CLEAR := --clear
endif
endif

# What Qt needs of a bare Debian: the first line offscreen, the second for a window.
LIBRARIES := libgl1 libegl1 libglib2.0-0 libfontconfig1 libgssapi-krb5-2 libxkbcommon0 libdbus-1-3 \
	libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0

# What the packages are made of: where none of it is newer, they are what was made last.
PACKAGED := build/.packaged
CONTENTS := $(shell find workbench resources packaging -path packaging/test -prune -o -name __pycache__ -prune -o -type f ! -name '*.so' -print) \
	pyproject.toml hatch_build.py CHANGELOG.md LICENSE

.PHONY: help setup run test check bench screenshots package package-test clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(SETUP) ## the program and its development tools in .venv, and the system libraries that are missing

$(SYSTEM):
	@packaging/system-libraries $(PYTHON) $(LIBRARIES)
	$(PYTHON) -m venv $(CLEAR) .venv
	pwd -P > $@

$(SETUP): pyproject.toml hatch_build.py workbench/engine/drain/_drain.c $(SYSTEM)
	@echo "Setting up .venv: several hundred megabytes are downloaded the first time" >&2
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

run: $(SETUP) ## request-reply, started, in a window; without a display, its traffic until Ctrl-C
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || [ "$$(uname)" = Darwin ]; then \
		exec $(BIN)/zmq-workbench --pattern request-reply --start; \
	else \
		echo "No display: running request-reply without a window. Ctrl-C ends it." >&2; \
		exec $(BIN)/python packaging/run-without-window $(BIN)/zmq-workbench run --pattern request-reply; \
	fi

test: $(SETUP) ## the tests, offscreen
	@$(OFFSCREEN) $(BIN)/python -X faulthandler -m pytest --numprocesses $(PROCESSES) --dist loadfile

check: $(SETUP) ## ruff, pyright, import contracts
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

bench: $(SETUP) ## every benchmark, a JSON line each
	@$(OFFSCREEN) $(BIN)/python -m tests.benchmarks

screenshots: $(SETUP) ## the README's pictures, from the running program
	@$(OFFSCREEN) $(BIN)/python -m tests.screenshots

package: $(SETUP) ## what this system installs, in dist/: the wheel, the sdist, and on Linux a .deb, a tarball, an AppImage; on macOS a .dmg
	@case "$$(uname)" in Darwin) $(BIN)/python packaging/macos/build.py;; *) $(BIN)/python packaging/linux/build.py;; esac
	mkdir -p build && touch $(PACKAGED)

$(PACKAGED): $(SETUP) $(CONTENTS)
	@$(MAKE) package

package-test: $(PACKAGED) ## as root on Debian: the .deb in a clean Debian 12, by mouse and keys; the wheel by pipx
	@packaging/system-libraries $(PYTHON) debootstrap xvfb xdotool || true # it says what it does without them
	ls dist/*.deb dist/*.whl >/dev/null 2>&1 || $(MAKE) package
	$(PYTHON) packaging/test/run.py --deb "$$(ls -t dist/*.deb | head -1)"
	$(PYTHON) packaging/test/with_pipx.py --wheel "$$(ls -t dist/*.whl | head -1)" --python $(PYTHON)

clean: ## remove what the targets made
	@rm -rf .venv build dist
