# make        set everything up and build the deck into dist/
# make test   set everything up and run the tests
# make search look for what the tests' examples don't show (a quarter of an hour)
# make check  look for mistakes in the cards
# make pins   renew constraints.txt from the newest releases
# Nothing has to be installed by hand but Python 3.11 or later (with venv) and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: all test search check lint pins clean

all: $(STAMP) pango
	$(BIN)/python build.py

test: $(VENV)/.installed-test pango chromium
	$(BIN)/pytest

search: $(VENV)/.installed-test pango chromium
	$(BIN)/pytest --hypothesis-profile search -m hypothesis

check: $(STAMP)
	$(BIN)/python build.py check

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name it: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV) || \
	  { echo "Python has no venv here. Debian and Ubuntu: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(STAMP): $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-test: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

# WeasyPrint lays out the PDFs with Pango, the one thing pip can't bring.
.PHONY: pango
pango: $(STAMP)
	@PYTHON=$(BIN)/python sh scripts/install-system.sh pango

# Tests look at the pages in a real browser, and at the PDFs as pictures.
.PHONY: chromium
chromium:
	@sh scripts/install-system.sh chromium

pins:
	rm -rf .pins && $(PYTHON) -m venv .pins
	.pins/bin/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	{ echo "# Tested versions of everything the project installs; renew with: make pins"; \
	  .pins/bin/python -m pip list --disable-pip-version-check --format=freeze --exclude-editable --exclude pip --exclude setuptools; } > constraints.txt
	rm -rf .pins

clean:
	rm -rf $(VENV) .cache
	find dist -mindepth 1 ! -name README.md -delete
