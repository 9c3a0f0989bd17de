"""The five scores against loops written from the papers."""

import math

import pytest
import torch

from attn.scores import NAMES, make_score

B, T, S, D_QUERY, D_KEY, D_SCORE = 2, 3, 5, 4, 6, 7


def inputs(d_query, d_key, dtype=torch.float32):
    generator = torch.Generator().manual_seed(0)
    query = torch.randn(B, T, d_query, generator=generator, dtype=dtype)
    return query.requires_grad_(), torch.randn(B, S, d_key, generator=generator, dtype=dtype).requires_grad_()


def one(name, score, q, k, s):
    """The score of one query q and one key k at position s, as the papers print it."""
    if name == "dot":
        return q @ k
    if name == "scaled_dot":
        return q @ k / math.sqrt(len(k))
    if name == "general":
        return k @ (score.w.weight @ q)
    if name == "additive":
        return score.v.weight[0] @ torch.tanh(score.w.weight @ q + score.u.weight @ k)
    return score.w.weight[s] @ q


@pytest.mark.parametrize("name", NAMES)
def test_every_score_equals_a_loop_with_gradients(name):
    torch.manual_seed(0)
    d_query = D_KEY if "dot" in name else D_QUERY
    score = make_score(name, d_query, D_KEY, d_score=D_SCORE, max_len=9).double()
    query, keys = inputs(d_query, D_KEY, torch.float64)
    e = score(query, score.prepare(keys))
    wanted = torch.stack(
        [
            torch.stack([one(name, score, q, k, s) for s, k in enumerate(ks)])
            for qs, ks in zip(query, keys, strict=True)
            for q in qs
        ]
    ).view(B, T, S)
    torch.testing.assert_close(e, wanted)
    toward = torch.randn(B, T, S, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    tensors = [query, keys, *score.parameters()]
    got = torch.autograd.grad((e * toward).sum(), tensors, allow_unused=True)
    for mine, other in zip(got, torch.autograd.grad((wanted * toward).sum(), tensors, allow_unused=True), strict=True):
        assert (mine is None) == (other is None)  # the keys' vectors don't matter to the location score
        if mine is not None:
            torch.testing.assert_close(mine, other)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: make_score("cosine", 4, 4), "score must be one of dot, scaled_dot, general, additive, location; got 'cosine'"),
        (lambda: make_score("dot", 4, 6), "the dot score needs d_query = d_key, got 4 and 6"),
        (lambda: make_score("scaled_dot", 4, 6), "the scaled_dot score needs"),
        (lambda: make_score("location", 4, 6), "needs max_len"),
        (lambda: make_score("location", 4, 6, max_len=3).prepare(torch.zeros(1, 4, 6)), "4 positions, but .* max_len 3"),
        (lambda: make_score("dot", 4, 4)(torch.zeros(1, 2, 3), torch.zeros(1, 5, 4)), "query has width 3, wanted 4"),
        (lambda: make_score("general", 4, 6)(torch.zeros(1, 2, 3), torch.zeros(1, 5, 6)), "width 3, wanted 4"),
        (lambda: make_score("additive", 4, 6)(torch.zeros(1, 2, 3), torch.zeros(1, 5, 6)), "width 3, wanted 4"),
        (lambda: make_score("location", 4, 6, max_len=9)(torch.zeros(1, 2, 3), torch.zeros(1, 5, 6)), "width 3, wanted 4"),
    ],
)  # fmt: skip
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
