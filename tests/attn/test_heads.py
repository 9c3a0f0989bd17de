"""Multi-head attention against torch.nn.MultiheadAttention; shared keys and the cache against the plain computation."""

import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from attn.attention import causal_mask, padding_mask
from attn.heads import KeyValueCache, MultiHeadAttention
from attn.positions import Rotary


def random(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def pair(d_model=12, n_heads=3, *, bias=True, dropout=0.0):
    """Ours and torch's with the same weights, all of them random."""
    torch.manual_seed(0)
    ours = MultiHeadAttention(d_model, n_heads, bias=bias, dropout=dropout)
    theirs = nn.MultiheadAttention(d_model, n_heads, bias=bias, dropout=dropout, batch_first=True)
    with torch.no_grad():
        for parameter in ours.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.3)
        projections = (ours.w_q, ours.w_k, ours.w_v)
        theirs.in_proj_weight.copy_(torch.cat([w.weight for w in projections]))
        theirs.out_proj.weight.copy_(ours.w_o.weight)
        if bias:
            theirs.in_proj_bias.copy_(torch.cat([w.bias for w in projections]))
            theirs.out_proj.bias.copy_(ours.w_o.bias)
    return ours, theirs


@pytest.mark.parametrize("need_weights", [False, True])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("kind", ["self", "cross", "causal", "padded", "causal and padded"])
def test_equals_torch_with_gradients(kind, bias, need_weights):
    ours, theirs = pair(bias=bias)
    x, memory = random(2, 5, 12).requires_grad_(), random(2, 7, 12, seed=1).requires_grad_()
    source, S = (memory, 7) if kind == "cross" else (x, 5)
    lengths = torch.tensor([S, S - 2])
    padded = padding_mask(lengths, S) if "padded" in kind else None
    causal = "causal" in kind
    out, weights = ours(x, memory if kind == "cross" else None, mask=padded, causal=causal, need_weights=need_weights)
    wanted, wanted_weights = theirs(
        x, source, source,
        key_padding_mask=None if padded is None else ~padded[:, 0],
        attn_mask=~causal_mask(5) if causal else None,
        need_weights=need_weights, average_attn_weights=False,
    )  # fmt: skip
    torch.testing.assert_close(out, wanted, rtol=1e-5, atol=1e-5)
    if need_weights:
        torch.testing.assert_close(weights, wanted_weights, rtol=1e-5, atol=1e-6)
    else:
        assert weights is None
    toward = random(*out.shape, seed=2)
    inputs = [x, memory] if kind == "cross" else [x]
    got = torch.autograd.grad((out * toward).sum(), [*inputs, ours.w_q.weight, ours.w_o.weight])
    for mine, other in zip(
        got, torch.autograd.grad((wanted * toward).sum(), [*inputs, theirs.in_proj_weight, theirs.out_proj.weight]),
        strict=True,
    ):  # fmt: skip
        torch.testing.assert_close(mine, other[: len(mine)], rtol=1e-4, atol=1e-5)


def test_both_ways_agree_where_a_query_may_attend_nothing():
    ours, _ = pair()
    mask = torch.tensor([[True, False, True], [False, False, False]])
    x, memory = random(2, 2, 12), random(2, 3, 12, seed=1)
    fused, _ = ours(x, memory, mask=mask)
    written, weights = ours(x, memory, mask=mask, need_weights=True)
    torch.testing.assert_close(fused, written, rtol=1e-5, atol=1e-6)
    assert torch.equal(weights[:, :, 1], torch.zeros(2, 3, 3))
    torch.testing.assert_close(fused[:, 1], ours.w_o.bias.expand(2, -1))  # W_o of zeros


