"""Files with odd names, links, spreadsheets, and an `out` that can't be written."""

from __future__ import annotations

import csv
import io
import json
import os
import socket
import subprocess
from pathlib import Path

import pytest
from calling import Place, ordinary_user, rows, stems
from submitting import notebook, right

pytestmark = pytest.mark.sandbox


LONG = "a" * 243
NAMES = {
    "long": [LONG, f"{LONG}b", f"{LONG}c", f"{LONG}" + "d" * 6],
    "long in bytes": ["é" * 120, "權" * 82, "🙂" * 62],
    "folder like a result": ["x", "x.json/y", "x.json/x", "x.ipynb.json/z"],
    "clean to one": ["a\x01b", "a\x02b", "a\x7fb", "a\ufeffb", "a�b"],
    "one but for a sign": ["a/b", "a_b", "a-b", "a b", "a__b", "a%2Fb", "a.ipynb/b"],
    "one but for case": ["Anna", "anna", "ANNA"],
    "one in Unicode's eyes": ["u\u0308", "\u00fc", "ﬁ", "fi", "K", "\u212a"],
    "upper case": ["shout.IPYNB", "mixed.IpyNb", "shout.ipynb"],
    "like our own": ["scores.csv", "batch.json", "results/scores", "-", "--help", "-rf", "con", "nul", " ", "a "],
    "quotes": [
        "'",
        '"',
        "a'b\"c",
        "`id`",
        "$(id)",
        "a;b",
        "a,b",
        "a\nb",
        "a\tb",
        "a\\b",
        "<script>",
        "{x}",
        "%s",
        "*",
        "?",
    ],
}


@pytest.mark.parametrize("kind", NAMES)
def test_names(place, kind):
    """Every one has its own result and its own row, with its own marks: all but each second one are right."""
    for number, name in enumerate(NAMES[kind]):
        place.write(name, right() if number % 2 == 0 else notebook({}))
    done = place.run()
    assert done.returncode == 0, done.stderr
    assert sorted(place.checks().values()) == sorted(12 * (number % 2 == 0) for number in range(len(NAMES[kind])))
    assert len(place.checks()) == len(NAMES[kind])
    assert sorted(row["checks_passed"] for row in rows(place).values()) == sorted(map(str, place.checks().values()))
    again = place.run("--jobs", 1)
    assert again.returncode == 0
    files = [path.name for path in (place.out / "results").rglob("*.json")]
    assert len(files) == len(NAMES[kind])
    assert all(len(name.encode()) <= 200 and name.isprintable() for name in files)


def test_a_name_that_is_no_text(place):
    (place.inside / os.fsdecode(b"caf\xe9.ipynb")).write_text(json.dumps(right()))
    (place.inside / os.fsdecode(b"caf\xe8.ipynb")).write_text(json.dumps(notebook({})))
    done = place.run()
    assert done.returncode == 0, done.stderr
    assert sorted(record["checks_passed"] for record in place.records().values()) == [0, 12]
    assert len(rows(place)) == 2


FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(1)", "＝1+1", "＋1", "－1", "＠SUM(1)", "\t=1", "\r=1", "\n=1", " =1", " ＝1",
    "a;=1+1", "a;@SUM(1)", "a\t=1", "a,=1", 'a";=1', "a|=1", "'=1", '"=1', ";=1", "\u00a0=1", "﹦1", "﹢1", "−1", "a\n=1", "a\r=1",
]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_no_spreadsheet_finds_a_formula(formulas, delimiter):
    """However a program cuts the text, no cell of it begins with what one computes."""
    for row in csv.reader(io.StringIO(formulas, newline=""), delimiter=delimiter):
        for cell in row:
            assert cell.strip().strip('"')[:1] not in tuple("=+-@＝＋－＠"), (cell, row)


@pytest.fixture(scope="module")
def formulas():
    place = Place()
    for name in FORMULAS:
        place.write(name, b"")  # no notebooks: so the messages are in the table too
    assert place.run().returncode == 1
    text = (place.out / "scores.csv").read_text("utf-8")
    place.close()
    return text


def test_every_file_that_was_skipped_is_listed(place):
    place.write("good", right())
    place.write("upper.IPYNB", right())
    for name in ("essay.py", "report.pdf", "90.ipynb.txt", "90.ipynb.zip", "notes"):
        (place.inside / name).write_text("x")
    (place.inside / "sub").mkdir()
    (place.inside / "sub" / "answers.txt").write_text("x")
    done = place.run()
    assert done.returncode == 0
    said = done.stdout + done.stderr
    for name in ("essay.py", "report.pdf", "90.ipynb.txt", "90.ipynb.zip", "notes", "answers.txt"):
        assert name in said
    assert len(place.checks()) == 2


