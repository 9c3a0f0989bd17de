"""Attention and masks, against torch's own kernel and against loops."""

import math

import pytest
import torch
import torch.nn.functional as F

from attn.attention import (
    attention,
    causal_mask,
    combine_masks,
    fused_attention,
    masked_softmax,
    padding_mask,
)
from attn.tiled import tiled_attention


def drawn(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


SHAPES = [((), 1, 1, 1, 1), ((), 3, 5, 4, 2), ((2,), 7, 4, 3, 6), ((2, 3), 5, 9, 8, 8), ((2, 1, 2), 4, 6, 5, 3)]


def qkv(lead, T, S, D, Dv, *, seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    shapes = [(*lead, T, D), (*lead, S, D), (*lead, S, Dv)]
    return [torch.randn(s, generator=generator).to(dtype).requires_grad_() for s in shapes]


def some_mask(lead, T, S, seed=1):
    """About half allowed; the first query may attend nothing."""
    mask = torch.rand(*lead, T, S, generator=torch.Generator().manual_seed(seed)) < 0.5
    mask[..., 0, :] = False
    return mask


def contexts(name, q, k, v, **options):
    if name == "written out":
        return attention(q, k, v, **options)[0]
    return fused_attention(q, k, v, **options) if name == "fused" else tiled_attention(q, k, v, tile=3, **options)


@pytest.mark.parametrize("name", ["written out", "fused", "tiled"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("masked", [False, True])
def test_context_and_gradients_equal_torchs_own_kernel(name, shape, masked):
    lead, T, S, D, Dv = shape
    ours, theirs = qkv(lead, T, S, D, Dv), qkv(lead, T, S, D, Dv)
    mask = some_mask(lead, T, S) if masked else None
    context = contexts(name, *ours, mask=mask)
    wanted = F.scaled_dot_product_attention(*theirs, attn_mask=mask)
    if masked:  # torch's rule for a query that may attend nothing has changed between versions; ours is zeros
        wanted = wanted.masked_fill(~mask.any(-1, keepdim=True), 0.0)
    torch.testing.assert_close(context, wanted, rtol=1e-5, atol=1e-6)
    toward = torch.randn(context.shape, generator=torch.Generator().manual_seed(2))
    got = torch.autograd.grad((context * toward).sum(), ours)
    for ours_grad, theirs_grad in zip(got, torch.autograd.grad((wanted * toward).sum(), theirs), strict=True):
        torch.testing.assert_close(ours_grad, torch.nan_to_num(theirs_grad), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["written out", "fused", "tiled"])
def test_a_query_that_may_attend_nothing_gets_zeros_and_sends_no_gradient(name):
    q, k, v = qkv((2,), 3, 4, 5, 6)
    context = contexts(name, q, k, v, mask=torch.zeros(3, 4, dtype=torch.bool))
    assert torch.equal(context, torch.zeros(2, 3, 6))
    context.sum().backward()
    assert all(torch.equal(x.grad, torch.zeros_like(x)) for x in (q, k, v))


@pytest.mark.parametrize("name", ["written out", "fused", "tiled"])
@pytest.mark.parametrize(("T", "S"), [(1, 1), (5, 5), (3, 8), (1, 7)])
def test_causal_queries_are_the_last_positions(name, T, S):
    q, k, v = qkv((2, 2), T, S, 4, 3)
    options = {"mask": causal_mask(T, S)} if name == "written out" else {"causal": True}
    context = contexts(name, q, k, v, **options)
    for t in range(T):
        seen = S - T + t + 1
        alone = F.scaled_dot_product_attention(q[..., t : t + 1, :], k[..., :seen, :], v[..., :seen, :])
        torch.testing.assert_close(context[..., t : t + 1, :], alone, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["fused", "tiled"])
def test_causal_and_a_mask_together_allow_what_both_allow(name):
    q, k, v = qkv((2,), 6, 6, 4, 4)
    mask = padding_mask(torch.tensor([6, 3]), 6)
    wanted, _ = attention(q, k, v, mask=mask & causal_mask(6))
    torch.testing.assert_close(contexts(name, q, k, v, mask=mask, causal=True), wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["written out", "fused", "tiled"])
def test_extreme_scores_stay_finite(name):
    q, k, v = qkv((), 4, 6, 2, 2)
    with torch.no_grad():
        q *= 1e3
        k *= 1e3
    context = contexts(name, q, k, v, mask=some_mask((), 4, 6))
    context.sum().backward()
    assert all(x.isfinite().all() for x in (context, q.grad, k.grad, v.grad))


@pytest.mark.parametrize("name", ["written out", "fused", "tiled"])
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
def test_the_dtype_of_the_input_stays(name, dtype):
    q, k, v = qkv((2,), 5, 7, 8, 4, dtype=dtype)
    context = contexts(name, q, k, v)
    context.sum().backward()
    assert context.dtype == q.grad.dtype == dtype
    wanted, _ = attention(q.double(), k.double(), v.double())
    tolerance = {torch.float64: 1e-12, torch.bfloat16: 3e-2, torch.float16: 4e-3}[dtype]
    torch.testing.assert_close(context.double(), wanted, rtol=0, atol=tolerance)


@pytest.mark.parametrize("tile", [1, 2, 5, 64])
@pytest.mark.parametrize("causal", [False, True])
def test_tiled_gradients_equal_finite_differences(tile, causal):
    inputs = qkv((2,), 4, 5, 3, 2, dtype=torch.float64)
    mask = some_mask((2,), 4, 5)
    assert torch.autograd.gradcheck(
        lambda q, k, v: tiled_attention(q, k, v, mask=mask, causal=causal, tile=tile), inputs
    )


def test_weights_are_a_softmax_of_the_scores():
    q, k, v = qkv((3,), 4, 6, 5, 2)
    _, weights = attention(q, k, v)
    for b in range(3):
        for t in range(4):
            scores = [(q[b, t] @ k[b, s]).item() / math.sqrt(5) for s in range(6)]
            exps = [math.exp(e) for e in scores]
            torch.testing.assert_close(weights[b, t], torch.tensor(exps) / sum(exps))


def test_dropout_takes_weights_from_the_context_alone():
    q, k, v = qkv((), 40, 50, 4, 3)
    torch.manual_seed(0)
    context, weights = attention(q, k, v, dropout=0.5)
    torch.testing.assert_close(weights.sum(-1), torch.ones(40))
    torch.manual_seed(0)
    torch.testing.assert_close(context, F.dropout(weights, 0.5) @ v)


def test_arguments_are_not_changed():
    tensors = qkv((2,), 3, 4, 5, 6)
    mask = some_mask((2,), 3, 4)
    before = [x.detach().clone() for x in (*tensors, mask)]
    for name in ("written out", "fused", "tiled"):
        contexts(name, *tensors, mask=mask).sum().backward()
    assert all(torch.equal(a, b) for a, b in zip(before, (*tensors, mask), strict=True))


def test_masked_softmax_broadcasts_its_mask():
    scores = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(0))
    weights = masked_softmax(scores, torch.tensor([True, False, True, True]))
    assert torch.equal(weights[..., 1], torch.zeros(2, 3))
    torch.testing.assert_close(weights[..., [0, 2, 3]], scores[..., [0, 2, 3]].softmax(-1))


def test_masks_from_shapes():
    assert causal_mask(2, 3).tolist() == [[True, True, False], [True, True, True]]
    assert padding_mask(torch.tensor([2, 0]), 3).tolist() == [[[True, True, False]], [[False, False, False]]]
    both = combine_masks(None, causal_mask(3), padding_mask(torch.tensor([2]), 3))
    assert both.tolist() == [[[True, False, False], [True, True, False], [True, True, False]]]
    assert combine_masks(None, None) is None


def test_combining_does_not_change_the_masks():
    mask = causal_mask(3)
    combine_masks(mask, torch.zeros(3, 3, dtype=torch.bool))
    assert torch.equal(mask, causal_mask(3))


Z = torch.zeros
WRONG_SHAPES = [
    ((Z(3), Z(4, 2), Z(4, 2)), "at least two axes"),
    ((Z(3, 2), Z(4, 5), Z(4, 2)), r"must share D; got q \(3, 2\), k \(4, 5\)"),
    ((Z(3, 2), Z(4, 2), Z(5, 2)), r"must share S; got q \(3, 2\), k \(4, 2\), v \(5, 2\)"),
    ((Z(2, 3, 2), Z(3, 4, 2), Z(3, 4, 2)), "leading axes"),
    ((Z(0, 3, 2), Z(0, 4, 2), Z(0, 4, 2)), "must not be empty"),
]


@pytest.mark.parametrize("function", [attention, fused_attention, tiled_attention])
@pytest.mark.parametrize(("tensors", "message"), WRONG_SHAPES)
def test_shapes_that_do_not_fit_are_named(function, tensors, message):
    with pytest.raises(ValueError, match=message):
        function(*tensors)


@pytest.mark.parametrize("function", [attention, fused_attention, tiled_attention])
@pytest.mark.parametrize("mask", [Z(3, 4), torch.ones(3, 4, dtype=torch.int64)])
def test_a_mask_of_another_dtype_gets_the_polarity_explained(function, mask):
    with pytest.raises(
        ValueError, match="mask must be boolean with True = may attend, got torch.*~mask where True meant"
    ):
        function(Z(3, 2), Z(4, 2), Z(4, 2), mask=mask)


@pytest.mark.parametrize("function", [attention, fused_attention, tiled_attention])
@pytest.mark.parametrize("shape", [(4, 3), (2, 3, 4), (5,)])
def test_a_mask_that_does_not_broadcast_is_refused(function, shape):
    with pytest.raises(ValueError, match=r"mask of shape .* doesn't broadcast to the scores \(..., T, S\) = \(3, 4\)"):
        function(Z(3, 2), Z(4, 2), Z(4, 2), mask=torch.ones(shape, dtype=torch.bool))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: causal_mask(0), "1 ≤ T ≤ S, got T=0, S=0"),
        (lambda: causal_mask(4, 3), "1 ≤ T ≤ S, got T=4, S=3"),
        (lambda: padding_mask(torch.tensor([1.0]), 3), "lengths must be integers"),
        (lambda: padding_mask(torch.tensor([[1]]), 3), "lengths must be integers"),
        (lambda: padding_mask(torch.tensor([True]), 3), "lengths must be integers"),
        (lambda: combine_masks(causal_mask(3), causal_mask(2)), "don't broadcast together"),
        (lambda: combine_masks(Z(3, 3)), "mask must be boolean"),
        (lambda: tiled_attention(Z(3, 2), Z(4, 2), Z(4, 2), tile=0), "tile must be at least 1, got 0"),
        (lambda: tiled_attention(Z(4, 2), Z(3, 2), Z(3, 2), causal=True), "causal wants T ≤ S, got T=4, S=3"),
        (lambda: tiled_attention(Z(2, 3, 2), Z(1, 4, 2), Z(1, 4, 2)), "equal leading axes"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("causal", [False, True])
def test_second_derivatives_of_tiled_attention(causal):
    q, k, v = (drawn(n, 2, n, d).double().requires_grad_() for n, d in ((4, 3), (6, 3), (6, 5)))
    mask = drawn(9, 2, 4, 6) > -0.3
    mask[0, 1] = False

    def attend(q, k, v):
        return tiled_attention(q, k, v, mask=mask, causal=causal, tile=2)

    assert torch.autograd.gradcheck(attend, (q, k, v))
    assert torch.autograd.gradgradcheck(attend, (q, k, v))
    assert torch.autograd.gradgradcheck(lambda v: attend(q.detach(), k.detach(), v), (v,))


def test_tiled_attention_keeps_its_mask_with_the_graph():
    q, k, v = (drawn(n, 4, 3).requires_grad_() for n in range(3))
    mask = torch.ones(4, 4, dtype=torch.bool).tril()
    context = tiled_attention(q, k, v, mask=mask)
    mask.fill_(True)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        context.sum().backward()


@pytest.mark.parametrize("function", [lambda *x, **o: attention(*x, **o)[0], fused_attention, tiled_attention])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
@pytest.mark.filterwarnings("ignore:Anomaly Detection")
def test_a_row_that_may_attend_nothing_is_no_anomaly(function, dtype):
    """Every value on the way forwards and back is finite, not only the results."""
    q, k, v = (drawn(n, 2, n, 4).to(dtype).requires_grad_() for n in (3, 5, 5))
    mask = torch.rand(2, 3, 5, generator=torch.Generator().manual_seed(0)) > 0.5
    mask[0, 1] = False
    with torch.autograd.detect_anomaly(check_nan=True):
        context = function(q, k, v, mask=mask)
        context.float().square().sum().backward()
    assert context[0, 1].abs().max() == 0
    assert q.grad[0, 1].abs().max() == 0


@pytest.mark.parametrize("steps", [0, 1])
def test_tiled_attention_sums_in_float32_under_autocast(steps):
    """4,096 equal weights: a sum in bfloat16 would stop growing at 256."""
    q, k = torch.zeros(1, 2, 4), torch.zeros(1, 4096, 4)
    v = drawn(0, 1, 4096, 3) + 1
    q, k, v = (x.requires_grad_() for x in (q, k, v))
    with torch.autocast("cpu", torch.bfloat16):
        context = tiled_attention(q, k, v, tile=512)
        if steps:
            context.sum().backward()
    torch.testing.assert_close(context, v.mean(1, keepdim=True).expand(1, 2, 3), rtol=1e-5, atol=1e-5)
    if steps:
        torch.testing.assert_close(v.grad, torch.full_like(v, 2 / 4096), rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("function", [lambda *x, **o: attention(*x, **o)[0], tiled_attention])
def test_masked_rows_of_scores_that_overflow_have_gradients_of_zero(function):
    """A query that may attend nothing, and whose scores are infinite in float16."""
    q, k, v = (drawn(n, 2, n, 4).half() for n in (3, 5, 5))
    q[0, 1], k[0] = 60000.0, 60000.0
    q, k, v = (x.requires_grad_() for x in (q, k, v))
    mask = torch.ones(2, 3, 5, dtype=torch.bool)
    mask[0] = False
    context = function(q, k, v, mask=mask)
    context.float().sum().backward()
    assert context[0].abs().max() == 0
    for x in (q, k, v):
        assert x.grad.isfinite().all()
        assert x.grad[0].abs().max() == 0


def test_second_derivatives_of_low_precision_are_taken_in_float32():
    q, k, v = (drawn(n, 2, 6, 4).bfloat16().requires_grad_() for n in range(3))
    wide = [x.detach().float().requires_grad_() for x in (q, k, v)]
    found, wanted = [], []
    for inputs, into in (((q, k, v), found), (wide, wanted)):
        (first,) = torch.autograd.grad(tiled_attention(*inputs, tile=2).float().sum(), inputs[0], create_graph=True)
        into += torch.autograd.grad(first.float().square().sum(), inputs)
    for one, other in zip(found, wanted, strict=True):
        torch.testing.assert_close(one.float(), other, rtol=0.05, atol=0.02)


def test_tiled_attention_has_a_shape_without_memory():
    q = torch.empty(2, 3, 4, device="meta")
    assert tiled_attention(q, q, q).shape == (2, 3, 4)
