"""The rated snippets as published: rows, balance, and no near twin on another side."""

import hashlib
import itertools

import pytest

from attn.data import sentiment

SIDES = ("train", "validation", "test")


@pytest.fixture(scope="module")
def movies():
    return sentiment.load()


def test_rows_and_balance(movies):
    assert [len(getattr(movies, side)) for side in SIDES] == [7_982, 1_032, 1_056]
    every = [*movies.train, *movies.validation, *movies.test]
    assert sum(snippet.label for snippet in every) / len(every) == pytest.approx(0.496, abs=5e-4)
    for side in SIDES:
        assert sum(snippet.label for snippet in getattr(movies, side)) / len(getattr(movies, side)) == pytest.approx(
            0.49, abs=0.02
        )


def test_nearly_all_stand_where_the_hash_of_their_own_text_puts_them(movies):
    """Without near twins it would be 7,989 / 1,025 / 1,056; twins that follow their group move a handful."""
    moved = 0
    for side, wanted in zip(SIDES, (range(2, 10), [1], [0]), strict=True):
        for snippet in getattr(movies, side):
            md5 = hashlib.md5(sentiment.normalise(snippet.text).encode()).hexdigest()
            moved += int(md5, 16) % 10 not in wanted
    assert moved < 12


def test_an_item_is_what_the_raters_said(movies):
    for snippet in itertools.islice(movies.train, 500):
        assert snippet.mean == pytest.approx(sum(snippet.ratings) / len(snippet.ratings), abs=1e-6)
        assert abs(snippet.mean) >= 0.5
        assert snippet.label == (snippet.mean > 0)
        assert snippet.text == snippet.text.strip() != ""
        assert 15 <= len(snippet.ratings) <= 29
        assert all(-4 <= rating <= 4 for rating in snippet.ratings)


def test_no_leak(movies):
    """By brute force: no text, no eight running words, no text but for one word on two sides."""
    found = {}
    for side in SIDES:
        for snippet in getattr(movies, side):
            words = tuple(sentiment.normalise(snippet.text).split())
            runs = {words[i : i + 8] for i in range(len(words) - 7)}
            holes = {(*words[:i], None, *words[i + 1 :]) for i in range(len(words)) if len(words) > 5}
            for key in {words} | runs | holes:
                assert found.setdefault(key, side) == side, snippet.text


@pytest.mark.parametrize(("domain", "rows"), [("amazon", 2_969), ("nyt", 2_931), ("tweets", 3_279)])
def test_other_domains(domain, rows):
    parts = sentiment.load(domain=domain)
    assert sum(len(getattr(parts, side)) for side in SIDES) == rows
    assert len(parts.test) > 250


def test_a_domain_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="domain must be one of movies, amazon, nyt, tweets, got 'books'"):
        sentiment.load(domain="books")
