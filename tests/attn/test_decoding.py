"""Decoding against brute force: every sequence of a tiny vocabulary, and plain loops."""

import itertools
import math
from typing import NamedTuple

import numpy as np
import pytest
import torch

from attn.decoding import beam, filter_logits, greedy, sample

START, END = 0, 2


class Prefixes:
    """A state that remembers nothing but what was said."""

    def __init__(self, rows, names):
        self.rows, self.names = rows, names

    def select(self, rows):
        return Prefixes([self.rows[i] for i in rows.tolist()], [self.names[i] for i in rows.tolist()])


def tables(seed, V, *, sharp=1.0, dtype=torch.float32):
    """A model whose logits after a beginning are random numbers, fixed by seed, sentence and beginning."""

    def logits(name, prefix):
        text = "-".join(map(str, (seed, name, *prefix)))
        generator = torch.Generator().manual_seed(sum(ord(c) * 131**i for i, c in enumerate(text)) % 2**40)
        return sharp * torch.randn(V, generator=generator, dtype=torch.float64).to(dtype)

    def step(tokens, state):
        rows = [(*row, token) for row, token in zip(state.rows, tokens.tolist(), strict=True)]
        stacked = torch.stack([logits(name, row) for name, row in zip(state.names, rows, strict=True)])
        return stacked, Prefixes(rows, state.names)

    return step, logits


def fresh(B):
    return Prefixes([()] * B, list(range(B)))


def all_sequences(V, L):
    """Every sequence that ends within L tokens or has L tokens without an end."""
    for n in range(1, L + 1):
        for body in itertools.product([v for v in range(V) if v != END], repeat=n - 1):
            yield (*body, END)
    yield from itertools.product([v for v in range(V) if v != END], repeat=L)


def log_p(logits, name, sequence):
    total, prefix = 0.0, (START,)
    for token in sequence:
        total += logits(name, prefix).double().log_softmax(-1)[token].item()
        prefix = (*prefix, token)
    return total


@pytest.mark.parametrize("length_penalty", [0.0, 0.6, 1.0, 3.0])
@pytest.mark.parametrize("seed", range(6))
def test_a_wide_beam_is_exhaustive_search(seed, length_penalty):
    V, L, B = 3 + seed % 2, 4, 3
    step, logits = tables(seed, V, sharp=1.5, dtype=torch.float64)
    found = beam(
        step, fresh(B), batch_size=B, start=START, end=END, max_len=L, width=V**L, length_penalty=length_penalty
    )
    for name in range(B):
        best = max(all_sequences(V, L), key=lambda y: log_p(logits, name, y) / ((5 + len(y)) / 6) ** length_penalty)
        assert found[name] == [token for token in best if token != END]


@pytest.mark.parametrize("seed", range(20))
def test_greedy_is_a_beam_of_one(seed):
    step, _ = tables(seed, 5)
    options = {"batch_size": 4, "start": START, "end": END, "max_len": 6}
    assert beam(step, fresh(4), width=1, **options) == greedy(step, fresh(4), **options)


def test_greedy_takes_the_largest_logit_every_time():
    step, logits = tables(3, 6)
    for name, got in enumerate(greedy(step, fresh(5), batch_size=5, start=START, end=END, max_len=7)):
        wanted = []
        while len(wanted) < 7:
            token = int(logits(name, (START, *wanted)).argmax())
            if token == END:
                break
            wanted.append(token)
        assert got == wanted


@pytest.mark.parametrize(
    "search",
    [
        greedy,
        lambda *args, **options: beam(*args, width=3, **options),
        lambda *args, **options: beam(*args, width=3, length_penalty=1.0, **options),
        lambda *args, **options: beam(*args, width=9, length_penalty=0.6, **options),  # wider than the vocabulary
    ],
)
def test_a_sequence_alone_and_in_a_batch_is_the_same(search):
    step, _ = tables(11, 5)
    together = search(step, fresh(8), batch_size=8, start=START, end=END, max_len=9)
    alone = [search(step, Prefixes([()], [name]), start=START, end=END, max_len=9)[0] for name in range(8)]
    assert together == alone
    assert len({len(sequence) for sequence in together}) > 2  # some did end early


def test_a_wider_beam_finds_what_greedy_misses():
    first = torch.tensor([0.0, 0.55, 0.0, 0.45])  # greedy takes 1, whose continuations are all poor

    def step(tokens, state):
        probs = {START: first, 1: torch.tensor([0.3, 0.2, 0.3, 0.2]), 3: torch.tensor([0.0, 0.0, 1.0, 0.0])}
        return torch.stack([probs.get(token, first) for token in tokens.tolist()]).log(), state

    options = {"start": START, "end": END, "max_len": 2}
    assert greedy(step, fresh(1), **options)[0][0] == 1
    assert beam(step, fresh(1), width=2, **options) == [[3]]


