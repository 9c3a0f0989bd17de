"""A made-up Debian for the tests: packages, a signed mirror on this machine, and an apt-get that behaves as told."""

import bz2
import contextlib
import functools
import hashlib
import io
import lzma
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pysequoia import SignatureMode, Tsk, sign

KEY = Tsk.generate("Made-up Debian <nobody@example.org>")
LISTS = {  # by language: a list of one description
    "en": "Package: made-up\nDescription-md5: 0123456789abcdef0123456789abcdef\nDescription-en: summer\n Summer.\n\n",
    "fr": "Package: made-up\nDescription-md5: 0123456789abcdef0123456789abcdef\nDescription-fr: été\n Été.\n\n",
}
FILES = {"usr/share/set/rows": b"one\ntwo\n", "usr/share/set/odd": b"odd"}


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


def package(path: Path, files: dict[str, bytes], *, packing: str = "xz") -> Path:
    """Write a .deb file that holds `files`, packed with xz or zst (by the program zstd)."""
    data = tar(files)
    if packing == "zst":
        data = subprocess.run(["zstd", "-c"], input=lzma.decompress(data), stdout=subprocess.PIPE, check=True).stdout
    control = tar(
        {"control": b"Package: made-up\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: made up\n"}
    )
    members = [(b"debian-binary", b"2.0\n"), (b"control.tar.xz", control), (f"data.tar.{packing}".encode(), data)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"!<arch>\n" + b"".join(member(name, content) for name, content in members))
    return path


def mirror(folder: Path) -> Path:
    """A mirror with the one package `made-up` and the lists of English (.xz) and French (.bz2); its suite's folder."""
    deb = package(folder / "pool" / "made-up_1_all.deb", FILES).read_bytes()
    index = (
        "Package: other\nFilename: no\nSHA256: no\n\nPackage: made-up\nVersion: 1\nArchitecture: all\nDescription: is\n a: b\n"
        f"Filename: pool/made-up_1_all.deb\nSize: {len(deb)}\nSHA256: {hashlib.sha256(deb).hexdigest()}\n"
    )
    suite = folder / "dists" / "stable"
    for name, content in {
        "binary-all/Packages.xz": lzma.compress(index.encode()),
        "i18n/Translation-en.xz": lzma.compress(LISTS["en"].encode()),
        "i18n/Translation-fr.bz2": bz2.compress(LISTS["fr"].encode()),
    }.items():
        (suite / "main" / name).parent.mkdir(parents=True, exist_ok=True)
        (suite / "main" / name).write_bytes(content)
    signed(suite)
    return suite


def signed(suite: Path, *, key: Tsk = KEY, name: str = "stable", more: str = "") -> None:
    """Write InRelease anew for the files that lie there, as they lie there; packed ones are named unpacked too."""
    hashes = {}
    for path in sorted((suite / "main").rglob("*.*")):
        content = path.read_bytes()
        unpacked = lzma.decompress(content) if path.suffix == ".xz" else bz2.decompress(content)
        hashes[path.relative_to(suite)] = content
        hashes[path.relative_to(suite).with_suffix("")] = unpacked
    lines = [f" {hashlib.sha256(content).hexdigest()} {len(content)} {path}" for path, content in hashes.items()]
    head = f"Origin: Made-up\nSuite: {name}\nCodename: made-up\nDate: Sat, 11 Jul 2026 10:16:37 UTC\n{more}"
    text = f"{head}Architectures: all amd64 arm64\nComponents: main\nSHA256:\n" + "\n".join(lines) + "\n"
    (suite / "InRelease").write_bytes(sign(key.signer(), text.encode(), mode=SignatureMode.CLEAR))


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder; a file whose name has "short" in it breaks off."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        if "short" not in self.path:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        return self.wfile.write(b"half")


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder, over HTTP on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def apt(folder: Path, script: str) -> Path:
    """An apt-get that runs a shell script; the folder to put on PATH."""
    folder.mkdir()
    (folder / "apt-get").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "apt-get").chmod(0o755)
    return folder
