# Everything that is needed is installed here; `make help` lists the targets.
VENV   := .venv
PYTHON ?= python3
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
WEB    := $(wildcard descant/rendering/drawing.json web/*.ts web/*.json web/src/*.ts web/src/*/*.ts web/src/*/*.css)
DEBIAN := chromium chromium-headless-shell virtuoso-opensource-7 libjemalloc2 libvips42 ffmpeg libchromaprint1 postgresql fluidsynth fluid-soundfont-gm prosody

.PHONY: help demo test check install debian bench screenshots catalogues docs clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install  ## load a small sample and serve it at http://127.0.0.1:8080
	@# Page images need libvips. Where the system has none, there is one as a wheel, which only lacks JPEG 2000.
	@$(BIN)/python -c 'import pyvips' 2>/dev/null || $(BIN)/pip install --quiet pyvips-binary
	$(BIN)/descant --home $(VENV)/demo demo

install: $(STAMP)  ## make .venv and install Descant into it, with what its developers use

$(STAMP): pyproject.toml hatch_build.py $(WEB)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable '.[dev,all]'
	touch $@

# 290 MB, and under the AGPL: not for whoever only wants to see the demo.
$(VENV)/.essentia: $(STAMP)
	$(BIN)/pip install --quiet --editable '.[dev,all,essentia]'
	touch $@

test: install $(VENV)/.essentia debian check  ## install what the tests need, then run them; SLOW=yes: slow ones, too
	$(BIN)/pytest --numprocesses 2 --dist worksteal $(if $(SLOW),,-m "not slow")

check: install  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

debian:  ## what the tests drive: a browser, a store to be proven against, a faster allocator
	@scripts/install-debian $(DEBIAN)
	@# The system's libvips, once it is there, goes before the wheel that `make demo` may have brought.
	@$(BIN)/python -c 'from ctypes.util import find_library as f; exit(not f("vips"))' \
		&& $(BIN)/pip uninstall --quiet --yes pyvips-binary 2>/dev/null || true

bench: install  ## measure against peers; prints tables
	$(BIN)/pip install --quiet --editable '.[bench]'
	@scripts/install-debian fluidsynth fluid-soundfont-gm
	status=0; for each in sparql triples ingest jobs sync rubato hour arrangements passages comparing concordances page_bars web library harmony harmony_view "analysers --hour --all" "folder --files 10000" bot_load "annotations search" "annotations feeds" "annotations serve"; do \
		echo "== bench.$$each"; $(BIN)/python -m bench.$$each || status=1; done; exit $$status

screenshots: install debian  ## pictures of every page, into screenshots/
	$(BIN)/python scripts/screenshots.py

catalogues: install  ## bring the translations up to what the pages say
	$(BIN)/python -m scripts.catalogues

docs: install  ## the pages that are made from the code
	$(BIN)/python scripts/make_docs.py

clean:  ## remove what was built
	rm -rf $(VENV) web/node_modules descant/server/static/dist dist build
