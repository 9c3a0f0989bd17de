# Every command of the course. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
HTML := _build/html
SOURCES := $(shell find attn autograder book -name '*.py' -o -name '*.mplstyle') requirements.txt book/references.bib
PAGES := $(shell find book -type f -not -name '*.ipynb' -not -path '*/__pycache__/*') _config.yml CHANGELOG.md
SUBMISSIONS ?= submissions
OUT ?= grades
PORT ?= 8000

.PHONY: help book lab data test lessons validate grade bench serve clean

help:  ## this list
	@grep -hE '^[a-z%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

book: $(HTML)/index.html  ## build the book, and say where to open it
	@echo "The book: file://$(CURDIR)/$(HTML)/index.html"

lab: .venv/derived  ## work through the lessons in JupyterLab
	$(BIN)/jupyter lab notebooks

data: .venv/installed  ## fetch all data sets and weights (about 150 MB), once
	$(BIN)/python -m attn.data

test: .venv/installed  ## everything that CI runs
	PATH="$(CURDIR)/$(BIN):$$PATH" sh tests/run.sh

lessons: .venv/derived  ## write the notebooks and pages of the lessons that changed

train-%: .venv/installed  ## train what lesson NN ships, as train-14; goes on where it stopped, and keeps what is there
	set -e; for script in book/training/$*_*.py; do echo "$$script"; OMP_NUM_THREADS=1 $(BIN)/python "$$script"; done

validate: .venv/installed  ## execute every solved notebook again under nbval
	$(BIN)/python -m autograder validate

grade: .venv/derived  ## grade SUBMISSIONS=folder into OUT=folder
	$(BIN)/python -m autograder grade $(SUBMISSIONS) --out $(OUT)

bench: .venv/derived  ## measure: attn beside its peers, checks, grading, pages
	$(BIN)/python benchmarks/run.py

serve: book  ## serve the book on PORT=8000
	$(BIN)/python -m http.server --directory $(HTML) $(PORT)

clean:  ## remove what was built, not what was installed
	rm -rf _build book/lessons/*.ipynb .venv/derived

.venv/installed: requirements.txt pyproject.toml tests/system-packages.sh
	@sh tests/system-packages.sh
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/derived: .venv/installed $(SOURCES)
	$(BIN)/python -m autograder derive
	@touch $@

$(HTML)/index.html: .venv/derived $(PAGES)
	$(BIN)/jupyter-book build book --config _config.yml --toc $(CURDIR)/book/_toc.yml --path-output . -W -n --keep-going -q
	@touch $@
