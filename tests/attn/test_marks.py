"""Marks for rare names: read from the source alone, found in the target, and always put back."""

import random

import pytest

from attn.data import marks, translation

KNOWN = frozenset(["a", "the", "and", "of", "real", "time", "web", "files", "reads", "with", "uses"])


@pytest.mark.parametrize(
    ("source", "marked", "names"),
    [
        ("Foo reads libfoo2 files.", "Foo reads ① files.", ["libfoo2"]),  # a capital at the start alone is no name
        ("XmlReader, /dev/null and x11.", "①, ② and ③.", ["XmlReader", "/dev/null", "x11"]),
        ("(libfoo2) uses «libbar3»!", "(①) uses «②»!", ["libfoo2", "libbar3"]),
        ("libfoo2 and LibFoo2 and libfoo2", "① and ② and ①", ["libfoo2", "LibFoo2"]),
        ("GObject's files", "①'s files", ["GObject"]),
        ("a real-time web/Real files", "a real-time web/Real files", []),  # compounds of known words are no names
        ("a real-fast files", "a ① files", ["real-fast"]),
        ("a -- -> + _ / files", "a -- -> + _ / files", []),  # nothing to copy in signs alone
        ("", "", []),
    ],
)
def test_what_is_a_name(source, marked, names):
    got, found = marks.mark(source, KNOWN)
    assert got == marked
    assert found == dict(zip(marks.MARKS, names, strict=False))
    assert marks.restore(got, found) == source


def test_common_words_are_counted_bare_and_in_lower_case():
    sentences = ["The file, the FILE!", "(file) v2"]
    assert marks.common(sentences, least=3) == {"file"}
    assert marks.common(sentences, least=1) == {"the", "file", "v2"}


def test_known_may_be_any_collection():
    for kind in (list, tuple, dict.fromkeys):
        assert marks.mark("a real-time x11", kind(KNOWN)) == ("a real-time ①", {"①": "x11"})


def test_a_known_name_stays():
    assert marks.mark("uses X11 with GTK+", KNOWN | {"x11", "gtk+"}) == ("uses X11 with GTK+", {})


@pytest.mark.parametrize(
    ("target", "marked"),
    [
        ("Il lit l'XmlReader et «lib.2».", "Il lit l'① et «②»."),
        ("XmlReaders, xmlreader, lib.25, 1lib.2", "XmlReaders, xmlreader, lib.25, 1lib.2"),
        ("Die XmlReader-Dateien", "Die ①-Dateien"),
        ("XmlReader를 lib.2에", "①를 ②에"),  # Korean particles
        ("rien", "rien"),
    ],
)
def test_names_in_the_target(target, marked):
    names = {"①": "XmlReader", "②": "lib.2"}
    assert marks.mark_target(target, names) == marked
    assert marks.restore(marked, names) == target


def test_the_longer_of_two_names_goes_first():
    _, names = marks.mark("foo2 foo2-dev", KNOWN)
    assert marks.mark_target("foo2-dev, foo2", names) == "②, ①"


def test_after_twenty_names_the_rest_stays():
    source = " ".join(f"lib{n}" for n in [*range(25), 3, 24])
    marked, names = marks.mark(source, KNOWN)
    assert marked == " ".join([*marks.MARKS, *(f"lib{n}" for n in range(20, 25)), "④", "lib24"])
    assert len(names) == 20
    assert marks.restore(marked, names) == source


def test_a_mark_without_a_word_is_left_out():
    assert marks.restore("Il lit ③ et ①, ②.", {"①": "x11"}) == "Il lit et x11,."


def test_marks_of_the_text_itself_survive():
    source, target = "step ① uses ①x2 and ①① ⑳", "l'étape ① utilise ①x2, x2①, ①①① ⑳"
    marked, names = marks.mark(source, KNOWN)
    assert marked == "step ①① uses ① and ①①①① ⑳⑳"
    assert names == {"①": "①x2"}
    assert marks.restore(marked, names) == source
    assert marks.restore(marks.mark_target(target, names), names) == target


def test_made_up_sentences_come_back():
    """Any order of letters, signs, spaces and marks, a thousand times."""
    draw = random.Random(0)
    for _ in range(1_000):
        source, target = ("".join(draw.choices("aB2-/.'s ①②\u00a0é는", k=draw.randint(0, 40))) for _ in range(2))
        marked, names = marks.mark(source, KNOWN)
        assert marks.restore(marked, names) == source
        assert marks.restore(marks.mark_target(source, names), names) == source
        assert marks.restore(marks.mark_target(target, names), names) == target


def test_real_sentences_come_back_and_the_figures_hold():
    parts = translation.load()
    known = marks.common(pair.source for pair in parts.train)
    words = marked_words = found = wanted = 0
    for pair in [*parts.train[::4], *parts.validation, *parts.test]:  # all of them came back too, in ten seconds
        marked, names = marks.mark(pair.source, known)
        target = marks.mark_target(pair.target, names)
        assert marks.restore(marked, names) == pair.source
        assert marks.restore(target, names) == pair.target
        words += len(pair.source.split())
        marked_words += sum(marked.count(sign) for sign in names)
        found += sum(sign in target for sign in names)
        wanted += len(names)
    assert marked_words / words == pytest.approx(0.048, abs=0.005)
    assert found / wanted == pytest.approx(0.80, abs=0.03)
