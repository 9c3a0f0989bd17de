"""English sentences with their translation: Debian's package descriptions, translated by volunteers (Debian main).

Debian's lists change at each point release, so no hash can be known before: their signature and the number of rows
are checked when they are read, and the hash of what came at every load after that.
Measured, training / validation / test: fr 33,478 / 3,586 / 3,304 with Debian 12, 41,305 / 4,200 / 4,082 with 13;
de 20,759 / 1,665 / 1,641 and ko 8,136 / 909 / 885 with 12, 19,808 / 1,555 / 1,566 and 8,288 / 916 / 909 with 13.
"""

import re
from collections.abc import Sequence, Set
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from attn.data import deb, marks, splits, store
from attn.data.store import Splits

LANGUAGES = {"fr": 30_000, "de": 15_000, "ko": 5_000}  # the least number of pairs that a list must give
MOST = 120_000
WORDS = range(4, 41)  # words of a sentence, on both sides
SIDES = ("train", "validation", "test")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý가-힣])")
ONE_SPELLING = str.maketrans("’ʼ‘‛´‑‐\u00a0\u202f⋅", "'''''--   ", "\u200b\u00ad")  # the last two are dropped
NO_BREAK = re.compile(r"·(?![^\W\d])|(?<![^\W\d])·")  # between two letters it is Korean, or Catalan


class Pair(NamedTuple):
    """One sentence in English and in the other language."""

    source: str
    target: str


def load(*, language: str = "fr") -> Splits[Pair]:
    """English sentences of 4 to 40 words with their translation into "fr", "de" or "ko" (Korean of uneven quality).

    Apostrophes and spaces have one spelling on both sides (see `one_spelling`).
    Split by template: with names, numbers and rare words masked, sentences that are equal, differ in one word or share
    eight running words stand on one side, in either language. The one family of over 1 % ("This package contains …")
    is for training. Raises ValueError for another language, FetchError if the lists cannot be fetched or are too short.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, got {language!r}")
    folder = store.fetch(folder_name(language), lambda part: _fill(part, language), size=70_000_000)
    texts = [(folder / f"{side}.tsv").read_text(encoding="utf-8") for side in SIDES]
    train, validation, test = ([Pair(*line.split("\t")) for line in text.splitlines()] for text in texts)
    store.check_rows(folder.name, len(train) + len(validation) + len(test), LANGUAGES[language], MOST)
    return Splits(train, validation, test)


def folder_name(language: str) -> str:
    """The set's folder in the cache. The number changes with what is written there: 2 has one spelling."""
    return f"translation-{language}-2"


def _fill(folder: Path, language: str) -> None:
    """Write train.tsv, validation.tsv and test.tsv: splitting takes seconds, so it is done once."""
    with TemporaryDirectory(dir=folder) as scratch:
        english, other = deb.descriptions(("en", language), Path(scratch))
    pairs = join(descriptions(english, "en"), descriptions(other, language))
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
    text = one_spelling(text)
    field = re.compile(rf"^Description-md5: (\w+)\nDescription-{language}: .*((?:\n .*)*)", re.MULTILINE)
    for md5, body in field.findall(text):
        paragraphs = re.split(r"\n \.(?=\n|$)", body)
        found[md5] = ["" if re.search(r"\n (\s|[*-] )", part) else " ".join(part.split()) for part in paragraphs]
    return found


def one_spelling(text: str) -> str:
    """The text with ' for every apostrophe and single quote, and a plain space for every no-break one.

    Debian's translators write "Il s'agit" (11,571 of 40,448 French sentences with Debian 12) and "Il s’agit" (9,213),
    « nom », «⋅nom⋅» and «·nom·» (1,018). No-break hyphens become plain ones; soft hyphens and spaces of no width go.
    """
    return NO_BREAK.sub(" ", text.translate(ONE_SPELLING))


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
    common = [marks.common([pair[side] for pair in pairs]) for side in (0, 1)]

    def keys(pair: Pair) -> list[str]:
        found = [pair.source]
        for language, words in zip(("source", "target"), common, strict=True):
            skeleton = template(getattr(pair, language), words)
            found += [f"{language} {key}" for key in splits.one_word_off(skeleton) + splits.runs(skeleton)]
        return found

    return splits.split(pairs, keys)


def template(sentence: str, common: Set[str]) -> list[str]:
    """The words of a sentence, with each stretch of names, numbers and words not in `common` as one "_"."""
    words: list[str] = []
    for index, token in enumerate(sentence.split()):
        bare = marks.bare(token)
        name = bool(marks.SIGN.search(bare)) or (index > 0 and bare[:1].isupper()) or bare.lower() not in common
        if not (name and words[-1:] == ["_"]):
            words.append("_" if name else bare.lower())
    return words
