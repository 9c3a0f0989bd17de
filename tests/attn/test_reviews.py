"""The long reviews as published: rows, balance, no markup, nothing of the snippets, no review on two sides."""

import pytest

from attn.data import reviews, sentiment
from attn.data.sentiment import normalise

SIDES = ("train", "validation", "test")


@pytest.fixture(scope="module")
def sides():
    found = reviews.load()
    return {side: getattr(found, side) for side in SIDES}


def test_rows_and_balance(sides):
    every = [review for side in sides.values() for review in side]
    assert len(every) == 24_901
    assert sum(review.label for review in every) == 12_470
    for side, least in zip(SIDES, (19_500, 2_300, 2_300), strict=True):
        assert len(sides[side]) > least
        assert sum(review.label for review in sides[side]) / len(sides[side]) == pytest.approx(0.5, abs=0.03)


def test_texts_are_whole_and_plain(sides):
    lengths = sorted(len(review.text.split()) for side in sides.values() for review in side)
    assert lengths[len(lengths) // 2] > 150  # the snippets of attn.data.sentiment have 17
    assert not any("<br" in review.text or "\n" in review.text for review in sides["train"])


def test_no_review_stands_on_two_sides(sides):
    owner = {}
    for side in SIDES:
        for review in sides[side]:
            words = normalise(review.text).split()
            for key in (tuple(words), ("starts", *words[:20]), ("ends", *words[-20:])):
                assert owner.setdefault(key, side) == side, review.text[:100]


def test_no_snippet_is_a_review(sides):
    films = sentiment.load()
    known = {normalise(s.text) for side in SIDES for s in getattr(films, side)}
    assert not any(normalise(review.text) in known for side in sides.values() for review in side)
