"""What a decoder may look at in the place of attention: fixed weights, given ones, and interventions."""

import math
from dataclasses import replace

import pytest
import torch

from attn import looks
from attn.attention import padding_mask
from attn.decoding import beam, greedy
from attn.models.captioner import Captioner
from attn.models.recurrent import EncoderDecoder, RecurrentSizes

SOURCE = torch.tensor([[4, 5, 6, 7, 8, 9], [9, 10, 4, 0, 0, 0], [5, 0, 0, 0, 0, 0]])
LENGTHS = torch.tensor([6, 3, 1])
TARGET = torch.tensor([[1, 4, 5, 6, 8], [1, 7, 12, 9, 3], [1, 1, 3, 2, 5]])
MASK = padding_mask(LENGTHS, 6)
B, T, S = 3, 5, 6


def make(**changes):
    torch.manual_seed(1)
    return EncoderDecoder(13, 13, RecurrentSizes(8, 10, **({"score": "dot"} | changes))).eval()


def test_uniform_is_the_mean_over_each_rows_own_length():
    weights = looks.uniform(MASK, 2)
    assert weights.shape == (3, 2, 6)
    for row, length in enumerate(LENGTHS.tolist()):
        wanted = torch.tensor([1 / length] * length + [0.0] * (6 - length))
        torch.testing.assert_close(weights[row, 1], wanted)


@pytest.mark.parametrize(("slope", "sigma", "start"), [(1.0, 1.0, 0), (0.6, 2.0, 3), (2.5, 0.3, 1)])
def test_diagonal_against_a_loop(slope, sigma, start):
    weights = looks.diagonal(MASK, 4, start=start, slope=slope, sigma=sigma)
    for row, length in enumerate(LENGTHS.tolist()):
        for step in range(4):
            centre = min(slope * (start + step), length - 1)
            bell = [math.exp(-((i - centre) ** 2) / (2 * sigma**2)) for i in range(length)]
            wanted = torch.tensor([x / sum(bell) for x in bell] + [0.0] * (6 - length))
            torch.testing.assert_close(weights[row, step], wanted, rtol=1e-4, atol=1e-6)


def test_a_row_of_padding_alone_gets_zeros():
    mask = padding_mask(torch.tensor([2, 0]), 3)
    assert looks.uniform(mask, 2)[1].abs().max() == 0
    assert looks.diagonal(mask, 2)[1].abs().max() == 0


@pytest.mark.parametrize(
    "options", [{}, {"score": "additive", "order": "bahdanau"}, {"score": "general", "cell": "lstm"}]
)
@pytest.mark.parametrize(
    "reading", [{}, {"reverse": True}, {"bidirectional": True}, {"bidirectional": True, "reverse": True}]
)
def test_every_look_has_the_same_weights_and_its_own_output(options, reading):
    options = options | reading
    if reading.get("bidirectional") and options.get("score", "dot") == "dot":
        options["score"] = "general"
    models = {name: make(**options, look=name) for name in ("content", "last", "uniform", "diagonal")}
    states = [model.state_dict() for model in models.values()]
    for other in states[1:]:
        torch.testing.assert_close(other, states[0], rtol=0, atol=0)
    outputs = [model(SOURCE, LENGTHS, TARGET) for model in models.values()]
    for i, one in enumerate(outputs):
        for other in outputs[:i]:
            assert not torch.allclose(one, other, atol=1e-4)


@pytest.mark.parametrize("order", ["luong", "bahdanau"])
@pytest.mark.parametrize("name", ["last", "uniform", "diagonal"])
def test_a_fixed_look_equals_the_same_weights_given(order, name):
    """ "last" is one vector, and it is the annotation that was read last: one-hot weights say the same."""
    fixed, free = make(order=order, look=name), make(order=order)
    one_hot = torch.nn.functional.one_hot(LENGTHS - 1, S).float()[:, None].expand(B, T, S)
    weights = {
        "last": one_hot, "uniform": looks.uniform(MASK, T), "diagonal": looks.diagonal(MASK, T)
    }[name]  # fmt: skip
    torch.testing.assert_close(
        fixed(SOURCE, LENGTHS, TARGET), free(SOURCE, LENGTHS, TARGET, weights=weights), rtol=1e-4, atol=1e-5
    )
    if name != "last":
        torch.testing.assert_close(fixed.alignment(SOURCE, LENGTHS, TARGET), weights)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("reading", [{}, {"reverse": True}, {"bidirectional": True}])
