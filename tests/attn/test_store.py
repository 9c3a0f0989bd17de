"""The cache: whole or not at all, once for several processes, every failure named."""

import errno
import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from attn.data import store
from attn.data.store import FetchError

HASH = hashlib.sha256(b"right").hexdigest()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTENTION_DATA", str(tmp_path / "cache"))
    return tmp_path / "cache"


def writes(content: bytes):
    return lambda folder: (folder / "file").write_bytes(content)


def left(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


def fetch(fill, **options):
    return store.fetch("set", fill, size=5_000_000, **options)


def test_the_cache_is_the_users_unless_one_is_named(cache, monkeypatch):
    assert store.cache() == cache
    monkeypatch.delenv("ATTENTION_DATA")
    assert store.cache().name == "attention-course"


@pytest.mark.parametrize("named", [__file__, "~nosuchuser/cache", "link"])
def test_a_cache_that_is_no_folder(monkeypatch, tmp_path, named):
    monkeypatch.chdir(tmp_path)
    Path("link").symlink_to("nowhere")
    monkeypatch.setenv("ATTENTION_DATA", named)
    with pytest.raises(FetchError, match=f"ATTENTION_DATA must name a folder, got {named}"):
        fetch(writes(b"right"))


def test_what_is_fetched_is_said_once(cache, capsys):
    fetch(writes(b"right"))
    fetch(writes(b"right"))
    assert capsys.readouterr().err == f"fetching set, once: up to 5 MB in {cache}\n"


def test_a_set_is_made_once(cache):
    first = fetch(writes(b"right"), sha256={"file": HASH})
    assert first == cache / "set"
    assert fetch(lambda folder: pytest.fail("made twice"), sha256={"file": HASH}) == first
    assert left(cache) == ["set"]


def test_a_failure_leaves_nothing(cache):
    def fill(folder):
        (folder / "half").write_text("half")
        raise FetchError("the network is gone")

    with pytest.raises(FetchError, match="the network is gone"):
        fetch(fill)
    assert left(cache) == []


def test_a_wrong_file_is_named_with_both_hashes_and_not_kept(cache):
    with pytest.raises(FetchError, match="file is corrupt or half-downloaded") as caught:
        fetch(writes(b"wrong"), sha256={"file": HASH})
    assert hashlib.sha256(b"wrong").hexdigest() in str(caught.value)
    assert HASH in str(caught.value)
    assert left(cache) == []


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"righ"), Path.unlink])
def test_a_file_spoilt_in_the_cache_is_found_removed_and_made_anew(cache, spoil):
    spoil(fetch(writes(b"right"), sha256={"file": HASH}) / "file")
    with pytest.raises(FetchError, match="file is .*set was removed, so run the same again to fetch it anew"):
        fetch(lambda folder: pytest.fail("there"), sha256={"file": HASH})
    assert left(cache) == []
    assert (fetch(writes(b"right"), sha256={"file": HASH}) / "file").read_bytes() == b"right"


def test_where_no_hash_is_known_the_one_that_came_is_kept(cache):
    (fetch(writes(b"right")) / "file").write_bytes(b"righ")
    with pytest.raises(FetchError, match=f"file is corrupt .* wanted {HASH}; .*set was removed"):
        fetch(writes(b"right"))
    (fetch(writes(b"right")) / "SHA256SUMS").unlink()
    with pytest.raises(FetchError, match=r"SHA256SUMS is missing; .*set was removed"):
        fetch(writes(b"right"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_says_how_much_is_needed_and_where(cache, number, monkeypatch):
    def full(path, data):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FetchError, match=r"the disk is full: set needs 5 MB in .*cache; .*ATTENTION_DATA"):
        fetch(writes(b"right"))
    assert left(cache) == []


def test_other_errors_of_the_system_stay_what_they_are(cache):
    def fill(folder):
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    with pytest.raises(PermissionError):
        fetch(fill)
    assert left(cache) == []


PROCESS = """
    import sys, time
    from pathlib import Path
    from attn.data import store

    def fill(folder):
        with Path(sys.argv[1]).open("a") as log:
            log.write("filled ")
        (folder / "half").write_text("half")
        time.sleep(float(sys.argv[2]))
        (folder / "file").write_text("right")

    folder = store.fetch("set", fill, size=1)
    assert (folder / "file").read_text() == "right"
"""


def start(log: Path, seconds: float) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(PROCESS), str(log), str(seconds)])


def test_two_processes_at_once_make_it_once(cache, tmp_path):
    processes = [start(tmp_path / "log", 1.0) for _ in range(2)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    assert (tmp_path / "log").read_text() == "filled "
    assert left(cache) == ["set"]


def test_what_a_killed_process_left_is_not_used(cache, tmp_path):
    process = start(tmp_path / "log", 60)
    for _ in range(600):
        if (cache / "set.part" / "half").exists():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    assert left(cache) == ["set.part"]
    assert not (fetch(writes(b"right"), sha256={"file": HASH}) / "half").exists()
    assert left(cache) == ["set"]


def test_rows_out_of_bounds_are_named():
    store.check_rows("set", 5, 5, 5)
    with pytest.raises(FetchError, match=r"set has 1,000 rows, wanted 5: remove its folder in .*cache"):
        store.check_rows("set", 1000, 5, 5)
    with pytest.raises(FetchError, match="set has 1 rows, wanted 5 to 2,000"):
        store.check_rows("set", 1, 5, 2000)
