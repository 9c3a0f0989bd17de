"""The commands of `python -m autograder` and their arguments. Exit codes: 0 good, 1 something failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import Any


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parsed = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that lacks a character shows it as a number
            stream.reconfigure(errors="backslashreplace")
    try:
        return parsed.command(parsed)
    except KeyboardInterrupt:
        print("autograder: stopped; what was finished is kept", file=sys.stderr)
        return 130
    except (ValueError, OSError) as error:  # a lesson's mistake, a path that isn't there: one clear line
        print(f"autograder: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograder", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    derive = commands.add_parser("derive", help="write notebooks, solutions, pages and values from the lessons")
    derive.add_argument("lessons", nargs="*", metavar="NN_name", help="only these (default: all)")
    derive.add_argument("--check", action="store_true", help="write nothing; exit 1 if anything is out of date")
    derive.add_argument("--force", action="store_true", help="execute again even what is up to date")
    derive.add_argument("--without-solutions", metavar="DIR", type=Path, help="write an edition without solutions")
    derive.set_defaults(command=_derive)

    verify = commands.add_parser("verify", help="prove the checks of the lessons")
    verify.add_argument("lessons", nargs="*", metavar="NN_name", help="only these (default: all)")
    verify.add_argument("--probes", action="store_true", help="also say which probe refuses how many wrong versions")
    verify.add_argument("--quick", action="store_true", help="over fewer seeds, for what was proven before")
    verify.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    verify.set_defaults(command=_verify)

    attempt = commands.add_parser("try", help="try answers from files: verdicts, hints, first messages, luck")
    attempt.add_argument("files", nargs="+", metavar="FILE", type=Path, help="NAME__label__right.py or …__wrong.py")
    attempt.add_argument("--seeds", type=int, default=3, help="how many (default: 3, the public one first)")
    attempt.set_defaults(command=_try)

    grade = commands.add_parser("grade", help="grade notebooks that nobody needs to trust")
    grade.add_argument("paths", nargs="+", metavar="PATH", type=Path, help="notebooks, or folders of them")
    grade.add_argument("--out", metavar="DIR", type=Path, required=True, help="where scores.csv and results/ go")
    grade.add_argument("--lesson", metavar="NN_name", default="", help="of notebooks that don't say which they are")
    grade.add_argument("--seed", default="", help="of the hidden inputs (default: fresh for each batch)")
    grade.add_argument("--sandbox", choices=["bwrap", "none"], default="bwrap", help="none: trust every submission")
    grade.add_argument("--jobs", metavar="N", type=int, default=0, help="how many at once (default: one a processor)")
    grade.add_argument(
        "--without-solutions",
        action="store_true",
        help="learners have no solutions: none enters their kernels, and later answers call their own earlier ones",
    )
    grade.add_argument("--json", action="store_true", help="print all results as JSON too")
    grade.set_defaults(command=_grade)

    own = commands.add_parser("self", help="run the checks of your own notebook in a fresh kernel, before handing in")
    own.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    own.add_argument("--lesson", metavar="NN_name", default="", help="of a notebook that doesn't say which it is")
    own.set_defaults(command=_self)

    validate = commands.add_parser("validate", help="run the solved notebooks again: do the stored outputs hold?")
    validate.set_defaults(command=_validate)
    return parser


def _grade(parsed: argparse.Namespace) -> int:
    from autograder.grading.grade import Options, grade

    given = (parsed.lesson, parsed.seed, parsed.sandbox, parsed.json, parsed.jobs, parsed.without_solutions)
    options = Options(*given)
    return grade(parsed.paths, parsed.out, options)


def _self(parsed: argparse.Namespace) -> int:
    from autograder.grading.self_check import self_check

    return self_check(parsed.notebook, parsed.lesson)


def _validate(parsed: argparse.Namespace) -> int:
    from autograder.authoring.validate import validate

    return validate()


def _derive(parsed: argparse.Namespace) -> int:
    from autograder.authoring.derive import derive, out_of_date

    if parsed.without_solutions:
        from autograder.authoring.edition import write_edition

        print("\n".join(write_edition(parsed.without_solutions)))
        return 0
    if parsed.check:
        problems = out_of_date(parsed.lessons)
        print("\n".join(problems) or "everything derived is up to date")
        return 1 if problems else 0
    print("\n".join(derive(parsed.lessons, force=parsed.force)) or "nothing to do: everything is up to date")
    return 0


def _verify(parsed: argparse.Namespace) -> int:
    from autograder.authoring.verify import FULL, QUICK, verify
    from autograder.lesson import lesson_paths, read_course

    if not parsed.lessons:
        read_course()  # names used twice show here
    names = parsed.lessons or [path.stem for path in lesson_paths()]
    reports = verify(names, QUICK if parsed.quick else FULL)
    print(_verify_table(reports, probes=parsed.probes))
    if parsed.json:
        parsed.json.write_text(json.dumps([asdict(report) for report in reports], indent=1) + "\n", "utf-8")
    return 0 if reports and all(report.ok for report in reports) else 1


def _try(parsed: argparse.Namespace) -> int:
    from autograder.authoring.answers import line_of, totals, try_files

    if parsed.seeds < 1:
        raise ValueError(f"--seeds must be at least 1, got {parsed.seeds}")
    tried = []
    for one in try_files(parsed.files, parsed.seeds):
        print(line_of(one), flush=True)  # at once: a long list may be stopped, or end at a file that doesn't load
        tried.append(one)
    print("\n".join(totals(tried)))
    return 1 if any(one.surprising for one in tried) else 0


def _verify_table(reports: list, *, probes: bool = False) -> str:
    columns = zip(
        ("probes", "refused", "named", "others", "mutants killed", "slowest", "took"),
        (7, 9, 9, 8, 17, 9, 7),
        strict=True,
    )
    head = f"{'lesson · exercise':<40}" + "".join(name.rjust(width) for name, width in columns)
    rows = [head]
    for r in reports:
        refused, named = f"{r.refused}/{r.misconceptions}", f"{r.hints_right}/{r.misconceptions}"
        killed = f"{r.killed}/{r.mutants} ({r.equivalent} eq.)"
        name = f"{r.lesson[:2]} · {r.exercise}"
        times = f"{1000 * r.slowest_probe:>6.0f} ms{r.seconds:>5.0f} s"
        rows.append(f"{name:<40}{r.probes:>7}{refused:>9}{named:>9}{r.alternatives:>8}{killed:>17}{times}")
        rows += [f"    {line}" for line in _probe_lines(r)] if probes else []
        rows += [f"    ✗ {problem}" for problem in r.problems]
    killed, judged = sum(r.killed for r in reports), sum(r.mutants - r.equivalent for r in reports)
    score = f"{killed / judged:.1%}" if judged else "none"
    good = sum(r.ok for r in reports)
    return "\n".join([*rows, f"{good} of {len(reports)} exercises proven; mutants killed: {score} of {judged}"])


def _probe_lines(report: Any) -> Iterator[str]:
    """Which probe tells how many wrong versions first, and how many nobody else would tell."""
    for name, times in sorted(report.first_failures.items(), key=lambda item: -item[1]):
        alone = report.only_failures.get(name, 0)
        yield f"{times:>4} first refused by: {name}" + (f" ({alone} by nothing else)" if alone else "")
