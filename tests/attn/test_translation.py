"""Sentence pairs: joined right, and no template on two sides."""

import re
from collections import Counter
from hashlib import sha256

import pytest

from attn.data import marks, mirror, store, translation
from attn.data.store import FetchError
from attn.data.translation import Pair

ENGLISH = """Package: first
Description-md5: 0a
Description-en: short line
 The first sentence is here. The second one
 goes over two lines!
 .
 What follows is a list:
  * one
  * two
 .
 An e.g. in the middle does not split it.

Package: second
Description-md5: 0b
Description-en: another one
 This text has two sentences. That makes them two.

Package: third
Description-md5: 0c
Description-en: only in English
 Nobody has translated this sentence.
"""
FRENCH = """Package: first
Description-md5: 0a
Description-fr: ligne courte
 La première phrase est ici. À la ligne,
 la deuxième continue !
 .
 Voici une liste :
  * une
  * deux
 .
 Un p. ex. au milieu ne la coupe pas.

Package: second
Description-md5: 0b
Description-fr: une autre
 Ce texte n'a qu'une seule phrase.
"""


def test_sentences_are_joined_where_both_sides_agree():
    english, french = translation.descriptions(ENGLISH, "en"), translation.descriptions(FRENCH, "fr")
    assert list(english) == ["0a", "0b", "0c"]
    assert english["0a"][1] == ""
    assert translation.join(english, french) == [
        Pair("The first sentence is here.", "La première phrase est ici."),
        Pair("The second one goes over two lines!", "À la ligne, la deuxième continue !"),
        Pair("An e.g. in the middle does not split it.", "Un p. ex. au milieu ne la coupe pas."),
    ]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("l’écran, lʼécran, l´écran, d‛un", "l'écran, l'écran, l'écran, d'un"),
        ("‘daemon’ is “the users’ own”", "'daemon' is “the users' own”"),
        ("«⋅nom⋅» et «·nom·»⋅; 16·bits\u00a0: 5\u202f%", "« nom » et « nom » ; 16 bits : 5 %"),
        ("읽기·쓰기, paral·lel", "읽기·쓰기, paral·lel"),
        ("espagnol‑catalan, so\u00adft, e\u200bnd", "espagnol-catalan, soft, end"),
        ("a\n b", "a\n b"),
    ],
)
def test_one_spelling(written, wanted):
    assert translation.one_spelling(written) == wanted


def test_descriptions_have_one_spelling_before_they_are_cut():
    text = "Description-md5: 0a\nDescription-fr: un\n L’été⋅! Il s’agit\n d’un jeu.\n .\n ⋅−⋅une liste\n"
    assert translation.descriptions(text, "fr") == {"0a": ["L'été ! Il s'agit d'un jeu.", ""]}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Only three words.", "Rien que trois mots."),
        ("These are four words.", "word " * 41),
        ("The very same text.",) * 2,
        ("a b c d", "a b c d e f g h i"),
    ],
)
def test_unusable_pairs_are_left_out(source, target):
    assert translation.join({"0a": [source]}, {"0a": [target.strip()]}) == []


def test_a_template_masks_names_numbers_and_rare_words():
    common = {"this", "package", "contains", "the", "files", "for", "python"}
    template = translation.template("This package contains the 3 obscure files for (Python) libfoo-dev.", common)
    assert template == ["this", "package", "contains", "the", "_", "files", "for", "_"]


@pytest.fixture(scope="module")
def french():
    return translation.load()


def test_rows(french):
    train, validation, test = len(french.train), len(french.validation), len(french.test)
    assert 30_000 < train + validation + test < 120_000
    assert 0.05 < validation / (train + validation + test) < 0.15
    assert 0.05 < test / (train + validation + test) < 0.15
    for pair in french.test:
        assert all(4 <= len(sentence.split()) <= 40 for sentence in pair)


