"""Debian's packages and lists through apt, or out of the user's files; and each way in which that fails."""

import errno
import os
import shutil
import tarfile
from pathlib import Path

import made_up_debian as debian
import pytest
from made_up_debian import FILES
from pysequoia import Tsk

from attn.data import deb, store
from attn.data.store import FetchError


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of our own, and nothing set by the user."""
    monkeypatch.setenv("ATTENTION_DATA", str(tmp_path / "cache"))
    monkeypatch.delenv("ATTENTION_FILES", raising=False)
    monkeypatch.delenv("ATTENTION_MIRROR", raising=False)
    return tmp_path / "cache"


UPDATE = "`mkdir -p lists/partial; apt-get update -o Dir::State::lists=./lists -o Acquire::Languages=fr -o Acquire::GzipIndexes=false`, which fills the folder lists,"


def fetch():
    """The made-up Debian package, through the cache."""
    return store.fetch("set", lambda part: deb.files("made-up", part, list(FILES)), size=2_000_000)


def left(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


def test_unpacking(tmp_path):
    deb.unpack(debian.package(tmp_path / "made-up_1_all.deb", FILES), tmp_path / "out")
    for name, content in FILES.items():
        assert (tmp_path / "out" / name).read_bytes() == content


@pytest.mark.parametrize("keep", [0, 40, 200, -20])
def test_a_package_cut_short_is_named(tmp_path, keep):
    package = debian.package(tmp_path / "made-up_1_all.deb", {"file": os.urandom(2_000)})
    package.write_bytes(package.read_bytes()[:keep])
    with pytest.raises(FetchError, match=r"made-up_1_all.deb could not be unpacked \(.*\): fetch it anew"):
        deb.unpack(package, tmp_path / "out")


def test_a_package_spoilt_inside_is_named(tmp_path):
    package = debian.package(tmp_path / "made-up_1_all.deb", {"file": os.urandom(200_000)})
    content = bytearray(package.read_bytes())
    content[100_000:100_100] = bytes(100)
    package.write_bytes(content)
    with pytest.raises(FetchError, match="made-up_1_all.deb could not be unpacked"):
        deb.unpack(package, tmp_path / "out")


@pytest.mark.skipif(shutil.which("zstd") is None, reason="needs zstd")
def test_ubuntus_packages(tmp_path, monkeypatch):
    package = debian.package(tmp_path / "made-up_1_all.deb", FILES, packing="zst")
    deb.unpack(package, tmp_path / "out")
    assert (tmp_path / "out" / "usr/share/set/rows").read_bytes() == FILES["usr/share/set/rows"]
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FetchError, match=r"could not be unpacked \(.*unzstd.*\): install zstd"):
        deb.unpack(package, tmp_path / "again")


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
        f'case "$*" in *update*lists*) : > lists/read ;; *download*lists) cp {package} . ;; *) echo E: Unable to locate; exit 100 ;; esac',
    )
    assert (fetch() / "rows").exists()


def test_apt_without_network_names_the_package_and_the_command(cache, tmp_path, monkeypatch):
    use_apt(tmp_path, monkeypatch, "echo 'E: Some index files failed to download'; exit 100")
    with pytest.raises(FetchError, match=r"`apt-get download made-up` failed \(E: Some index files failed"):
        fetch()
    with pytest.raises(FetchError, match=f"{UPDATE} failed"):
        deb.descriptions(["fr"], tmp_path / "lists")
    assert left(cache) == []


def test_apt_on_a_full_disk(cache, tmp_path, monkeypatch):
    use_apt(tmp_path, monkeypatch, "echo 'E: write (28: No space left on device)'; exit 100")
    with pytest.raises(FetchError, match="the disk is full: set needs 2 MB"):
        fetch()
    assert left(cache) == []


def test_sources_without_the_language(tmp_path, monkeypatch, cache):
    use_apt(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(FetchError, match="apt's sources lack one of fr: name a mirror that has all"):
        deb.descriptions(["fr"], tmp_path / "scratch")


def test_without_apt_the_message_says_what_to_do(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(
        FetchError, match=r"apt-get is not here\. .* --mirror URL .* `apt-get download made-up` .* --files FOLDER"
    ):
        fetch()
    with pytest.raises(FetchError, match=f"apt-get is not here.* or run {UPDATE}"):
        deb.descriptions(["fr"], tmp_path / "scratch")


def test_a_full_disk_while_unpacking(cache, tmp_path, monkeypatch):
    debian.package(tmp_path / "made-up_1_all.deb", FILES)
    monkeypatch.setenv("ATTENTION_FILES", str(tmp_path))

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "extractall", full)
    with pytest.raises(FetchError, match="the disk is full: set needs 2 MB"):
        fetch()


# the real apt: signatures

REAL = pytest.mark.skipif(shutil.which("apt-get") is None, reason="needs apt")


@pytest.fixture
def source(cache, tmp_path, monkeypatch):
    """The suite of a mirror that is apt's only source; the user's settings would let everything pass."""
    folder = debian.mirror(tmp_path / "mirror")
    (tmp_path / "key.asc").write_text(str(debian.KEY.extract_certificate()))
    (tmp_path / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{tmp_path}/sources.list"; Dir::Etc::sourceparts "/dev/null"; Acquire::http::Proxy "DIRECT";'
        'Acquire::AllowInsecureRepositories "true"; Acquire::AllowWeakRepositories "true";'
        'Acquire::AllowDowngradeToInsecureRepositories "true"; APT::Get::AllowUnauthenticated "true";'
    )
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "apt.conf"))
    with debian.served(tmp_path / "mirror") as address:
        (tmp_path / "sources.list").write_text(f"deb [signed-by={tmp_path}/key.asc] {address} stable main\n")
        yield folder


@REAL
def test_apt_takes_what_is_signed(source, tmp_path):
    assert deb.descriptions(["en", "fr"], tmp_path / "lists") == [debian.LISTS["en"], debian.LISTS["fr"]]
    assert (fetch() / "rows").read_bytes() == FILES["usr/share/set/rows"]


@REAL
@pytest.mark.parametrize("name", ["another key", "no signature", "an altered list"])
def test_apt_refuses_what_is_not_whatever_the_users_settings(source, tmp_path, cache, name):
    if name == "another key":
        debian.signed(source, key=Tsk.generate("Somebody Else <else@example.org>"))
    elif name == "no signature":
        text = (source / "InRelease").read_text().split("\n\n", 1)[1].partition("-----BEGIN")[0]
        (source / "InRelease").unlink()
        (source / "Release").write_text(text)
    else:
        for path in [*source.rglob("Packages*"), *source.rglob("Translation*")]:
            path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(FetchError, match=rf"{UPDATE} failed"):
        deb.descriptions(["fr"], tmp_path / "fr")
    with pytest.raises(FetchError, match=r"`apt-get download made-up` failed"):
        fetch()
    assert left(cache) == []
