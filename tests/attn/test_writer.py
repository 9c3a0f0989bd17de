"""The pen against Graves 2013 written out, and the words that it writes."""

import math
import random
from itertools import pairwise

import pytest
import torch

from attn.data import strokes
from attn.data.strokes import ALPHABET, END, LETTERS
from attn.models.writer import LOOKS, Writer, window, writing_loss


@pytest.fixture(autouse=True)
def _own_seed():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


@pytest.fixture
def batch():
    return strokes.tensors(strokes.words(5, (1, 6), 0))


def test_window_equals_the_paper_written_out():
    kappa, step, beta, alpha = torch.randn(4, 3, 2).double()
    weights, moved = window(kappa, step, beta, alpha, 5)
    for b in range(3):
        at = [float(kappa[b, k]) + math.exp(step[b, k]) for k in range(2)]
        assert moved[b].tolist() == pytest.approx(at)
        for u in range(5):
            wanted = sum(math.exp(alpha[b, k]) * math.exp(-math.exp(beta[b, k]) * (at[k] - u) ** 2) for k in range(2))
            assert float(weights[b, u]) == pytest.approx(wanted)


@pytest.mark.parametrize("look", LOOKS)
def test_teacher_forcing_and_writing_are_the_same_steps(look, batch):
    letters = batch[0]
    pen = Writer(len(LETTERS), END + 1, 8, look)
    said, looks, places = pen.write(letters, 7)
    before = torch.cat([torch.full((5, 1), END + 1), said[:, :-1]], 1)
    assert torch.equal(pen(letters, before).argmax(2), said)
    assert not looks[(letters == 0)[:, None].expand_as(looks)].any()
    assert (places.diff() > 0).all() if look == "window" else (places == -1).all()
    if look != "window":
        torch.testing.assert_close(looks.sum(2), torch.ones(5, 7))


@pytest.mark.parametrize("look", LOOKS)
def test_padding_never_counts(look, batch):
    letters, before, _ = batch
    pen = Writer(len(LETTERS), END + 1, 8, look)
    wider = torch.nn.functional.pad(letters, (0, 3))
    torch.testing.assert_close(pen(wider, before), pen(letters, before))


def test_places_tell_apart_what_content_cannot():
    letters = torch.tensor([[1, 2, 3, 9, 1, 2, 3]])  # the same neighbours around 2, twice
    for look, alike in (("content", True), ("positions", False), ("told", False)):
        a = Writer(len(LETTERS), END + 1, 8, look).write(letters, 3)[1][0]
        assert torch.allclose(a[:, 1], a[:, 5], atol=1e-5) == alike


def test_loss_counts_strokes(batch):
    total, count = writing_loss(Writer(len(LETTERS), END + 1, 8, "window"), batch)
    assert count == int((batch[2] >= 0).sum())
    assert 0.5 * math.log(END + 1) < total.item() / count < 2 * math.log(END + 1)


def test_unknown_look():
    with pytest.raises(ValueError, match="look must be one of even, content, positions, told, window, got 'far'"):
        Writer(3, 4, 8, "far")


def test_every_letter_has_strokes_of_its_own():
    assert set(ALPHABET) == set(LETTERS)
    assert len(set(ALPHABET.values())) == len(LETTERS)
    for code in ALPHABET.values():
        assert 2 <= len(code) <= 4
        assert all(a != b for a, b in pairwise(code))
        assert all(0 <= stroke < END for stroke in code)


def test_words_have_letters_once_or_again():
    rng = random.Random(0)
    for length in (2, 7, 24):
        assert len(set(strokes.draw(rng, length, again=False).letters)) == length
        assert len(set(strokes.draw(rng, length, again=True).letters)) < length
    with pytest.raises(ValueError, match="length must be from 1 to 26"):
        strokes.draw(rng, 27, again=False)


def test_tensors_say_where_the_strokes_end():
    word = strokes.write("noon")
    letters, before, wanted = strokes.tensors([word, strokes.write("a")])
    assert word.ends[-1] == len(word.strokes)
    assert letters[1].tolist() == [1, 0, 0, 0]
    assert before[0].tolist() == [END + 1, *word.strokes]
    assert wanted[0].tolist() == [*word.strokes, END]
    assert (wanted[1, len(ALPHABET["a"]) + 1 :] == -100).all()
