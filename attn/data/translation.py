"""English sentences with their translation: Debian's package descriptions, translated by volunteers (Debian main).

Debian's lists change at each point release, so no hash can be known before: the form and the number of rows are
checked when a list is read, and the hash of what came at every load after that.
Measured, training / validation / test: fr 33,548 / 3,587 / 3,313 with Debian 12, 41,378 / 4,204 / 4,090 with 13;
de 20,763 / 1,663 / 1,639 and ko 8,137 / 910 / 883 with 12.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from attn.data import packages, splits, store
from attn.data.store import Splits

LANGUAGES = {"fr": 30_000, "de": 15_000, "ko": 5_000}  # the least number of pairs that a list must give
MOST = 120_000
WORDS = range(4, 41)  # words of a sentence, on both sides
SIDES = ("train", "validation", "test")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý가-힣])")
PUNCTUATION = ".,;:!?()[]\"'`«»“”…"


class Pair(NamedTuple):
    """One sentence in English and in the other language."""

    source: str
    target: str


def load(*, language: str = "fr") -> Splits[Pair]:
    """English sentences of 4 to 40 words with their translation into "fr", "de" or "ko" (Korean of uneven quality).

    Split by template: with names, numbers and rare words masked, sentences that are equal, differ in one word or share
    eight running words stand on one side, in either language. The one family of over 1 % ("This package contains …")
    is for training. Raises ValueError for another language, FetchError if the lists cannot be fetched or are too short.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, got {language!r}")
    folder = store.fetch(f"translation-{language}", lambda part: _fill(part, language), size=70_000_000)
    texts = [(folder / f"{side}.tsv").read_text(encoding="utf-8") for side in SIDES]
    train, validation, test = ([Pair(*line.split("\t")) for line in text.splitlines()] for text in texts)
    store.check_rows(folder.name, len(train) + len(validation) + len(test), LANGUAGES[language], MOST)
    return Splits(train, validation, test)


def _fill(folder: Path, language: str) -> None:
    """Write train.tsv, validation.tsv and test.tsv: splitting takes seconds, so it is done once."""
    with TemporaryDirectory(dir=folder) as scratch:
        english = descriptions(packages.descriptions("en", Path(scratch) / "en"), "en")
        other = descriptions(packages.descriptions(language, Path(scratch) / language), language)
    pairs = join(english, other)
    store.check_rows(folder.stem, len(pairs), LANGUAGES[language], MOST)
    parts = split(pairs)
    for side in SIDES:
        lines = [f"{pair.source}\t{pair.target}\n" for pair in getattr(parts, side)]
        (folder / f"{side}.tsv").write_text("".join(lines), encoding="utf-8")


def descriptions(text: str, language: str) -> dict[str, list[str]]:
    """The paragraphs of each description in a Translation list, by the md5 of the English text.

    A paragraph with a list or a table in it is empty here: its sentences cannot be told apart.
    """
    found = {}
    field = re.compile(rf"^Description-md5: (\w+)\nDescription-{language}: .*((?:\n .*)*)", re.MULTILINE)
    for md5, body in field.findall(text):
        paragraphs = re.split(r"\n \.(?=\n|$)", body)
        found[md5] = ["" if re.search(r"\n (\s|[*-] )", part) else " ".join(part.split()) for part in paragraphs]
    return found


def join(english: dict[str, list[str]], other: dict[str, list[str]]) -> list[Pair]:
    """The sentence pairs of descriptions that agree in their number of paragraphs, and paragraphs in sentences."""
    pairs: dict[Pair, None] = {}  # a set that keeps its order
    for md5 in sorted(english.keys() & other.keys()):
        if len(english[md5]) != len(other[md5]):
            continue
        for here, there in zip(english[md5], other[md5], strict=True):
            sources, targets = SENTENCE.split(here), SENTENCE.split(there)
            if len(sources) == len(targets):
                pairs |= dict.fromkeys(filter(_usable, map(Pair, sources, targets)))
    return list(pairs)


def _usable(pair: Pair) -> bool:
    lengths = [len(sentence.split()) for sentence in pair]
    return pair.source != pair.target and all(n in WORDS for n in lengths) and max(lengths) <= 2 * min(lengths)


def split(pairs: Sequence[Pair]) -> Splits[Pair]:
    """Split pairs by template, as `load` says."""
    common = [_common([pair[side] for pair in pairs]) for side in (0, 1)]

    def keys(pair: Pair) -> list[str]:
        found = [pair.source]
        for language, words in zip(("source", "target"), common, strict=True):
            skeleton = template(getattr(pair, language), words)
            found += [f"{language} {key}" for key in splits.one_word_off(skeleton) + splits.runs(skeleton)]
        return found

    return splits.split(pairs, keys)


def _common(sentences: Sequence[str], least: int = 20) -> set[str]:
    counts = Counter(word.strip(PUNCTUATION).lower() for sentence in sentences for word in sentence.split())
    return {word for word, count in counts.items() if count >= least}


def template(sentence: str, common: set[str]) -> list[str]:
    """The words of a sentence, with each stretch of names, numbers and words not in `common` as one "_"."""
    words: list[str] = []
    for index, token in enumerate(sentence.split()):
        bare = token.strip(PUNCTUATION)
        name = bool(re.search(r"[\d_/+@.-]", bare)) or (index > 0 and bare[:1].isupper()) or bare.lower() not in common
        if not (name and words[-1:] == ["_"]):
            words.append("_" if name else bare.lower())
    return words