@pytest.mark.parametrize("n_kv_heads", [1, 2, 3, 6])
@pytest.mark.parametrize("need_weights", [False, True])
def test_grouped_heads_share_keys_and_values(n_kv_heads, need_weights):
    torch.manual_seed(0)
    grouped = MultiHeadAttention(24, 6, n_kv_heads=n_kv_heads)
    full = MultiHeadAttention(24, 6)
    copies = torch.arange(n_kv_heads).repeat_interleave(6 // n_kv_heads)
    with torch.no_grad():
        for name in ("w_q", "w_o"):
            getattr(full, name).load_state_dict(getattr(grouped, name).state_dict())
        for name in ("w_k", "w_v"):
            small, large = getattr(grouped, name), getattr(full, name)
            large.weight.copy_(small.weight.unflatten(0, (n_kv_heads, 4))[copies].flatten(0, 1))
            large.bias.copy_(small.bias.unflatten(0, (n_kv_heads, 4))[copies].flatten())
    x = random(2, 5, 24)
    out, weights = grouped(x, causal=True, need_weights=need_weights)
    wanted, wanted_weights = full(x, causal=True, need_weights=need_weights)
    torch.testing.assert_close(out, wanted)
    if need_weights:
        torch.testing.assert_close(weights, wanted_weights)


@pytest.mark.parametrize("n_kv_heads", [1, 4])
@pytest.mark.parametrize("rotary", [False, True])
@pytest.mark.parametrize("steps", [[1] * 9, [4, 1, 3, 1], [9]])
def test_cached_equals_uncached(n_kv_heads, rotary, steps):
    torch.manual_seed(0)
    heads = MultiHeadAttention(16, 4, n_kv_heads=n_kv_heads, rotary=Rotary(4) if rotary else None)
    x = random(2, 9, 16)
    wanted, _ = heads(x, causal=True)
    cache = KeyValueCache()
    pieces = [heads(piece, causal=True, cache=cache)[0] for piece in x.split(steps, 1)]
    torch.testing.assert_close(torch.cat(pieces, 1), wanted, rtol=1e-5, atol=1e-6)
    assert cache.length == 9


def test_a_cached_memory_is_projected_once():
    heads, _ = pair()
    memory, cache = random(2, 7, 12), KeyValueCache()
    for seed in (1, 2):
        x = random(2, 1, 12, seed=seed)
        torch.testing.assert_close(heads(x, memory, cache=cache)[0], heads(x, memory)[0])
    assert cache.length == 7


def test_selected_rows_stand_in_the_order_asked_for_and_are_copies():
    cache = KeyValueCache()
    k, v = random(3, 2, 4, 5), random(3, 2, 4, 6, seed=1)
    cache.append(k, v)
    other = cache.select(torch.tensor([2, 0, 2, 1]))
    assert torch.equal(other.read()[0], k[[2, 0, 2, 1]])
    assert torch.equal(other.read()[1], v[[2, 0, 2, 1]])
    other.append(k[[0, 0, 0, 0]], v[[0, 0, 0, 0]])
    assert (cache.length, other.length) == (4, 8)
    assert KeyValueCache().select(torch.tensor([0])).length == 0


def test_no_cache_holds_a_gradient_graph():
    cache = KeyValueCache()
    k = random(1, 1, 2, 3).requires_grad_()
    assert not cache.append(k, k)[0].requires_grad


def test_dropout_acts_in_training_only():
    heads, _ = pair(dropout=0.9)
    x = random(2, 5, 12)
    for need_weights in (False, True):
        assert not torch.equal(heads(x, need_weights=need_weights)[0], heads(x, need_weights=need_weights)[0])
    heads.eval()
    torch.testing.assert_close(heads(x)[0], heads(x, need_weights=True)[0])


Z = torch.zeros


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MultiHeadAttention(10, 3), "n_heads must divide d_model .* got d_model=10, n_heads=3"),
        (lambda: MultiHeadAttention(12, 4, n_kv_heads=3), "n_kv_heads n_heads, .* n_kv_heads=3"),
        (lambda: MultiHeadAttention(12, 0), "at least 1, .* n_heads=0"),
        (lambda: MultiHeadAttention(12, 4, n_kv_heads=0), "at least 1, .* n_kv_heads=0"),
        (lambda: pair()[0](Z(2, 5, 11)), r"x must be \(B, T, d_model\) with d_model = 12 .* got \(2, 5, 11\)"),
        (lambda: pair()[0](Z(5, 12)), r"x must be .* got \(5, 12\)"),
        (lambda: pair()[0](Z(0, 5, 12)), r"none empty, got \(0, 5, 12\)"),
        (lambda: pair()[0](Z(2, 5, 12), Z(2, 7, 3)), r"memory must be .* got \(2, 7, 3\)"),
        (lambda: pair()[0](Z(2, 5, 12), Z(3, 7, 12)), "leading axes of q, k and v"),
        (lambda: pair()[0](Z(2, 5, 12), mask=Z(2, 5, 5)), "mask must be boolean"),
        (lambda: pair()[0](Z(2, 5, 12), mask=causal_mask(4)), r"scores \(..., T, S\) = \(2, 5, 5\)"),
        (lambda: pair()[0](Z(2, 5, 12), mask=causal_mask(5)[0]), r"mask must have the axes T and S.* got \(5,\)"),
        (lambda: KeyValueCache().read(), "the cache is empty"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_what_does_not_fit_the_cache_is_refused_and_the_cache_stays():
    cache = KeyValueCache()
    cache.append(Z(2, 3, 4, 5), Z(2, 3, 4, 5))
    with pytest.raises(ValueError, match=r"holds \(B, H, S, D\) = \(2, 3, 4, 5\), got \(1, 3, 1, 5\) to append"):
        cache.append(Z(1, 3, 1, 5), Z(1, 3, 1, 5))
    assert cache.length == 4


def test_short_sequences_in_bfloat16_give_the_same_as_long_ones_do():
    ours, _ = pair()
    x = random(2, 5, 12).bfloat16()
    long = torch.cat([x, random(2, 200, 12, seed=1).bfloat16()], 1)  # the fused kernel
    short, weights = ours.bfloat16()(x)  # the plain one
    mask = padding_mask(torch.tensor([5, 5]), 205)
    torch.testing.assert_close(ours(long, mask=mask)[0][:, :5], short, rtol=5e-2, atol=5e-2)
    assert weights is None


def test_a_fork_goes_on_by_itself():
    """Two steps from one cache see nothing of each other, whoever comes first, and the old one stays."""
    k, v = random(1, 2, 3, 4), random(1, 2, 3, 4, seed=1)
    cache = KeyValueCache()
    cache.append(k[:, :, :1], v[:, :, :1])
    cache.append(k[:, :, 1:2], v[:, :, 1:2])
    one, other = cache.fork(), cache.fork()
    one.append(k[:, :, 2:], v[:, :, 2:])
    other.append(-k[:, :, 2:], -v[:, :, 2:])
    assert torch.equal(one.read()[0], k)
    assert torch.equal(other.read()[1], torch.cat([v[:, :, :2], -v[:, :, 2:]], 2))
    assert torch.equal(cache.read()[0], k[:, :, :2])
    cache.append(2 * k[:, :, 2:], v[:, :, 2:])  # and the first may go on after its forks
    assert torch.equal(one.read()[0], k)
    assert torch.equal(cache.read()[0][:, :, 2], 2 * k[:, :, 2])


def test_many_appends_copy_little_and_select_keeps_the_room():
    cache, copied = KeyValueCache(), 0
    for t in range(64):
        before = cache._room
        cache = cache.fork()
        cache.append(random(1, 1, 1, 2, seed=t), random(1, 1, 1, 2, seed=t))
        copied += 0 if cache._room is before else t
    assert copied <= 2 * 64
    room = cache._room.k.shape[2]
    chosen = cache.select(torch.tensor([0, 0, 0]))
    assert chosen._room.k.shape[2] == room
    assert chosen.length == 64
    assert torch.equal(chosen.read()[1], cache.read()[1].expand(3, 1, 64, 2))


class Largest(TorchDispatchMode):
    """The most numbers that any operation makes."""

    def __init__(self):
        super().__init__()
        self.numel = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        if isinstance(out, torch.Tensor) and not torch._debug_has_internal_overlap(out):
            fresh = out.untyped_storage().data_ptr() not in {
                x.untyped_storage().data_ptr() for x in args if isinstance(x, torch.Tensor)
            }
            self.numel = max(self.numel, out.numel() * fresh)
        return out


@pytest.mark.parametrize("need_weights", [False, True])
def test_a_step_with_grouped_heads_copies_no_cache(need_weights):
    torch.manual_seed(0)
    heads = MultiHeadAttention(32, 8, n_kv_heads=2).eval()
    cache = KeyValueCache()
    cache.append(random(1, 2, 999, 4), random(1, 2, 999, 4, seed=1))
    cache.append(random(1, 2, 1, 4), random(1, 2, 1, 4, seed=1))
    with torch.no_grad(), Largest() as largest:
        heads(random(1, 1, 32), cache=cache, need_weights=need_weights)
    assert largest.numel <= 8 * 1001  # the scores of all heads; the cache has 2 · 1001 · 4 = 8,008 numbers each


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("n_kv_heads", [1, 2, 4])
def test_grouped_heads_equal_torchs_grouped_kernel(n_kv_heads, masked, causal):
    """In order: query heads 0 … H/H_kv − 1 share the first, with masks for each row, weights or not, and gradients."""
    B, T, d_model, H = 3, 5, 16, 4
    heads = MultiHeadAttention(d_model, H, n_kv_heads=n_kv_heads)
    x = random(B, T, d_model).requires_grad_()
    mask = (random(B, T, T, seed=2) > -0.5) | torch.eye(T, dtype=torch.bool) if masked else None
    q = heads.w_q(x).view(B, T, H, -1).transpose(1, 2)
    k, v = (w(x).view(B, T, n_kv_heads, -1).transpose(1, 2) for w in (heads.w_k, heads.w_v))
    both = mask
    if causal:
        both = causal_mask(T) if mask is None else mask & causal_mask(T)
    both = None if both is None else both.expand(B, T, T)[:, None]
    wanted = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=both, enable_gqa=True)
    wanted = heads.w_o(wanted.transpose(1, 2).flatten(2))
    (gradient,) = torch.autograd.grad(wanted.square().sum(), x)
    for need_weights in (False, True):
        out, weights = heads(x, mask=mask, causal=causal, need_weights=need_weights)
        torch.testing.assert_close(out, wanted, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(torch.autograd.grad(out.square().sum(), x)[0], gradient, rtol=1e-4, atol=1e-5)
    assert weights.shape == (B, H, T, T)
    torch.testing.assert_close(weights.sum(-1), torch.ones(B, H, T))


def test_another_number_of_rows_is_refused():
    heads = MultiHeadAttention(8, 2)
    with pytest.raises(ValueError, match="must be equal: x has 3 rows, its memory or cache 1"):
        heads(random(3, 2, 8), random(1, 4, 8))
