"""Short texts with human ratings from −4 to 4: film reviews, and three other domains to test elsewhere.

Hutto and Gilbert, "VADER: a parsimonious rule-based model for sentiment analysis of social media text", ICWSM 2014;
from the source archive of the PyPI package vaderSentiment (MIT).
"""

import re
import shutil
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from attn.data import packages, splits, store
from attn.data.store import Splits

SDIST = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
INNER = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
RATINGS = "_anonDataRatings.txt"
TEXTS = "_GroundTruth.txt"
SHA256 = {
    "amazonReviewSnippets_GroundTruth.txt": "11a9807a0974a2506a2d3b4851eaf69b3d6d20688ce4923adda2312a4f6dd6c2",
    "amazonReviewSnippets_anonDataRatings.txt": "d7d909adab91e0b4d5084251fc825f15baff66277c52eaa705b40fc464fa274b",
    "movieReviewSnippets_GroundTruth.txt": "c8293b0d942e90e223ea2c0955d969040d1a1be514a978b9af0698940bd13350",
    "movieReviewSnippets_anonDataRatings.txt": "658a086bc7239b98b750baa232cab80e6447789020f96a6c847cc1248d7c82f4",
    "nytEditorialSnippets_GroundTruth.txt": "7d8fbcce7dde5d716da53e78f4ef4be6b706e9ef1e1d51887e6d0ad4b69cc27e",
    "nytEditorialSnippets_anonDataRatings.txt": "803c87c5bb529334bb5ed5fca244aa935e5f342bc0a930d91a0f22e978ee39f2",
    "tweets_GroundTruth.txt": "dfbe7102e2f92579ed8b19df9a3822491880697c67adf712fb66e520cc05102f",
    "tweets_anonDataRatings.txt": "390d6f8f1b5c7e6f9f94ad7fea1e461ed718312d1856ae71c5812ab8ae943fa6",
}
DOMAINS = {  # file, rows kept, of them positive
    "movies": ("movieReviewSnippets", 10_070, 4_995),
    "amazon": ("amazonReviewSnippets", 2_969, 1_738),
    "nyt": ("nytEditorialSnippets", 2_931, 1_175),
    "tweets": ("tweets", 3_279, 2_268),
}


class Snippet(NamedTuple):
    """A rated text: label 1 if the mean rating is positive, else 0; ratings of each person, from −4 to 4."""

    text: str
    label: int
    mean: float
    ratings: tuple[int, ...]


def load(*, domain: str = "movies") -> Splits[Snippet]:
    """Snippets of one domain: movies, amazon (shop reviews), nyt (editorials) or tweets.

    Those with |mean rating| < 0.5 are left out, and repeated texts. Snippets that differ in one word or share eight
    running words stand on one side. The order of a side says something of the labels: shuffle before taking a part.
    Raises ValueError for an unknown domain, FetchError if it cannot be fetched.
    """
    if domain not in DOMAINS:
        raise ValueError(f"domain must be one of {', '.join(DOMAINS)}, got {domain!r}")
    name, rows, positive = DOMAINS[domain]
    folder = store.fetch("sentiment", _fill, size=12_000_000, sha256=SHA256)
    first: dict[str, Snippet] = {}
    for snippet in _read(folder, name):
        if abs(snippet.mean) >= 0.5:
            first.setdefault(normalise(snippet.text), snippet)
    snippets = list(first.values())
    store.check_rows(domain, len(snippets), rows, rows)
    store.check_rows(f"{domain}, positive", sum(snippet.label for snippet in snippets), positive, positive)
    return splits.split(snippets, _keys)


def normalise(text: str) -> str:
    """Lower-case words and digits alone: two texts that agree here are the same snippet."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def _keys(snippet: Snippet) -> list[str]:
    words = normalise(snippet.text).split()
    return [" ".join(words), *splits.one_word_off(words), *splits.runs(words)]


def _read(folder: Path, name: str) -> list[Snippet]:
    texts = (folder / f"{name}{TEXTS}").read_text(encoding="utf-8").splitlines()
    ratings = (folder / f"{name}{RATINGS}").read_text(encoding="utf-8").splitlines()
    snippets = []
    for text_line, rating_line in zip(texts, ratings, strict=True):
        _, mean, text = text_line.split("\t")
        each = re.findall(r"-?\d+", rating_line.split("\t")[3])
        snippets.append(Snippet(text.strip(), int(float(mean) > 0), float(mean), tuple(map(int, each))))
    return snippets


def _fill(folder: Path) -> None:
    with TemporaryDirectory(dir=folder) as scratch:
        sdist = packages.pip("vaderSentiment==3.3.2", Path(scratch), sha256=SDIST, source=True)
        with tarfile.open(sdist) as outer, tarfile.open(fileobj=outer.extractfile(INNER)) as archive:
            archive.extractall(scratch, filter="data")
        for name in SHA256:
            shutil.move(Path(scratch) / "hutto_ICWSM_2014" / name, folder)
