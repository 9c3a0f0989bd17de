"""A made-up Debian for the tests: packages, a mirror, and an apt-get that behaves as told."""

import hashlib
import io
import lzma
import tarfile
from pathlib import Path


def member(name: bytes, content: bytes) -> bytes:
    header = (
        name.ljust(16) + b"0".ljust(12) + b"0".ljust(6) * 2 + b"100644".ljust(8) + str(len(content)).encode().ljust(10)
    )
    return header + b"`\n" + content + b"\n" * (len(content) % 2)


def tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:xz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def package(path: Path, files: dict[str, bytes]) -> Path:
    """Write a .deb file that holds `files`."""
    control = tar(
        {"control": b"Package: made-up\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: made up\n"}
    )
    members = [(b"debian-binary", b"2.0\n"), (b"control.tar.xz", control), (b"data.tar.xz", tar(files))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"!<arch>\n" + b"".join(member(name, content) for name, content in members))
    return path


def mirror(folder: Path, files: dict[str, bytes]) -> str:
    """A mirror with the one package `made-up` and the lists of English (.xz) and French (.bz2); its address."""
    deb = package(folder / "pool" / "made-up_1_all.deb", files)
    sha256 = hashlib.sha256(deb.read_bytes()).hexdigest()
    index = f"Package: other\nFilename: no\n\nPackage: made-up\nDescription: is\n a: b\nFilename: pool/made-up_1_all.deb\nSHA256: {sha256}\n"
    suite = folder / "dists" / "stable" / "main"
    (suite / "binary-all").mkdir(parents=True)
    (suite / "binary-all" / "Packages.xz").write_bytes(lzma.compress(index.encode()))
    return folder.as_uri()


def apt(folder: Path, script: str) -> Path:
    """An apt-get that runs a shell script; the folder to put on PATH."""
    folder.mkdir()
    (folder / "apt-get").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "apt-get").chmod(0o755)
    return folder
