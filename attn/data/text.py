"""Running text for language models: six novels, or the definitions of a dictionary.

Jane Austen's novels (public domain) from the Debian package r-cran-janeaustenr; WordNet's definitions and example
sentences (Fellbaum 1998; licence like BSD's) from wordnet-base.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from attn.data import deb, splits, store
from attn.data.store import FetchError, Splits

NOVELS = {  # sha256 of the text that is written out, with the novel's chapters
    "emma.txt": ("dd08b340a56ad4a0a00718d5682528a5a5886ae0aef91c9e0fa528074fa64b75", 55),
    "mansfield-park.txt": ("e0e9ef3863ea77f51f6070062ee0dd50ad9b933223880617629e4e4963ea40ff", 48),
    "northanger-abbey.txt": ("8618a5acf5be50cc6e9b7680c7469fb6012649ab08c709dfc63c6367989fd31d", 31),
    "persuasion.txt": ("726513a6c18bb678427bcbcf7c72d0d20816a67c25b0471b26ddcabf3ebac140", 24),
    "pride-and-prejudice.txt": ("2e44edaa4946d64ad541c68e0224f5d672f43bf3ce2a8a0b0637ad5e02fc6eb3", 61),
    "sense-and-sensibility.txt": ("0996d90842bbe8093f3b8142c1e77d1b20cff52d1d0615f3ed67733653e74e26", 50),
}
VALIDATION, TEST = "northanger-abbey.txt", "persuasion.txt"
KINDS = {  # sha256 of data.adj …, the same in Debian 12 and 13
    "adj": "c89120dfc1f046ddff4a631bf9b7e9fa1a36b5e86565a23bf82dbe14f30b88a7",
    "adv": "444a63bf3955080ab7524f5079cfc07ff9bc682cb98bdb1db73b0fb9829f1139",
    "noun": "fea17d2f9656611334eac790e5d69e47645fa180c4aa481fb4cd9b3520754ca2",
    "verb": "adcf43e35b581e8036d8b5a52d63d9cd3d3b4870b2720d3c03c799df44777bc2",
}
SYNSETS = 117_659


class Passage(NamedTuple):
    """A piece of text and where it stands: "emma, chapter 3", or a synset such as "noun 00001740"."""

    text: str
    source: str


def load(*, source: str = "novels") -> Splits[Passage]:
    """Passages of "novels" (chapters, paragraphs parted by a blank line) or "definitions" ("word: meaning", examples).

    Novels: four for training, Northanger Abbey for validation, Persuasion for the test. Definitions: those that share
    their meaning or an example stand on one side.
    Raises ValueError for another source, FetchError if it cannot be fetched.
    """
    if source == "novels":
        return _novels()
    if source == "definitions":
        return _definitions()
    raise ValueError(f"source must be novels or definitions, got {source!r}")


def _novels() -> Splits[Passage]:
    hashes = {name: sha256 for name, (sha256, _) in NOVELS.items()}
    folder = store.fetch("novels", _fill_novels, size=12_000_000, sha256=hashes)
    sides: dict[str, list[Passage]] = {"train": [], VALIDATION: [], TEST: []}
    for name, (_, chapters) in NOVELS.items():
        passages = _chapters((folder / name).read_text(encoding="utf-8"), name.removesuffix(".txt"))
        store.check_rows(name, len(passages), chapters, chapters)
        sides[name if name in sides else "train"] += passages
    return Splits(*sides.values())


def _chapters(text: str, novel: str) -> list[Passage]:
    """The chapters of a novel without their headings; lines of a paragraph joined."""
    text = text.partition("A NOTE ON THE TEXT")[0]  # the editor's
    _, *chapters = re.split(r"^chapter \w+\.?$", text, flags=re.MULTILINE | re.IGNORECASE)
    passages = []
    for number, chapter in enumerate(chapters, start=1):
        paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", chapter)]
        kept = [part for part in paragraphs if part and not re.match(r"(volume|finis|the end)\b", part, re.IGNORECASE)]
        passages.append(Passage("\n\n".join(kept), f"{novel}, chapter {number}"))
    return passages


def _fill_novels(folder: Path) -> None:
    path = "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb"
    deb.files("r-cran-janeaustenr", folder, [path])
    packed = folder / "Rdata.rdb"
    for lines in _character_vectors(packed.read_bytes()):
        name = lines[0].lower().replace(" & ", " and ").replace(" ", "-")
        (folder / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8", newline="\n")
    packed.unlink()


def _character_vectors(database: bytes) -> Iterator[list[str]]:
    """The string vectors of an R database: each a length, then a zlib stream of R's XDR serialisation, version 3."""
    while database:
        unpack = zlib.decompressobj()
        data = unpack.decompress(database[4:])
        database = unpack.unused_data
        at = 14 + struct.unpack_from(">i", data, 14)[0] + 4  # after the header and the name of its encoding
        kind, count = struct.unpack_from(">2i", data, at)
        if kind & 0xFF != 16:
            raise FetchError(f"Rdata.rdb holds R objects of type {kind & 0xFF}, wanted 16 (strings): another release?")
        at += 8
        lines = []
        for _ in range(count):
            length = struct.unpack_from(">i", data, at + 4)[0]  # before it stand four bytes of type and encoding
            lines.append(data[at + 8 : at + 8 + length].decode("utf-8"))
            at += 8 + length
        yield lines


def _definitions() -> Splits[Passage]:
    paths = [f"usr/share/wordnet/data.{kind}" for kind in KINDS]
    folder = store.fetch(
        "definitions",
        lambda part: deb.files("wordnet-base", part, paths),
        size=60_000_000,
        sha256={f"data.{kind}": sha256 for kind, sha256 in KINDS.items()},
    )
    passages = [passage for kind in KINDS for passage in _synsets(folder / f"data.{kind}", kind)]
    store.check_rows("definitions", len(passages), SYNSETS, SYNSETS)
    return splits.split(passages, _keys)


def _synsets(path: Path, kind: str) -> Iterator[Passage]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):  # the licence
            continue
        fields, _, gloss = line.partition(" | ")
        number, _, _, _, word, *_ = fields.split()
        yield Passage(f"{word.split('(')[0].replace('_', ' ')}: {gloss.strip()}", f"{kind} {number}")


def _keys(passage: Passage) -> Sequence[str]:
    """The synset; its meaning; each example of four words or more."""
    meaning = passage.text.partition(": ")[2]
    parts = [" ".join(re.findall(r"\w+", part.lower())) for part in meaning.split('; "')]
    return [passage.source, parts[0], *(part for part in parts[1:] if part.count(" ") > 2)]