def test_a_length_penalty_prefers_the_longer_one():
    def step(tokens, state):
        probs = {START: torch.tensor([0.0, 0.5, 0.5, 0.0]), 1: torch.tensor([0.0, 0.95, 0.05, 0.0])}
        return torch.stack([probs[token if token != END else 1] for token in tokens.tolist()]).log(), state

    options = {"start": START, "end": END, "max_len": 6, "width": 2}
    assert beam(step, fresh(1), **options) == [[]]
    assert beam(step, fresh(1), length_penalty=1.0, **options) == [[1] * 6]


def test_start_may_be_a_tensor_and_end_may_be_impossible():
    step, _ = tables(5, 4)
    starts = torch.tensor([1, 3, 0])
    found = greedy(step, fresh(3), start=starts, end=-1, max_len=5)
    assert [len(sequence) for sequence in found] == [5, 5, 5]
    assert found[1] == greedy(step, Prefixes([()], [1]), start=3, end=-1, max_len=5)[0]
    assert beam(step, fresh(3), start=starts, end=-1, max_len=5, width=1) == found
    assert starts.tolist() == [1, 3, 0]


def plain_filter(logits, temperature, top_k, top_p):
    """filter_logits for one row, from the definitions."""
    row = np.asarray(logits, dtype=np.float64) / temperature
    order = sorted(range(len(row)), key=lambda v: (-row[v], v))
    kept = order if top_k is None else order[:top_k]
    if top_p is not None:
        weights = {v: math.exp(row[v]) for v in kept}
        mass, nucleus = 0.0, []
        for v in kept:
            if mass >= top_p * sum(weights.values()):
                break
            nucleus.append(v)
            mass += weights[v]
        kept = nucleus
    return np.array([row[v] if v in kept else -np.inf for v in range(len(row))])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("top_k", [None, 1, 3, 50])
@pytest.mark.parametrize("top_p", [None, 0.01, 0.5, 0.9, 1.0])
def test_filter_logits_against_a_plain_loop(temperature, top_k, top_p):
    logits = torch.randn(2, 4, 9, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    logits[0, 0, :5] = logits[0, 0].max()  # ties
    before = logits.clone()
    got = filter_logits(logits, temperature=temperature, top_k=top_k, top_p=top_p)
    for row, wanted in zip(got.flatten(0, 1), logits.flatten(0, 1), strict=True):
        np.testing.assert_allclose(row.numpy(), plain_filter(wanted, temperature, top_k, top_p), rtol=1e-12)
    assert torch.equal(logits, before)


def test_top_p_of_one_keeps_even_the_unlikeliest():
    logits = torch.tensor([20.0, 0.0, -20.0, -80.0])
    assert torch.isfinite(filter_logits(logits, top_p=1.0)).all()


def test_the_nucleus_is_the_smallest_set():
    logits = torch.tensor([0.5, 0.25, 0.125, 0.125]).log()
    assert torch.isfinite(filter_logits(logits, top_p=0.75)).tolist() == [True, True, False, False]
    assert torch.isfinite(filter_logits(logits, top_p=0.76)).tolist() == [True, True, True, False]


@pytest.mark.parametrize("options", [{}, {"temperature": 0.5}, {"top_k": 3}, {"top_p": 0.8, "temperature": 2.0}])
def test_samples_come_as_often_as_they_should(options):
    logits = torch.tensor([1.0, 0.2, -0.5, 0.4, -3.0, 0.0])
    n = 20_000

    def step(tokens, state):
        return logits.expand(len(tokens), -1), state

    drawn = sample(
        step,
        fresh(1),
        batch_size=n,
        start=START,
        end=-1,
        max_len=1,
        generator=torch.Generator().manual_seed(0),
        **options,
    )
    counts = np.bincount([row[0] for row in drawn], minlength=6)
    kept = plain_filter(logits, options.get("temperature", 1.0), options.get("top_k"), options.get("top_p"))
    wanted = n * np.exp(kept) / np.exp(kept).sum()
    assert counts[wanted == 0].sum() == 0
    chi_square = ((counts - wanted)[wanted > 0] ** 2 / wanted[wanted > 0]).sum()
    assert chi_square < 20.5  # the 99.9 % point at five degrees of freedom


def test_sampling_follows_its_generator_alone():
    step, _ = tables(7, 6)

    def draw(seed):
        generator = torch.Generator().manual_seed(seed)
        return sample(step, fresh(4), batch_size=4, start=START, end=END, max_len=8, generator=generator)

    torch.manual_seed(0)
    before = torch.get_rng_state()
    assert draw(0) == draw(0) != draw(1)
    assert torch.equal(torch.get_rng_state(), before)


def test_sampling_one_token_is_greedy():
    step, _ = tables(8, 6)
    options = {"batch_size": 4, "start": START, "end": END, "max_len": 8}
    assert sample(step, fresh(4), top_k=1, **options) == greedy(step, fresh(4), **options)


def test_low_precision_logits_are_searched_in_float32():
    step, _ = tables(2, 5, dtype=torch.bfloat16)
    wide, _ = tables(2, 5, dtype=torch.bfloat16)

    def widened(tokens, state):
        logits, state = wide(tokens, state)
        return logits.float(), state

    options = {"batch_size": 3, "start": START, "end": END, "max_len": 6, "width": 4}
    assert beam(step, fresh(3), **options) == beam(widened, fresh(3), **options)


def test_decoding_records_no_gradients():
    weight = torch.ones(4, requires_grad=True)
    seen = []

    def step(tokens, state):
        logits = weight * torch.arange(4.0).expand(len(tokens), -1)
        seen.append(logits.requires_grad)
        return logits, state

    greedy(step, fresh(1), start=START, end=END, max_len=2)
    beam(step, fresh(1), start=START, end=END, max_len=2, width=2)
    assert not any(seen)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"width": 0}, "width must be at least 1, got 0"),
        ({"max_len": 0}, "max_len must be at least 1, got 0"),
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"length_penalty": -0.5}, "length_penalty must be 0 or more, got -0.5"),
        ({"start": torch.zeros(0, dtype=torch.long)}, r"start must be .* \(B,\), got torch.int64 of shape \(0,\)"),
        ({"start": torch.zeros(2)}, "start must be .* got torch.float32"),
        ({"start": torch.zeros(2, 1, dtype=torch.long)}, r"start must be .* of shape \(2, 1\)"),
    ],
)
def test_bad_arguments_of_beam(changes, message):
    step, _ = tables(0, 4)
    with pytest.raises(ValueError, match=message):
        beam(step, fresh(1), **({"start": START, "end": END, "max_len": 3, "width": 2} | changes))


