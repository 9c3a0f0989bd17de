"""Unpacking a Debian package: an `ar` archive whose member data.tar.* holds the files."""

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from attn.data.store import FetchError


def unpack(package: Path, folder: Path) -> None:
    """Unpack a .deb file into `folder`, with dpkg-deb where it is, else in Python (not .zst, which Ubuntu uses)."""
    if shutil.which("dpkg-deb"):
        done = subprocess.run(["dpkg-deb", "-x", package, folder], capture_output=True, text=True, check=False)
        if done.returncode:
            raise FetchError(f"{package} is no whole Debian package ({done.stderr.strip()}): fetch it anew")
        return
    try:
        with tarfile.open(fileobj=io.BytesIO(_data(package.read_bytes()))) as archive:
            archive.extractall(folder, filter="data")
    except (ValueError, tarfile.TarError, EOFError) as error:
        raise FetchError(f"{package} is no whole Debian package ({error}): fetch it anew") from error


def _data(archive: bytes) -> bytes:
    """The member data.tar.* of an ar archive: a header of 60 bytes before each member, which ends at an even byte."""
    if not archive.startswith(b"!<arch>\n"):
        raise ValueError("it does not begin as an ar archive")
    at = 8
    while at + 60 <= len(archive):
        name, size = archive[at : at + 16], int(archive[at + 48 : at + 58])
        if name.startswith(b"data.tar") and at + 60 + size <= len(archive):
            return archive[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    raise ValueError("it has no whole data.tar")