def test_no_sentence_has_another_spelling(french):
    for side in translation.SIDES:
        for sentence in (sentence for pair in getattr(french, side) for sentence in pair):
            assert not re.search("[’ʼ‘‛´⋅\u00a0\u202f\u200b\u00ad]|·[ ;:!?»]", sentence), sentence


def blind(sentence: str, common: set[str]) -> str:
    """A template that owes nothing to the package: lower case, digits gone, only the commonest words kept."""
    return " ".join(word for word in re.findall(r"[^\W\d]+", sentence.lower()) if word in common)


def test_no_sentence_and_no_template_stands_on_two_sides(french):
    sides = {side: getattr(french, side) for side in translation.SIDES}
    for at in (0, 1):
        counts = Counter(
            word for pairs in sides.values() for pair in pairs for word in re.findall(r"[^\W\d]+", pair[at].lower())
        )
        common = {word for word, count in counts.items() if count >= 20}
        exact = {side: {pair[at].lower() for pair in pairs} for side, pairs in sides.items()}
        masked = {side: {blind(pair[at], common) for pair in pairs} for side, pairs in sides.items()}
        for side in ("validation", "test"):
            others = [other for other in translation.SIDES if other != side]
            assert not exact[side] & set().union(*(exact[other] for other in others))
            twins = masked[side] & set().union(*(masked[other] for other in others))
            assert len(twins) <= 0.001 * len(masked[side]), sorted(
                twins
            )  # "The main (…) features are:" is too short to join


def test_eight_running_words_stand_on_one_side(french):
    """Of template words, by brute force."""
    for at in (0, 1):
        common = marks.common([pair[at] for side in translation.SIDES for pair in getattr(french, side)])
        found = {}
        for side in translation.SIDES:
            for pair in getattr(french, side):
                words = translation.template(pair[at], common)
                for start in range(len(words) - 7):
                    assert found.setdefault(tuple(words[start : start + 8]), side) == side, pair


def test_the_large_family_is_for_training(french):
    def share(pairs):
        return sum(pair.source.startswith("This package contains the") for pair in pairs) / len(pairs)

    assert share(french.test) < share(french.train) / 2


def test_a_language_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="language must be one of fr, de, ko, got 'la'"):
        translation.load(language="la")


@pytest.fixture
def lists(tmp_path, monkeypatch):
    """A cache of our own, and the small lists above as the user's files."""
    monkeypatch.setenv("ATTENTION_DATA", str(tmp_path / "cache"))
    monkeypatch.setenv("ATTENTION_FILES", str(tmp_path))
    (tmp_path / "Translation-en").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "Translation-fr").write_text(FRENCH, encoding="utf-8")
    monkeypatch.setattr(
        mirror,
        "signed",
        lambda *_: {f"main/i18n/{path.name}": sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("Tr*")},
    )
    (tmp_path / "InRelease").touch()


@pytest.mark.usefixtures("lists")
def test_lists_that_are_too_short_are_not_kept():
    with pytest.raises(FetchError, match="translation-fr-2 has 3 rows, wanted 30,000 to 120,000"):
        translation.load()
    assert not (store.cache() / "translation-fr-2").exists()


@pytest.mark.usefixtures("lists")
def test_the_cache_is_checked_at_every_load(monkeypatch):
    monkeypatch.setitem(translation.LANGUAGES, "fr", 3)
    parts = translation.load()
    assert len(parts.train) + len(parts.validation) + len(parts.test) == 3
    with (store.cache() / "translation-fr-2" / "train.tsv").open("a") as file:
        file.write("a line that was not there\n")
    with pytest.raises(FetchError, match=r"train.tsv is corrupt .*translation-fr-2 was removed"):
        translation.load()
    translation.load()
    monkeypatch.setitem(translation.LANGUAGES, "fr", 4)
    with pytest.raises(FetchError, match="translation-fr-2 has 3 rows, wanted 4"):
        translation.load()
