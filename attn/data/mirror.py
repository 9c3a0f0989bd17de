"""Debian's files from any mirror over the network, for systems without apt."""

import bz2
import http.client
import lzma
import urllib.request
from pathlib import Path

from tqdm import tqdm

from attn.data import store
from attn.data.store import FetchError

HINT = "python -m attn.data --mirror URL (the address that holds dists/ and pool/)"
SUITE = "dists/stable/main"


def deb(address: str, package: str, scratch: Path) -> Path:
    """The newest .deb file of an architecture-independent package, checked by the index's sha256."""
    index = open_list(download(f"{address}/{SUITE}/binary-all/Packages.xz", scratch))
    for record in index.split("\n\n"):
        if record.startswith(f"Package: {package}\n"):
            fields = dict(line.split(": ", 1) for line in record.splitlines() if ": " in line and line[0] != " ")
            file = download(f"{address}/{fields['Filename']}", scratch)
            store.verify(scratch, {file.name: fields["SHA256"]})
            return file
    raise FetchError(f"{address} has no package {package} in {SUITE}")


def descriptions(address: str, language: str, scratch: Path) -> Path:
    """The list of package descriptions in a language."""
    try:
        return download(f"{address}/{SUITE}/i18n/Translation-{language}.xz", scratch)
    except FetchError:  # smaller languages are packed with bzip2
        return download(f"{address}/{SUITE}/i18n/Translation-{language}.bz2", scratch)


def open_list(path: Path) -> str:
    """The text of a list, packed or not. Raises FetchError if it is cut short."""
    unpack = {".xz": lzma.decompress, ".bz2": bz2.decompress}.get(path.suffix, bytes)
    try:
        if text := unpack(path.read_bytes()).decode():
            return text
        raise ValueError("it is empty")
    except (lzma.LZMAError, ValueError, OSError) as error:
        raise FetchError(f"{path} is corrupt or half-downloaded ({error}): fetch it anew") from error


def download(url: str, scratch: Path) -> Path:
    """Copy `url` into the folder `scratch`, with a progress bar. Raises FetchError, which names the address."""
    path = scratch / url.rsplit("/", 1)[1]
    try:
        with urllib.request.urlopen(url, timeout=30) as answer, path.open("wb") as file:
            size = int(answer.headers["Content-Length"] or 0)
            with tqdm(
                total=size or None, desc=path.name, unit="B", unit_scale=True, leave=False, mininterval=0.5
            ) as bar:
                while block := answer.read(1 << 16):
                    bar.update(file.write(block))
    except (OSError, ValueError, http.client.HTTPException) as error:
        if isinstance(error, OSError) and error.errno in store.FULL:
            raise
        raise FetchError(
            f"{url} could not be fetched ({error}): is it a Debian mirror, and is there a network?"
        ) from error
    if size and path.stat().st_size != size:
        raise FetchError(f"{url} broke off after {path.stat().st_size:,} of {size:,} bytes: run the same again")
    return path