def test_the_ends_are_the_encoders_own_last_states(cell, reading):
    encoder = make(cell=cell, score="general", **reading).encoder
    annotations, _ = encoder(SOURCE, LENGTHS)
    ends = encoder.ends(annotations, LENGTHS)[:, 0]  # (B, d_out)
    for row, length in enumerate(LENGTHS.tolist()):
        x = encoder.embedding(SOURCE[row : row + 1, :length])
        _, hidden = encoder.rnn(x.flip(1) if reading.get("reverse") else x)
        torch.testing.assert_close(ends[row], hidden[0][:, 0].flatten(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("order", ["luong", "bahdanau"])
@pytest.mark.parametrize("look", ["content", "last", "uniform", "diagonal"])
def test_one_step_at_a_time_equals_all_at_once(order, look):
    model = make(order=order, look=look, slope=0.7)
    wanted = model(SOURCE, LENGTHS, TARGET)
    state = model.start(SOURCE, LENGTHS)
    for t in range(T):
        logits, state = model.step(TARGET[:, t], state)
        torch.testing.assert_close(logits, wanted[:, t], rtol=1e-4, atol=1e-5)
    assert state.length == T


@pytest.mark.parametrize("order", ["luong", "bahdanau"])
def test_given_weights_last_through_decoding(order):
    """One's own weights, given back, change nothing; those of another source are followed by greedy and beam alike."""
    model = make(order=order)
    own = model.alignment(SOURCE, LENGTHS, TARGET)
    torch.testing.assert_close(
        model(SOURCE, LENGTHS, TARGET, weights=own), model(SOURCE, LENGTHS, TARGET), rtol=1e-4, atol=1e-5
    )
    given = torch.zeros(B, 9, S)
    given[:, :, 0] = 1.0
    found = greedy(model.step, model.start(SOURCE, LENGTHS, weights=given), start=1, end=2, max_len=9)
    assert beam(model.step, model.start(SOURCE, LENGTHS, weights=given), start=1, end=2, max_len=9, width=1) == found
    model.decoder.change = lambda weights, state: given[:, :1].expand_as(weights)
    assert greedy(model.step, model.start(SOURCE, LENGTHS), start=1, end=2, max_len=9) == found


def test_an_intervention_sees_the_weights_and_the_step():
    model = make(order="bahdanau")
    seen = []

    def shift(weights, state):
        seen.append((state.length, None if state.weights is None else state.weights.shape))
        return weights.roll(1, -1)

    own = model.alignment(SOURCE, LENGTHS, TARGET)
    model.decoder.change = shift
    moved = model.alignment(SOURCE, LENGTHS, TARGET)
    torch.testing.assert_close(moved[:, 0], own[:, 0].roll(1, -1))  # later states differ, and so do their weights
    assert seen == [(0, None), *((t, (B, 1, S)) for t in range(1, T))]


def test_beams_move_what_belongs_to_a_hypothesis_and_not_to_the_source():
    model = make(order="bahdanau")
    _, state = model.step(TARGET[:, 0], model.start(SOURCE, LENGTHS))
    rows = torch.tensor([0, 1, 2])
    moved, all_of_it = state.reorder(rows), state.select(rows)
    assert moved.annotations is state.annotations
    assert all_of_it.annotations is not state.annotations
    torch.testing.assert_close(model.step(TARGET[:, 1], moved)[0], model.step(TARGET[:, 1], all_of_it)[0])


def test_a_picture_can_be_looked_at_evenly():
    torch.manual_seed(0)
    sizes = RecurrentSizes(8, 10, score="additive", order="bahdanau", look="uniform")
    model = Captioner(13, sizes, side=16, channels=(4, 8, 6)).eval()
    weights = model.alignment(torch.rand(2, 3, 16, 16), TARGET[:2])
    torch.testing.assert_close(weights, torch.full_like(weights, 1 / 16))
    for look in ("last", "diagonal"):
        with pytest.raises(ValueError, match=f"look must be 'content' or 'uniform', got '{look}'"):
            Captioner(13, replace(sizes, look=look))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: RecurrentSizes(score="dot", look="first"),
            "look must be one of content, last, uniform, diagonal; got",
        ),
        (
            lambda: RecurrentSizes(look="last"),
            "look 'last' takes the place of a score's weights: score must not be None",
        ),
        (
            lambda: RecurrentSizes(score="location"),
            "the location score needs max_len, the most tokens of a source; got",
        ),
        (lambda: RecurrentSizes(score="dot", slope=math.nan), "slope must be above 0, got nan"),
        (lambda: looks.diagonal(MASK, 2, sigma=math.nan), "sigma must be above 0, got nan"),
        (lambda: RecurrentSizes(score="dot", slope=0.0), r"slope must be above 0, got 0\.0"),
        (lambda: looks.diagonal(MASK, 2, sigma=0.0), r"sigma must be above 0, got 0\.0"),
        (lambda: looks.uniform(MASK[:, 0], 2), r"mask must be \(B, 1, S\) and T at least 1, got \(3, 6\) and 2"),
        (lambda: looks.uniform(MASK, 0), "and T at least 1, .* and 0"),
        (lambda: looks.uniform(MASK.float(), 2), "mask must be boolean"),
        (
            lambda: make()(SOURCE, LENGTHS, TARGET, weights=torch.zeros(3, 5, 5)),
            r"weights must be \(3, T, 6\), got .*\(3, 5, 5\)",
        ),
        (
            lambda: make()(SOURCE, LENGTHS, TARGET, weights=torch.zeros(3, 5, 6).long()),
            r"weights must be .* got torch.int64",
        ),
        (
            lambda: make()(SOURCE, LENGTHS, TARGET, weights=torch.zeros(3, 4, 6)),
            r"given weights .* end after step 4, but step 5 was",
        ),
        (
            lambda: make(score=None)(SOURCE, LENGTHS, TARGET, weights=torch.zeros(3, 5, 6)),
            "no attention: its sizes say score=None",
        ),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_missing_state_is_named():
    model = make()
    for state in (None, (torch.ones(1), 2)):
        with pytest.raises(ValueError, match="state is missing, got .*: begin with model.start"):
            model.step(TARGET[:, 0], state)
