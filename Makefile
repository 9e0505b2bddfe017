# Chainrule. `make run` serves the book, `make test` checks everything, `make help` lists the rest.
#
# Whatever a target needs is made first, once: the virtual environment, the packages of a lock file,
# the front end. A stamp in build/stamps says that a set of packages is in place.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

STAMPS := build/stamps
PY     := .venv/bin/python
# STEP "what is done" "what to do when it fails" command...
STEP   := $(PY) tools/step.py

# The virtual environment's programs come first, its Node included; Node trusts the machine's own
# certificates, as pip and apt do; no program asks questions.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export NODE_USE_SYSTEM_CA ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore
export PYTHONUTF8 := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# Without a home to write to, caches and settings live under build/.
ifneq ($(shell test -n "$$HOME" && test -d "$$HOME" && test -w "$$HOME" && echo yes),yes)
export HOME := $(CURDIR)/build/home
$(shell mkdir -p "$(CURDIR)/build/home")
endif

PYTEST := $(PY) -m pytest -q --junit-xml
# Long steps use every processor: a worker of pytest-xdist for each, files handed out as they end.
PARALLEL := -n auto --dist worksteal
NPM    := npm --prefix web --no-fund --no-audit --no-update-notifier

.PHONY: help run test test-fast lint format types imports web wheel book bench clean lock FORCE
.PHONY: packages dev-packages page-packages peer-packages web-packages bench-packages
.PHONY: format-check web-check web-lint web-test test-core test-kernels test-parity
.PHONY: test-parity-kernels test-browser test-waits import-time

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- the two commands

run: web ## build the book and serve it on this machine
	@exec chainrule book serve

test: dev-packages ## check everything: what continuous integration runs
	@MAKE="$(MAKE)" $(PY) tools/check.py \
	  format-check lint types imports test-core test-kernels \
	  web-packages web-check web-lint web-test web book test-browser test-waits \
	  peer-packages test-parity test-parity-kernels

test-fast: dev-packages ## the Python tests that take a second or less
	@$(PYTEST) build/reports/fast.xml -m "not slow and not browser and not peers"

# ---------------------------------------------------------------- checks, one by one

format: dev-packages web-packages ## format Python and TypeScript, and fix what lint can fix
	@ruff format .
	@ruff check --fix .
	@$(NPM) run --silent format

lint: dev-packages ## look for mistakes in the Python code
	@ruff check .

format-check: dev-packages
	@ruff format --check . || { echo "make format would mend it." >&2; exit 1; }

types: dev-packages ## check the Python types
	@mypy

imports: dev-packages ## check who imports whom
	@lint-imports

import-time: packages ## report how long `import chainrule` takes, and of what
	@$(PY) tools/import_time.py

web-check: web-packages
	@$(NPM) run --silent check

web-lint: web-packages
	@$(NPM) run --silent lint

web-test: web-packages
	@$(NPM) run --silent test -- --reporter=default --reporter=junit \
	  --outputFile.junit=$(CURDIR)/build/reports/web.xml

test-core: dev-packages
	@$(PYTEST) build/reports/core.xml $(PARALLEL) -m "not browser and not peers"

# What layers, losses and optimizers are held to, once more with compiled kernels however small the
# arrays; test-core uses them for large ones only, as a user's program does.
test-kernels: dev-packages
	@CHAINRULE_KERNELS=numba $(PYTEST) build/reports/kernels.xml $(PARALLEL) -m "not browser and not peers" \
	  tests/test_every_gradient.py tests/test_activations.py tests/kernels tests/layers \
	  tests/losses tests/models tests/optimizers

test-parity: peer-packages
	@CHAINRULE_REQUIRE_PEERS=1 $(PYTEST) build/reports/parity.xml $(PARALLEL) -m peers tests/parity

test-parity-kernels: peer-packages
	@CHAINRULE_REQUIRE_PEERS=1 CHAINRULE_KERNELS=numba \
	  $(PYTEST) build/reports/parity-kernels.xml $(PARALLEL) -m peers tests/parity

test-browser: dev-packages page-packages book
	@$(PY) tools/chromium.py $(PYTEST) build/reports/browser.xml $(PARALLEL) \
	  -m "browser and not alone" tests

# A wait is what the clock says, so nothing of ours runs beside it.
test-waits: dev-packages page-packages book
	@$(PY) tools/chromium.py $(PYTEST) build/reports/waits.xml -m "browser and alone" tests

# ---------------------------------------------------------------- what is built

web: web/dist/main.js ## build the front end from TypeScript

WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune \
                 -o -type f ! -path '*/test/*' -print)

web/dist/main.js: $(WEB_SOURCES) web/node_modules/.package-lock.json
	@$(STEP) "Building the front end" "The compiler's message is above." $(NPM) run --silent build
	@touch $@

wheel: web dev-packages ## build the package into dist, with the book and the front end in it
	@CHAINRULE_REQUIRE_FRONT_END=1 $(PY) -m pip wheel --quiet --no-deps --no-build-isolation -w dist .

book: web ## build the book into build/site
	@chainrule book build --out build/site

# Everything, and BENCHMARKS.md with it; or `make bench WORKLOAD=cnn`: one workload, printed only.
bench: bench-packages ## compare our speed with our peers': all, or WORKLOAD=cnn
	@build/bench-venv/bin/python benchmarks/compare.py $(or $(WORKLOAD),--write BENCHMARKS.md)

# ---------------------------------------------------------------- what is installed

packages: $(STAMPS)/book
dev-packages: $(STAMPS)/dev
page-packages: $(STAMPS)/page
peer-packages: $(STAMPS)/peers
bench-packages: $(STAMPS)/bench
web-packages: web/node_modules/.package-lock.json

# An environment whose Python is gone is made anew.
.venv/pyvenv.cfg: $(shell test -x $(PY) || echo FORCE)
	@python="$${PYTHON:-$$(sh tools/find-python.sh)}" && "$$python" tools/make_venv.py

$(STAMPS)/book: .venv/pyvenv.cfg requirements/book.txt pyproject.toml
	@$(PY) tools/install.py book
	@mkdir -p $(@D) && touch $@

$(STAMPS)/dev: $(STAMPS)/book requirements/dev.txt
	@$(PY) tools/install.py dev
	@touch $@

$(STAMPS)/page: $(STAMPS)/book requirements/page.txt
	@$(PY) tools/install.py page
	@touch $@

$(STAMPS)/peers: $(STAMPS)/dev requirements/peers.txt requirements/torch.txt
	@$(PY) tools/install.py peers
	@touch $@

# Our peers' speed is measured in an environment of its own, build/bench-venv.
$(STAMPS)/bench: .venv/pyvenv.cfg requirements/bench.txt requirements/torch.txt pyproject.toml
	@$(PY) tools/install.py bench
	@mkdir -p $(@D) && touch $@

# Not `npm ci`: it insists on an entry for every platform that a package exists for, and registries
# do not all serve every platform. This installs what the lock says, verified, and leaves it alone.
web/node_modules/.package-lock.json: web/package.json web/package-lock.json $(STAMPS)/book
	@$(STEP) "Installing the front end's packages (web/package-lock.json, each one verified)" \
	  "npm's message is above. Look at the network and npm's settings, then try again." \
	  $(NPM) install --no-save --loglevel=error
	@touch $@

lock: .venv/pyvenv.cfg ## renew requirements/*.txt; make lock UPGRADE=--upgrade for the newest
	@$(PY) tools/lock.py $(UPGRADE)

clean: ## remove everything that was built; .venv and web/node_modules stay
	rm -rf build dist web/dist src/chainrule/book/static book/_build
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
