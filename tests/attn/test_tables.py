"""Tables: five different garments, a question that has an answer, photographs of the right kind."""

import pytest
import torch

from attn.data import tables
from attn.data.tables import EMPTY

LABELS = torch.arange(200) % 10


@pytest.fixture(scope="module")
def drawn():
    return tables.draw(LABELS, 500, seed=3)


def test_five_different_garments_lie_on_each(drawn):
    assert drawn.nouns.shape == drawn.photographs.shape == (500, 9)
    for nouns in drawn.nouns.tolist():
        there = [noun for noun in nouns if noun != EMPTY]
        assert len(there) == len(set(there)) == 5


def test_the_photographs_show_the_nouns(drawn):
    filled = drawn.nouns != EMPTY
    assert torch.equal(LABELS[drawn.photographs[filled]], drawn.nouns[filled])
    assert (drawn.photographs[~filled] == EMPTY).all()


def test_the_answer_lies_where_the_question_says(drawn):
    steps = ((0, -1), (0, 1), (-1, 0), (1, 0))
    for nouns, asked, direction, answer, (place, there) in zip(
        drawn.nouns.tolist(), drawn.asked.tolist(), drawn.direction.tolist(), drawn.answer.tolist(),
        drawn.places.tolist(), strict=True,
    ):  # fmt: skip
        down, right = steps[direction]
        row, column = divmod(place, 3)
        assert divmod(there, 3) == (row + down, column + right)
        assert (nouns[place], nouns[there]) == (asked, answer)
        assert answer != EMPTY


def test_neighbours_end_at_the_edge():
    assert tables.neighbours().tolist()[0] == [EMPTY, 1, EMPTY, 3]
    assert tables.neighbours().tolist()[4] == [3, 5, 1, 7]
    assert tables.neighbours().tolist()[8] == [7, EMPTY, 5, EMPTY]


def test_every_question_comes_up(drawn):
    assert set(drawn.asked.tolist()) == set(range(10))
    assert set(drawn.direction.tolist()) == set(range(4))
    assert set(drawn.places[:, 0].tolist()) == set(range(9))


def test_a_seed_draws_the_same_again(drawn):
    again, other = tables.draw(LABELS, 500, seed=3), tables.draw(LABELS, 500, seed=4)
    assert all(torch.equal(a, b) for a, b in zip(drawn, again, strict=True))
    assert not torch.equal(drawn.nouns, other.nouns)
    assert len(tables.draw(LABELS, 1, seed=0).answer) == 1


def test_a_picture_has_each_photograph_in_its_cell(drawn):
    images = torch.arange(1, 201, dtype=torch.uint8)[:, None, None].expand(-1, 28, 28)
    shown = tables.picture(images, drawn.photographs[0])
    assert shown.shape == (84, 84)
    for cell, photograph in enumerate(drawn.photographs[0].tolist()):
        row, column = divmod(cell, 3)
        square = shown[28 * row : 28 * row + 28, 28 * column : 28 * column + 28]
        assert (square == (0 if photograph == EMPTY else photograph + 1)).all()


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        tables.draw(LABELS, 0, seed=0)
    with pytest.raises(ValueError, match="got none of boot"):
        tables.draw(LABELS[LABELS != 9], 5, seed=0)
