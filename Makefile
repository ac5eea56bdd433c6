# One word each; `make help` lists them. PORT, JINGJIAN_HOME and PYTHON are honoured.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
PROOFS ?= all
PYTEST_ARGS ?= -n auto --maxprocesses 4 --dist loadfile

.PHONY: help
help: ## list these recipes
	@echo "Jingjian 镜鉴"
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)$$/  make \1\t\2/p' Makefile | expand -t 20

.PHONY: setup
setup: $(VENV)/.command ## build .venv with the jingjian command, the assets and the catalogues
	@$(PY) tools/build_assets.py
	@$(PY) tools/catalogue.py compile

$(VENV)/bin/python:
	@tools/venv.sh $(VENV)

$(VENV)/.packages: requirements-dev.lock | $(VENV)/bin/python
	@echo "Installing the locked packages"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.command: pyproject.toml hatch_build.py $(VENV)/.packages
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

.PHONY: run
run: setup ## run the site, with the demo county when the home is empty (PORT, JINGJIAN_HOME)
	@if $(PY) -m jingjian.ops.demo; then exec $(VENV)/bin/jingjian run --demo; else exec $(VENV)/bin/jingjian run; fi

.PHONY: demo
demo: setup ## run a demo in a home of its own, made new each time
	@home=$$(mktemp -d -t jingjian-demo-XXXXXX); chmod 755 "$$home"; echo "home: $$home"; \
	JINGJIAN_HOME="$$home" exec $(VENV)/bin/jingjian run --demo

.PHONY: browser
browser: $(VENV)/.packages ## find or install a Chromium for the journeys
	@$(PY) tools/browser.py

.PHONY: test
test: setup browser lint types ## everything CI asks for: lint, types, unit, conformance and browser tests
	@$(PY) -m pytest $(PYTEST_ARGS)

.PHONY: e2e
e2e: setup browser ## the browser journeys alone
	@$(PY) -m pytest -m browser $(PYTEST_ARGS)

.PHONY: lint
lint: setup ## ruff, import laws, templates and catalogues
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports
	@find src -name '*.html' -print0 | xargs -0 --no-run-if-empty $(VENV)/bin/djade --check --target-version 5.2
	@$(PY) tools/catalogue.py check

.PHONY: types
types: setup ## mypy, strict
	@$(VENV)/bin/mypy

.PHONY: prove
prove: setup browser ## the long proofs (PROOFS="kill …"); writes docs/proofs/<name>.md
	@$(PY) tools/prove.py $(PROOFS)

.PHONY: bench
bench: setup ## measure the pages and print the figures
	@$(PY) tools/prove.py bench

.PHONY: docs
docs: setup ## write the generated parts of the manual anew
	@$(PY) tools/docs.py

.PHONY: release
release: setup ## build the wheel into dist/ and try it in an empty venv
	@rm -rf dist
	@$(PY) -m build --wheel
	@$(PY) tools/try_wheel.py dist/*.whl

.PHONY: bundle
bundle: setup ## one offline archive of all wheels, signed, with an install script, into dist/ (KEY=release.key)
	@$(PY) tools/bundle.py $(if $(KEY),--key $(KEY))

.PHONY: clean
clean: ## remove what was built; the site's data in var/ stays
	@rm -rf $(VENV) frontend/node_modules src/jingjian/web/static/dist build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find src tests tools -name __pycache__ -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete
