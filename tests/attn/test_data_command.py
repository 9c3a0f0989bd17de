"""`python -m attn.data`: what it says and how it exits."""

import os

import pytest

from attn.data import __main__ as command
from attn.data import packages, store
from attn.data.store import FetchError


@pytest.fixture(autouse=True)
def sets(tmp_path, monkeypatch):
    """Two made-up sets: one that comes, one that cannot."""

    def good():
        store.fetch("good", lambda folder: (folder / "file").write_bytes(bytes(2_000_000)), size=1)
        return "3 / 2 / 1 rows"

    def bad():
        raise FetchError("`apt-get download bad` failed")

    monkeypatch.setenv("ATTENTION_DATA", str(tmp_path))
    monkeypatch.setenv("ATTENTION_MIRROR", "")
    monkeypatch.setenv("ATTENTION_FILES", "")
    monkeypatch.setattr(command, "SETS", {"good": good, "bad": bad})


def test_it_fetches_all_and_goes_on_after_a_failure(capsys, tmp_path):
    assert command.main([]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [f"data in {tmp_path}", "good               2.0 MB   3 / 2 / 1 rows"]
    assert err.splitlines() == [
        f"fetching good, once: up to 0 MB in {tmp_path}",
        "bad: `apt-get download bad` failed",
    ]


def test_it_fetches_what_is_named(capsys):
    assert command.main(["good"]) == 0
    assert "bad" not in capsys.readouterr().err


def test_it_lists_without_fetching(capsys, tmp_path):
    assert command.main(["--list"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "good            not fetched yet",
        "bad             not fetched yet",
    ]
    assert list(tmp_path.iterdir()) == []
    command.main(["good"])
    assert command.main(["--list"]) == 0
    assert "good               2.0 MB   3 / 2 / 1 rows" in capsys.readouterr().out


def test_an_error_of_the_system_is_one_line(capsys, monkeypatch):
    def denied():
        raise PermissionError(13, "Permission denied", "/data")

    monkeypatch.setattr(command, "SETS", {"good": denied})
    assert command.main([]) == 1
    assert capsys.readouterr().err == "good: [Errno 13] Permission denied: '/data'\n"


def test_mirror_and_files_reach_the_loaders(tmp_path):
    assert command.main(["good", "--mirror", "https://x/debian/", "--files", str(tmp_path)]) == 0
    assert os.environ["ATTENTION_MIRROR"] == "https://x/debian"
    assert os.environ["ATTENTION_FILES"] == str(tmp_path)


def test_a_cache_that_is_no_folder_is_one_line(monkeypatch, capsys):
    monkeypatch.setenv("ATTENTION_DATA", __file__)
    with pytest.raises(SystemExit) as caught:
        command.main([])
    assert caught.value.code == 2
    assert f"error: ATTENTION_DATA must name a folder, got {__file__}\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "'nope' is no set; there are good, bad"),
        (["--mirror", "nope"], "'nope' is no address; wanted http"),
        (["--mirror", "file:///nope"], "'file:///nope' is no address; wanted http://… or https://…"),
        (["--files", "nope"], "'nope' is not a folder"),
        (["--nope"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_exits_with_2(arguments, said, capsys):
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_an_installed_minilm_is_there(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(command, "SETS", {"minilm": lambda: "pretrained BERT"})
    monkeypatch.setattr(packages, "installed_minilm", lambda: tmp_path)
    assert command.main(["--list"]) == 0
    assert "pretrained BERT" in capsys.readouterr().out
