"""A folder that is graded again: more files, other folders, a changed course."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from calling import Place, rows, stems
from submitting import RIGHT, notebook, right

pytestmark = pytest.mark.sandbox


def test_folders_in_another_order(place):
    """Same file names in two folders: each learner keeps the own marks, whichever folder is named first."""
    place.write("ada/90", right())
    place.write("bob/90", notebook({}))
    ada, bob = place.inside / "ada", place.inside / "bob"
    place.run(paths=[ada, bob])
    before = {name: (r["digest"], r["checks_passed"]) for name, r in place.records().items()}
    place.run(paths=[bob, ada])
    assert {name: (r["digest"], r["checks_passed"]) for name, r in place.records().items()} == before
    assert sorted(count for _, count in before.values()) == [0, 12]
    assert {name: row["checks_passed"] for name, row in rows(place).items()} == {
        n: str(c) for n, (_, c) in before.items()
    }


def test_one_more_file_adds_a_row(place):
    place.write("a", right())
    place.write("b", notebook({}))
    assert place.run().returncode == 0
    more = place.write("c", right())
    assert place.run(paths=[more]).returncode == 0
    assert set(stems(rows(place))) == {"a", "b", "c"}


def test_a_file_that_changed_is_graded_again_and_the_others_are_not(place):
    place.write("a", notebook({}))
    place.write("b", right())
    place.run()
    times = {p.name: p.stat().st_mtime_ns for p in (place.out / "results").rglob("*.json")}
    place.write("a", right())
    place.run()
    assert stems(place.checks()) == {"a": 12, "b": 12}
    changed = [n for n, t in times.items() if (place.out / "results" / n).stat().st_mtime_ns != t]
    assert len(changed) == 1


def test_a_broken_file_that_was_mended(place):
    place.write("a", b"")
    assert place.run().returncode == 1
    place.write("a", right())
    assert place.run().returncode == 0
    assert stems(rows(place))["a"]["error"] == ""


def edit(place: Place, lesson: str, old: str, new: str) -> None:
    path = place.course / "autograder" / "exercises" / f"e{lesson}.py"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_a_mended_course_grades_again_what_it_touches(place):
    """Other points, and a probe that was wrong: only that lesson's submissions, and old → new is said."""
    place.write("a", right())
    place.write("b", notebook(RIGHT["91_forbidding"], "91_forbidding"))
    place.run()
    before = {
        name: path
        for path in (place.out / "results").rglob("*.json")
        for name in [json.loads(path.read_text())["submission"]]
    }
    times = {Path(name).stem: path.stat().st_mtime_ns for name, path in before.items()}
    edit(place, "90_graded", "points=3", "points=5")
    done = place.run()
    assert stems(rows(place))["a"]["of"] == "10"
    assert "→" in done.stdout
    edit(
        place, "90_graded", "return mix(draw(rng, 4), draw(rng, 4, 3))", "return 7 + mix(draw(rng, 4), draw(rng, 4, 3))"
    )
    assert place.run().returncode == 0
    assert stems(place.checks()) == {"a": 12, "b": 12}
    after = {Path(name).stem: path.stat().st_mtime_ns for name, path in before.items()}
    assert after["a"] != times["a"]
    assert after["b"] == times["b"]
    times = after
    place.run()  # nothing changed
    assert {Path(name).stem: path.stat().st_mtime_ns for name, path in before.items()} == times


def test_a_comment_in_the_course_grades_nothing_again(place):
    """Only what decides marks is part of a result's key."""
    place.write("a", right())
    place.run()
    written = next((place.out / "results").rglob("*.json"))
    before = written.stat().st_mtime_ns
    lesson = place.course / "book" / "lessons" / "90_graded.py"
    lesson.write_text(lesson.read_text().replace("# A lesson to grade", "# Another title"))
    place.run()
    assert written.stat().st_mtime_ns == before


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"schema": 1}', "null", "\x00"])
def test_rubbish_among_the_results(place, rubbish):
    """A result or a note of the batch that was cut off is written again."""
    place.write("a", right())
    place.run()
    for path in place.out.rglob("*.json"):
        path.write_text(rubbish)
    assert place.run().returncode == 0
    assert stems(place.checks()) == {"a": 12}
