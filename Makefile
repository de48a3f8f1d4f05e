# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .demo
PEERS := .venv-peers

.PHONY: help setup demo test test-long check bench peers clean

help:  ## show what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The stamp is younger than pyproject.toml exactly when the environment fits it.
$(VENV)/.stamp: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

setup: $(VENV)/.stamp  ## make the environment in .venv

demo: setup  ## ingest sample_data/ into a scratch project and print its report of October
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@cp sample_data/socialattr.toml $(DEMO)/
	@install -m 600 sample_data/socialattr.key $(DEMO)/
	$(BIN)/socialattr --project $(DEMO) ingest sample_data/logs sample_data/orders sample_data/events
	$(BIN)/socialattr --project $(DEMO) report --period 2026-10

test: setup  ## run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal

test-long: setup  ## run the laws on 10,000 examples each and 100 kills
	SOCIALATTR_LONG=1 $(BIN)/python -m pytest -n auto --dist worksteal

check: setup  ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup  ## time ingest and report as ratios within one run
	$(BIN)/python tests/bench.py
	$(BIN)/python tests/bench_markov.py

# In an environment of their own: their licences and their pins are not ours.
$(PEERS)/.stamp:
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check \
		ChannelAttribution==2.2.5 matplotlib marketing-attribution-models==2.1.1
	@touch $@

peers: setup $(PEERS)/.stamp  ## compare models with those of other packages
	$(BIN)/python -m pytest tests/test_peers.py

clean:  ## remove the environment, the demo and all caches
	rm -rf $(VENV) $(DEMO) $(PEERS) dist .hypothesis .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
