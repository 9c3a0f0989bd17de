"""A mirror: every file is checked from the signature of InRelease down, and nothing else is used."""

import errno
import shutil

import made_up_debian as debian
import pooch
import pytest
from pysequoia import Cert, Tsk

from attn.data import deb, mirror, store
from attn.data.store import FetchError

RELEASE_KEYS = {  # "Debian Archive Automatic Signing Key" and "Debian Stable Release Key" of 12/bookworm and 13/trixie
    "b8b80b5b623eab6ad8775c45b7c5d7d6350947f8",
    "4d64fec119c2029067d6e791f8d2585b8783d481",
    "04b54c3cdca79751b16bc6b5225629df75b188bd",
    "41587f7db8c774bccf131416762f67a0b2c39de4",
}


def test_the_keys_are_debians():
    keys = Cert.split_bytes(mirror.KEYS.read_bytes())
    assert {key.fingerprint for key in keys} == RELEASE_KEYS
    assert not any(key.is_revoked for key in keys)
    assert "PRIVATE" not in mirror.KEYS.read_text()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTENTION_DATA", str(tmp_path / "cache"))
    monkeypatch.delenv("ATTENTION_FILES", raising=False)
    return tmp_path / "cache"


@pytest.fixture
def suite(tmp_path, monkeypatch, cache):
    """The folder of the suite of a mirror; its address is the user's, and its key is the one that we trust."""
    monkeypatch.setattr(mirror, "KEYS", tmp_path / "keys.asc")
    mirror.KEYS.write_text(str(debian.KEY.extract_certificate()))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    folder = debian.mirror(tmp_path / "mirror")
    with debian.served(tmp_path / "mirror") as address:
        monkeypatch.setenv("ATTENTION_MIRROR", address)
        yield folder


def fetch():
    return store.fetch("set", lambda part: deb.files("made-up", part, list(debian.FILES)), size=2_000_000)


