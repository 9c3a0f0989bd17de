"""Which files are graded, what they are called, and what is left out."""

import os

import pytest

from autograder.grading.names import LONGEST, escape, find_files, listed, result_name


def make(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")


def found(tmp_path, *paths, known=None):
    return find_files([tmp_path / path for path in paths], tmp_path / "out", known)


def test_a_folder_names_from_below_itself(tmp_path):
    make(tmp_path / "in", "b/x.ipynb", "a/x.ipynb", "y.IPYNB")
    assert list(found(tmp_path, "in").files) == ["a/x.ipynb", "b/x.ipynb", "y.IPYNB"]


@pytest.mark.parametrize("order", [("one", "two"), ("two", "one")])
def test_names_do_not_hang_on_the_order(tmp_path, order):
    make(tmp_path, "one/x.ipynb", "two/x.ipynb", "two/y.ipynb")
    files = found(tmp_path, *order).files
    assert {name: str(path.relative_to(tmp_path)) for name, path in files.items()} == {
        "one/x.ipynb": "one/x.ipynb",
        "two/x.ipynb": "two/x.ipynb",
        "y.ipynb": "two/y.ipynb",
    }


def test_folders_of_one_name_take_in_what_tells_them_apart(tmp_path):
    make(tmp_path, "mon/in/x.ipynb", "tue/in/x.ipynb")
    assert list(found(tmp_path, "mon/in", "tue/in").files) == ["mon/in/x.ipynb", "tue/in/x.ipynb"]


def test_a_file_named_twice_is_one(tmp_path):
    make(tmp_path, "in/x.ipynb")
    assert list(found(tmp_path, "in", "in/x.ipynb").files) == ["x.ipynb"]


def test_a_known_file_keeps_its_name_and_nobody_else_gets_it(tmp_path):
    make(tmp_path, "one/x.ipynb", "two/x.ipynb")
    known = {str((tmp_path / "one" / "x.ipynb").resolve()): "x.ipynb"}
    assert set(found(tmp_path, "one", "two", known=known).files) == {"x.ipynb", "two/x.ipynb"}


def test_a_name_that_is_taken_at_full_length(tmp_path):
    make(tmp_path, "in/x.ipynb")
    path = (tmp_path / "in" / "x.ipynb").resolve()
    parts = path.parts[1:]
    known = {f"/elsewhere/{i}": "/".join(parts[i:]) for i in range(len(parts))}
    (name,) = found(tmp_path, "in", known=known).files
    assert name not in known.values()
    assert name.endswith("/x.ipynb")


def test_what_is_skipped_is_listed(tmp_path):
    make(tmp_path / "in", "x.ipynb", "x.py", ".y.ipynb", ".ipynb_checkpoints/x.ipynb", "d/z.txt")
    (tmp_path / "in" / "link").symlink_to(tmp_path)
    make(tmp_path, "in/out/results/old.ipynb")
    here = find_files([tmp_path / "in"], tmp_path / "in" / "out")
    assert list(here.files) == ["x.ipynb"]
    said = listed(here.skipped)
    assert said.count("\n") == 5
    for words in (
        ".ipynb_checkpoints: a hidden folder",
        "link: a link to a folder",
        ".y.ipynb: a hidden file",
        "x.py: no",
    ):
        assert words in said


def test_nothing_to_grade(tmp_path):
    (tmp_path / "in").mkdir()
    with pytest.raises(FileNotFoundError, match=r"no notebook \(\*\.ipynb\) in"):
        found(tmp_path, "in")
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        found(tmp_path, "elsewhere")


NASTY = [
    "x" * 250 + ".ipynb",
    "a/" * 60 + "x.ipynb",
    "a b.ipynb",
    "a_b.ipynb",
    "a/b.ipynb",
    "a__b.ipynb",
    "ä.ipynb",
    "a\nb.ipynb",
    "..ipynb",
    "-x.ipynb",
    "x.json.ipynb",
    "x.ipynb",
    "x.IPYNB",
    escape(os.fsdecode(b"\xff.ipynb")),
    "=1+1.ipynb",
    ".ipynb",
]


def test_results_have_short_safe_names_of_their_own():
    names = [result_name(name) for name in NASTY]
    assert len(set(names)) == len(names)
    for name in names:
        assert len(name) <= LONGEST
        assert name.isascii()
        assert not set(name) & set("/\\ \n=")
        assert not name.startswith(("-", "."))