def test_links_and_special_files(place):
    """None is followed, none is waited for, each has its own record."""
    good = place.write("good", right())
    outside = place.folder / "outside"
    outside.mkdir()
    (outside / "secret.ipynb").write_text(json.dumps(right()))
    (place.inside / "link.ipynb").symlink_to(good)
    (place.inside / "passwd.ipynb").symlink_to("/etc/passwd")
    (place.inside / "dangling.ipynb").symlink_to("/nonexistent")
    (place.inside / "circle.ipynb").symlink_to("circle.ipynb")
    (place.inside / "zero.ipynb").symlink_to("/dev/zero")
    (place.inside / "linked").symlink_to(outside)
    (place.inside / "folder.ipynb").mkdir()
    os.mkfifo(place.inside / "pipe.ipynb")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place.inside / "socket.ipynb"))
        done = place.run()
    assert done.returncode == 1
    found = stems(place.checks())
    assert found.pop("good") == 12
    names = ("link", "passwd", "dangling", "circle", "zero", "pipe", "socket")
    assert {name: found.get(name) for name in names} == dict.fromkeys(names, "error")
    assert "secret" not in found
    assert "root:" not in json.dumps(place.records())


def test_a_link_that_is_named_is_not_followed(place):
    good = place.write("good", right())
    link = place.folder / "link.ipynb"
    link.symlink_to(good)
    assert place.run(paths=[link]).returncode == 1


def test_links_in_the_place_of_results(place):
    """Whoever can write to `out` can't make the grader write elsewhere through an old result."""
    place.write("a", right())
    place.run()
    target = place.folder / "target"
    for path in [*(place.out / "results").rglob("*.json"), place.out / "scores.csv"]:
        target.write_text("keep me")
        path.unlink()
        path.symlink_to(target)
        place.write("a", right(mix="def mix(w, v):\n    return 0"))
        place.run("--seed", path.name)
        assert target.read_text() == "keep me"


def test_results_inside_the_submissions_folder(place):
    place.write("a", right())
    out = place.inside / "out"
    for _ in range(2):
        done = place.run(out=out)
        assert done.returncode == 0, done.stderr
    assert len(list(csv.DictReader(io.StringIO((out / "scores.csv").read_text())))) == 1


def test_the_same_file_named_twice(place):
    path = place.write("a", right())
    assert place.run(paths=[place.inside, path, place.inside / ".." / "in"]).returncode == 0
    assert len(rows(place)) == 1


@pytest.mark.parametrize("what", ["out is a file", "results is a file", "scores is a folder", "nowhere", "full"])
def test_an_out_that_cannot_be_written(place, what):
    """Exit 2 and one line; never 0 with old results."""
    place.write("a", right())
    assert place.run().returncode == 0
    place.write("a", notebook({}))
    out = {"nowhere": Path("/proc/grades"), "full": Path("/dev/full")}.get(what, place.out)
    blocked = {
        "out is a file": out,
        "results is a file": out / "results",
        "scores is a folder": out / "scores.csv",
    }.get(what)
    if blocked:
        subprocess.run(["rm", "-rf", str(blocked)], check=True)
        blocked.mkdir() if blocked.name == "scores.csv" else blocked.write_text("x")
    if what == "scores is a folder":
        (blocked / "x").write_text("x")
    done = place.run(out=out)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert str(out) in done.stderr.splitlines()[-1]


def test_an_out_that_may_not_be_written(place):
    if ordinary_user() is None:
        pytest.skip("this is an ordinary user, or one may not make namespaces here")
    place.write("a", right())
    place.run()
    place.write("a", notebook({}))
    done = place.run(ordinary=True)  # `out` is root's
    assert done.returncode == 2
    assert str(place.out) in done.stderr


def test_a_file_that_may_not_be_read(place):
    if ordinary_user() is None:
        pytest.skip("this is an ordinary user, or one may not make namespaces here")
    place.write("a", right())
    place.write("b", right()).chmod(0)
    assert place.run(ordinary=True).returncode == 1
    assert stems(place.checks()) == {"a": 12, "b": "error"}
    assert "can't be read" in stems(rows(place))["b"]["error"]