@pytest.mark.parametrize(("changes", "message"), [({"max_len": 0}, "max_len"), ({"batch_size": -1}, "batch_size")])
def test_bad_arguments_of_greedy_and_sample(changes, message):
    step, _ = tables(0, 4)
    for search in (greedy, sample):
        with pytest.raises(ValueError, match=message):
            search(step, fresh(1), **({"start": START, "end": END, "max_len": 3} | changes))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperature": 0.0}, "temperature must be positive and finite, got 0.0"),
        ({"temperature": -1.0}, "temperature must be positive"),
        ({"temperature": math.nan}, "temperature must be positive"),
        ({"top_k": 0}, "top_k must be at least 1, got 0"),
        ({"top_p": 0.0}, r"top_p must lie in \(0, 1\], got 0.0"),
        ({"top_p": 1.1}, r"top_p must lie in \(0, 1\], got 1.1"),
    ],
)
def test_bad_filters(options, message):
    with pytest.raises(ValueError, match=message):
        filter_logits(torch.zeros(3), **options)


class OnMeta(NamedTuple):
    """A state on a device that needs no hardware."""

    device: torch.device = torch.device("meta")

    def select(self, _rows):
        return self


def test_the_first_tokens_stand_where_the_state_is():
    seen = []

    def step(tokens, state):
        seen.append(tokens.device)
        raise StopIteration

    for search in (greedy, lambda *a, **o: beam(*a, width=2, **o)):
        with pytest.raises(StopIteration):
            search(step, OnMeta(), batch_size=2, start=1, end=2, max_len=3)
    assert [device.type for device in seen] == ["meta", "meta"]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
@pytest.mark.parametrize("temperature", [1e-2, 1e-6, 1e-38, 1e-50])
@pytest.mark.parametrize("options", [{}, {"top_k": 2}, {"top_p": 0.5}])
def test_filters_stay_finite_at_low_temperatures(dtype, temperature, options):
    """60,000 / 1e-6 is more than float16 holds, and over 1e-38 than float32: the largest must still win."""
    logits = torch.tensor([[10.0, 60000.0, -5.0, -math.inf], [1.0, 0.5, 0.75, -2.0], [-9.0, -8.0, -7.0, -6.0]])
    kept = filter_logits(logits.to(dtype), temperature=temperature, **options)
    assert kept.dtype == torch.float32
    probs = kept.softmax(-1)
    assert probs.isfinite().all()
    assert probs.argmax(-1).tolist() == [1, 0, 3]
    torch.testing.assert_close(probs.amax(-1), torch.ones(3))


def test_the_batch_size_comes_from_the_state():
    class State:
        batch_size = 3

        def select(self, rows):
            return self

    def same(tokens, state):
        assert tokens.shape[0] % 3 == 0
        return torch.zeros(len(tokens), 4), state

    for search in (greedy, sample):
        assert len(search(same, State(), start=1, end=-1, max_len=2)) == 3
    assert len(beam(same, State(), start=1, end=-1, max_len=2, width=2)) == 3
    with pytest.raises(ValueError, match="the state has 3 sequences, start has 2 and batch_size is 2"):
        greedy(same, State(), start=1, end=-1, max_len=2, batch_size=2)
    with pytest.raises(ValueError, match="the state has 3 sequences, start has 2 and batch_size is None"):
        greedy(same, State(), start=torch.tensor([1, 2]), end=-1, max_len=2)


def test_beam_reorders_where_a_state_can():
    moves = []

    class State:
        batch_size = 2

        def select(self, rows):
            moves.append("select")
            return self

        def reorder(self, rows):
            moves.append("reorder")
            return self

    beam(lambda tokens, state: (torch.zeros(len(tokens), 5), state), State(), start=1, end=-1, max_len=3, width=2)
    assert moves == ["select", "reorder", "reorder"]
