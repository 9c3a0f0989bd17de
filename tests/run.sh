#!/bin/sh
# Everything that CI runs, cheap checks first. `make test` calls it with the environment's programs on the path.
set -eu
export OMP_NUM_THREADS=1
step() { printf '\n== %s\n' "$1"; }

step "lint, format, types"
ruff check .
ruff format --check .
mypy
step "derived files are up to date (digests and bytes)"
python -m autograder derive --check
step "every check proven again: solutions, misconceptions, alternatives, mutants"
python -m autograder verify --quick  # in full where an exercise changes: CONTRIBUTING.md
step "the book builds without a warning"
make --no-print-directory book
step "solved notebooks run under plain nbval, on both cores"
pytest -n 2 --dist loadfile -p no:cacheprovider --nbval-lax solutions -W ignore
step "tests, on both cores"
pytest -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/grading --ignore tests/attacks --ignore tests/test_solved.py
step "the grader, alone: its limits are on time"
pytest tests/grading tests/attacks/test_attacks.py tests/test_solved.py
