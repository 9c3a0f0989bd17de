"""Debian's files from any mirror, for systems without apt, each checked from Debian's own keys down.

InRelease is signed with one of the keys in debian-archive.asc (those of Debian 12 and 13); it names the sha256 of
each list, and the list of packages that of each package.
"""

import bz2
import lzma
import re
import time
from email.utils import mktime_tz, parsedate_tz
from pathlib import Path

from debian.deb822 import Packages, Release
from pysequoia import Cert, verify

from attn.data import store
from attn.data.store import FetchError

HINT = "python -m attn.data --mirror URL (the address that holds dists/ and pool/)"
KEYS = Path(__file__).with_name("debian-archive.asc")
SUITE = "stable"
UNPACK = {".xz": lzma.decompress, ".bz2": bz2.decompress}  # smaller languages are packed with bzip2


def deb(address: str, package: str, scratch: Path) -> Path:
    """The .deb file of an architecture-independent package, into the folder `scratch`."""
    index = fetch(address, "main/binary-all/Packages", scratch)
    record = re.search(rf"^Package: {re.escape(package)}\n(.+\n)*", index, re.MULTILINE)
    if not record:
        raise FetchError(f"{address} has no package {package} in {SUITE}")
    fields = Packages(record[0])
    return download(f"{address}/{fields['Filename']}", scratch, fields["SHA256"])


def fetch(address: str, name: str, scratch: Path) -> str:
    """The text of a list that the suite's InRelease names."""
    suite = f"{address}/dists/{SUITE}"
    sha256 = signed(download(f"{suite}/InRelease", scratch).read_bytes(), f"{suite}/InRelease", suite=SUITE)
    for suffix in UNPACK:
        if f"{name}{suffix}" in sha256:
            return _text(download(f"{suite}/{name}{suffix}", scratch, sha256[f"{name}{suffix}"]))
    raise FetchError(f"{address} has no {name} in {SUITE}")


def checked(path: Path) -> str:
    """The text of a list that was fetched elsewhere, checked by the InRelease file of any suite and age beside it."""
    prefix, _, name = path.name.rpartition("Translation-")
    release = path.with_name(f"{prefix.removesuffix('main_i18n_')}InRelease")  # apt's lists have long names
    if not release.is_file():
        place = "dists/SUITE/InRelease of the mirror, or …_InRelease of apt's lists"
        raise FetchError(f"{path} can't be checked without {release.name}: put that beside it ({place})")
    listed = f"main/i18n/Translation-{name}"
    sha256 = signed(release.read_bytes(), str(release))
    if listed not in sha256:
        raise FetchError(f"{release} names no {listed}: it is another suite's, so fetch both from the same place")
    store.verify(path.parent, {path.name: sha256[listed]})
    return _text(path)


def signed(message: bytes, name: str, *, suite: str | None = None) -> dict[str, str]:
    """The sha256 of each file that the InRelease file `name` lists, once its signature is found to be Debian's.

    suite: the one that it must be of, and then not out of date either. Raises FetchError otherwise.
    """
    keys = Cert.split_bytes(KEYS.read_bytes())
    try:
        text = verify(message, lambda _: keys).bytes or b""
    except RuntimeError as error:
        why = str(error).partition("\n")[0].rstrip(".")
        raise FetchError(f"{name} is signed by none of the keys of Debian 12 and 13 ({why}): use none of it") from None
    release = Release(text.decode())
    if suite and suite not in (found := [release.get("Suite"), release.get("Codename")]):
        raise FetchError(f"{name} is of the suite {' or '.join(map(str, found))}, wanted {suite}: take another mirror")
    until = release.get("Valid-Until")
    if suite and until and mktime_tz(parsedate_tz(until) or (1970, 1, 1, 0, 0, 0, 0, 0, 0, 0)) < time.time():
        raise FetchError(f"{name} was valid until {until}: the mirror or this computer's clock is out of date")
    return {entry["name"]: entry["sha256"] for entry in release.get("SHA256", [])}


def _text(path: Path) -> str:
    return UNPACK.get(path.suffix, bytes)(path.read_bytes()).decode()


def download(url: str, scratch: Path, sha256: str | None = None) -> Path:
    """Copy `url` into the folder `scratch`. Raises FetchError, which names the address."""
    import pooch  # type: ignore[import-untyped]  # only who downloads needs it: it asks a notebook for its widgets

    pooch.get_logger().setLevel("WARNING")  # what is fetched was said
    name = url.rsplit("/", 1)[1]
    try:
        return Path(pooch.retrieve(url, sha256, name, scratch, downloader=pooch.HTTPDownloader()))
    except OSError as error:
        if error.errno in store.FULL:
            raise
        raise FetchError(f"{url} could not be fetched ({error}): is it a mirror, and is there a network?") from error
    except ValueError as error:  # another hash: pooch has removed the file
        raise FetchError(f"{url} is not what Debian signed ({error}): try again later, or another mirror") from error