def test_a_mirror_serves_without_apt(suite, monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert (fetch() / "rows").read_bytes() == debian.FILES["usr/share/set/rows"]
    assert deb.descriptions(["en"], tmp_path / "en") == [debian.LISTS["en"]]
    assert deb.descriptions(["fr"], tmp_path / "fr") == [debian.LISTS["fr"]]


def fails(message, cache):
    """Neither the package nor a list comes, and nothing is left."""
    for wanted in (fetch, lambda: deb.descriptions(["fr"], cache / "scratch")):
        with pytest.raises(FetchError, match=message):
            wanted()
        shutil.rmtree(cache / "scratch", ignore_errors=True)
        assert not [path for path in cache.iterdir() if path.suffix != ".lock"]


def test_another_key(suite, cache):
    debian.signed(suite, key=Tsk.generate("Somebody Else <else@example.org>"))
    fails(
        r"http\S+/dists/stable/InRelease is signed by none of the keys of Debian 12 and 13 \(.*no valid signatures.*\): use none of it",
        cache,
    )


def test_without_a_signature(suite, cache):
    text = (suite / "InRelease").read_text().split("\n\n", 1)[1].partition("-----BEGIN")[0]
    (suite / "InRelease").write_text(text)
    fails("InRelease is signed by none of the keys of Debian 12 and 13", cache)


@pytest.mark.parametrize("content", ["", "no", "-----BEGIN PGP SIGNED MESSAGE-----\n"])
def test_no_release_file_at_all(suite, cache, content):
    (suite / "InRelease").write_text(content)
    fails("InRelease is signed by none of the keys of Debian 12 and 13", cache)


def test_a_release_file_altered_after_it_was_signed(suite, cache):
    release = suite / "InRelease"
    release.write_text(release.read_text().replace("Origin: Made-up", "Origin: Made-down"))
    fails("InRelease is signed by none of the keys of Debian 12 and 13", cache)


def test_what_stands_outside_the_signature_is_not_read(suite, tmp_path):
    """An attacker can put lines before and after the signed part."""
    release, line = suite / "InRelease", f" {'0' * 64} 3 main/i18n/Translation-fr.bz2\n"
    release.write_text(f"Suite: other\nSHA256:\n{line}\n{release.read_text()}SHA256:\n{line}")
    assert deb.descriptions(["fr"], tmp_path / "fr") == [debian.LISTS["fr"]]


def test_another_suite(suite, cache):
    debian.signed(suite, name="oldstable")
    fails("InRelease is of the suite oldstable or made-up, wanted stable: take another mirror", cache)


def test_out_of_date(suite, cache, tmp_path):
    debian.signed(suite, more="Valid-Until: Sat, 18 Jul 2020 10:16:37 UTC\n")
    fails("InRelease was valid until Sat, 18 Jul 2020 .*: the mirror or this computer's clock is out of date", cache)
    debian.signed(suite, more="Valid-Until: some day\n")
    fails("InRelease was valid until some day", cache)
    for zone in ("UTC", "-0000"):
        debian.signed(suite, more=f"Valid-Until: Sat, 18 Jul 2120 10:16:37 {zone}\n")
        shutil.rmtree(tmp_path / "fr", ignore_errors=True)
        assert deb.descriptions(["fr"], tmp_path / "fr") == [debian.LISTS["fr"]]


@pytest.mark.parametrize("file", ["main/binary-all/Packages.xz", "main/i18n/Translation-fr.bz2"])
def test_an_altered_list(suite, cache, file, tmp_path):
    path = suite / file
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(FetchError, match=rf"/{path.name} is not what Debian signed \(SHA256 hash .*another mirror"):
        (fetch if "binary" in file else lambda: deb.descriptions(["fr"], tmp_path / "fr"))()


@pytest.mark.parametrize("spoil", [lambda content: content[:-1], lambda content: content[:-1] + b"\1"])
def test_an_altered_package(suite, cache, tmp_path, spoil):
    package = tmp_path / "mirror" / "pool" / "made-up_1_all.deb"
    package.write_bytes(spoil(package.read_bytes()))
    with pytest.raises(FetchError, match="made-up_1_all.deb is not what Debian signed"):
        fetch()
    assert not [path for path in cache.iterdir() if path.suffix != ".lock"]


def test_what_a_mirror_does_not_have(suite, tmp_path):
    with pytest.raises(FetchError, match="has no package absent in stable"):
        deb.files("absent", tmp_path, [])
    with pytest.raises(FetchError, match="has no main/i18n/Translation-la in stable"):
        deb.descriptions(["la"], tmp_path / "la")


def test_an_address_that_is_no_mirror(tmp_path, suite):
    shutil.rmtree(suite)
    with pytest.raises(
        FetchError, match=r"stable/InRelease could not be fetched \(404 .*\): is it a mirror, and is there a net"
    ):
        deb.descriptions(["fr"], tmp_path / "fr")


def test_a_mirror_that_cannot_be_reached(tmp_path, cache, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with debian.served(tmp_path) as address:
        pass
    with pytest.raises(FetchError, match=r"InRelease could not be fetched \(.*refused.*\): is it a mirror"):
        mirror.fetch(address, "main/i18n/Translation-fr", tmp_path)


@pytest.mark.parametrize("address", ["http://", "file:///mirror", "nope"])
def test_an_address_that_is_none(tmp_path, cache, address):
    with pytest.raises(FetchError, match=r"InRelease could not be fetched \(.*\): is it a mirror"):
        mirror.fetch(address, "main/i18n/Translation-fr", tmp_path)


def test_a_download_that_breaks_off(suite, tmp_path):
    with (
        debian.served(tmp_path) as address,
        pytest.raises(FetchError, match=r"short could not be fetched \(.*\): is it a mirror"),
    ):
        mirror.download(f"{address}/short", tmp_path)
    assert not (tmp_path / "short").exists()


def test_a_download_onto_a_full_disk(cache, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pooch, "retrieve", full)
    with pytest.raises(FetchError, match="the disk is full: set needs 1 MB"):
        store.fetch("set", lambda part: mirror.download("https://x/list", part), size=1_000_000)


# lists that the user fetched elsewhere


@pytest.fixture
def files(suite, tmp_path, monkeypatch):
    """A folder with the list and InRelease as a mirror has them; no mirror, no apt."""
    monkeypatch.delenv("ATTENTION_MIRROR")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    (tmp_path / "files").mkdir()
    shutil.copy(suite / "main" / "i18n" / "Translation-fr.bz2", tmp_path / "files")
    shutil.copy(suite / "InRelease", tmp_path / "files")
    monkeypatch.setenv("ATTENTION_FILES", str(tmp_path / "files"))
    return tmp_path / "files"


def test_a_list_beside_its_release_file(files, tmp_path):
    assert deb.descriptions(["fr"], tmp_path / "fr") == [debian.LISTS["fr"]]
    (files / "Translation-fr.bz2").unlink()
    (files / "Translation-fr").write_text(debian.LISTS["fr"], encoding="utf-8")
    assert deb.descriptions(["fr"], tmp_path / "fr") == [debian.LISTS["fr"]]


def test_apts_own_lists(files, tmp_path):
    """Under the long names of apt's folder, beside other suites'; the largest is taken."""
    (files / "InRelease").rename(files / "mirror.example.org_debian_dists_made-up_InRelease")
    (files / "Translation-fr.bz2").unlink()
    (files / "mirror.example.org_debian_dists_made-up_main_i18n_Translation-fr").write_text(
        debian.LISTS["fr"], encoding="utf-8"
    )
    (files / "mirror.example.org_debian_dists_made-up-updates_main_i18n_Translation-fr").write_text("É")
    (files / "mirror.example.org_debian_dists_made-up_main_i18n_Translation-fr_CA").write_text("another language")
    assert deb.descriptions(["fr"], tmp_path / "fr") == [debian.LISTS["fr"]]


@pytest.mark.parametrize("packing", ["lz4", "gz"])
def test_a_packing_that_is_not_read(files, tmp_path, packing):
    """As apt in Debian's containers keeps its lists."""
    (files / "Translation-fr.bz2").rename(files / f"deb.example.org_dists_stable_main_i18n_Translation-fr.{packing}")
    command = "apt-get update -o Dir::State::lists=./lists -o Acquire::Languages=fr -o Acquire::GzipIndexes=false"
    with pytest.raises(
        FetchError,
        match=rf"fr.{packing} must be .xz, .bz2 or unpacked: run `mkdir -p lists/partial; {command}`, .* and name that",
    ):
        deb.descriptions(["fr"], tmp_path / "fr")


def test_any_suite_and_age_will_do(files, tmp_path, suite):
    """The user has chosen it, and a folder may lie for years."""
    debian.signed(suite, name="testing", more="Valid-Until: Sat, 18 Jul 2020 10:16:37 UTC\n")
    shutil.copy(suite / "InRelease", files)
    assert deb.descriptions(["fr"], tmp_path / "fr") == [debian.LISTS["fr"]]


def test_a_list_alone(files, tmp_path):
    (files / "InRelease").unlink()
    with pytest.raises(
        FetchError,
        match=r"Translation-fr.bz2 can't be checked without InRelease: put that beside it \(dists/SUITE/InRelease .*, or …_InRelease of apt's lists\)",
    ):
        deb.descriptions(["fr"], tmp_path / "fr")


def test_a_list_altered(files, tmp_path):
    (files / "Translation-fr.bz2").write_bytes(b"altered")
    with pytest.raises(FetchError, match=r"Translation-fr.bz2 is corrupt or half-downloaded: its sha256 is \w+, want"):
        deb.descriptions(["fr"], tmp_path / "fr")
    assert (files / "Translation-fr.bz2").exists()


def test_a_list_beside_a_release_file_of_somebody_else(files, tmp_path, suite):
    debian.signed(suite, key=Tsk.generate("Somebody Else <else@example.org>"))
    shutil.copy(suite / "InRelease", files)
    with pytest.raises(FetchError, match="files/InRelease is signed by none of the keys of Debian 12 and 13"):
        deb.descriptions(["fr"], tmp_path / "fr")


def test_a_list_that_the_release_file_does_not_name(files, tmp_path):
    (files / "Translation-de").write_text("Sommer")
    with pytest.raises(FetchError, match="InRelease names no main/i18n/Translation-de: it is another suite's"):
        deb.descriptions(["de"], tmp_path / "de")
