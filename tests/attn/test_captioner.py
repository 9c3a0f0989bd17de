"""Captions and image self-attention, against loops over places and torch's own attention."""

import dataclasses

import pytest
import torch
from torch import nn

from attn.decoding import beam, greedy
from attn.models.captioner import SIZES, Captioner
from attn.models.pictures import Grid, ImageSelfAttention, grid_to_set
from attn.models.recurrent_parts import RecurrentSizes

V = 9
TINY = {"side": 8, "channels": (4, 6)}


@pytest.fixture(autouse=True)
def _own_seed():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


def make(**changes):
    sizes = dataclasses.replace(
        RecurrentSizes(d_embedding=3, d_hidden=5, score="additive", order="bahdanau"), **changes
    )
    return Captioner(V, sizes, **TINY).eval()


@pytest.fixture
def batch():
    generator = torch.Generator().manual_seed(1)
    return torch.rand(3, 3, 8, 8, generator=generator), torch.randint(0, V, (3, 4), generator=generator)


SYSTEMS = pytest.mark.parametrize(
    "changes",
    [{}, {"cell": "lstm", "n_layers": 2}, {"score": None}, {"score": None, "peeky": True}, {"order": "luong"}],
)


@SYSTEMS
def test_steps_equal_teacher_forcing(changes, batch):
    images, target = batch
    model = make(**changes)
    wanted, state = model(images, target), model.start(images)
    for t in range(4):
        logits, state = model.step(target[:, t], state)
        torch.testing.assert_close(logits, wanted[:, t])


@SYSTEMS
def test_a_picture_alone_says_the_same(changes, batch):
    images, _ = batch
    model = make(**changes)
    options = {"start": 1, "end": 2, "max_len": 5}
    together = greedy(model.step, model.start(images), batch_size=3, **options)
    assert together == [greedy(model.step, model.start(image[None]), **options)[0] for image in images]
    wide = beam(model.step, model.start(images), batch_size=3, width=4, **options)
    assert wide == [beam(model.step, model.start(image[None]), width=4, **options)[0] for image in images]


def test_the_decoder_sees_the_grids_places_and_begins_with_their_mean(batch):
    images, _ = batch
    model = make()
    features = model.grid(images)  # (3, 6, 4, 4)
    state = model.start(images)
    for row in range(4):
        for column in range(4):
            place = row * 4 + column
            wanted = features[:, :, row, column] + model.positions(16)[place]
            torch.testing.assert_close(state.annotations[:, place], wanted)
    linear = model.first[0]
    wanted = torch.tanh(state.annotations.mean(1) @ linear.weight.T + linear.bias)
    torch.testing.assert_close(state.hidden[0], wanted[None])


def test_alignment_is_a_share_of_every_place(batch):
    images, target = batch
    weights = make().alignment(images, target)
    assert weights.shape == (3, 4, 4, 4)
    torch.testing.assert_close(weights.sum((2, 3)), torch.ones(3, 4))
    with pytest.raises(ValueError, match="no attention to show"):
        make(score=None).alignment(images, target)


def test_the_lessons_size():
    model = Captioner(28, SIZES)
    assert model.grid(torch.rand(2, 3, 64, 64)).shape == (2, 128, 8, 8)
    assert 440_000 < sum(p.numel() for p in model.parameters()) < 480_000


def test_it_learns_where_the_light_is():
    """Four pictures, each with one bright quarter, four words: fitted, and looked at in the right quarter."""
    images = torch.zeros(4, 3, 8, 8)
    for quarter in range(4):
        top, left = 4 * (quarter // 2), 4 * (quarter % 2)
        images[quarter, :, top : top + 4, left : left + 4] = 1.0
    said, heard = torch.ones(4, 1, dtype=torch.long), torch.arange(4)[:, None] + 4
    model = make(d_hidden=12).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(60):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images, said).flatten(0, 1), heard.flatten()).backward()
        optimizer.step()
    model.eval()
    found = greedy(model.step, model.start(images), batch_size=4, start=1, end=-1, max_len=1)
    assert found == heard.tolist()


@pytest.mark.parametrize(
    ("images", "target", "message"),
    [
        (torch.rand(2, 3, 8, 9), torch.ones(2, 1), r"images must be \(B, 3, 8, 8\), got shape \(2, 3, 8, 9\)"),
        (torch.rand(2, 1, 8, 8), torch.ones(2, 1), r"images must be .* got shape \(2, 1, 8, 8\)"),
        (torch.rand(3, 8, 8), torch.ones(3, 1), r"images must be .* got shape \(3, 8, 8\)"),
        (torch.ones(2, 3, 8, 8).byte(), torch.ones(2, 1), "floating-point .* got torch.uint8: divide by 255"),
        (torch.rand(2, 3, 8, 8), torch.ones(3, 1), "images and target must be as many, got 2 and 3"),
        (torch.rand(2, 3, 8, 8), torch.ones(2), "target must be token ids .* with 2 axes"),
    ],
)
def test_bad_input(images, target, message):
    with pytest.raises(ValueError, match=message):
        make()(images, target.long())


def test_an_empty_batch():
    with pytest.raises(ValueError, match=r"images must be .* got shape \(0, 3, 8, 8\)"):
        make().start(torch.rand(0, 3, 8, 8))


def test_a_side_that_the_grid_cannot_cut():
    with pytest.raises(ValueError, match="side must be a multiple of 8, the square of one place; got 60"):
        Captioner(V, SIZES, side=60)


def test_grid_to_set():
    features = torch.arange(24).view(1, 2, 3, 4)
    places = grid_to_set(features)
    assert places.shape == (1, 12, 2)
    assert places[0, 5].tolist() == features[0, :, 1, 1].tolist()
    with pytest.raises(ValueError, match=r"features must be \(B, C, H, W\), not empty; got shape \(2, 3, 4\)"):
        grid_to_set(torch.zeros(2, 3, 4))


def test_the_grid_halves_all_but_once():
    assert Grid((4, 8))(torch.rand(2, 3, 6, 10)).shape == (2, 8, 3, 5)


# --- image self-attention ----------------------------------------------------------------------------------------


def module():
    layer = ImageSelfAttention(6, 4)
    nn.init.normal_(layer.w_o.weight)
    return layer


def test_image_self_attention_equals_torchs_own():
    layer, x = module(), torch.randn(2, 6, 3, 5)
    q, k, v = (nn.functional.conv2d(x, w.weight).flatten(2).mT for w in (layer.w_q, layer.w_k, layer.w_v))
    context = nn.functional.scaled_dot_product_attention(q, k, v)
    wanted = x + layer.w_o(context.mT.reshape(2, 4, 3, 5))
    got, weights = layer(x)
    torch.testing.assert_close(got, wanted)
    torch.testing.assert_close(weights, (q @ k.mT / 2).softmax(-1))


def test_image_self_attention_forgets_the_places():
    """Permuting the places permutes the output: it knows a set, not a picture."""
    layer, x = module(), torch.randn(2, 6, 3, 4)
    order = torch.randperm(12)
    moved = x.flatten(2)[..., order].view_as(x)
    torch.testing.assert_close(layer(moved)[0], layer(x)[0].flatten(2)[..., order].view_as(x))


def test_image_self_attention_begins_as_the_identity_and_learns():
    layer, x = ImageSelfAttention(6), torch.randn(1, 6, 2, 3)
    out, _ = layer(x)
    assert torch.equal(out, x)
    assert layer.w_q.out_channels == 3
    out.sum().backward()
    assert layer.w_o.weight.grad.abs().sum() > 0


def test_image_self_attention_gradients():
    layer = module().double()
    x = torch.randn(2, 6, 2, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: layer(x)[0], x)


def test_image_self_attention_refuses_other_shapes():
    with pytest.raises(ValueError, match=r"x must be \(B, 6, H, W\), not empty; got shape \(2, 5, 3, 3\)"):
        module()(torch.randn(2, 5, 3, 3))
    with pytest.raises(ValueError, match=r"x must be .* got shape \(0, 6, 3, 3\)"):
        module()(torch.randn(0, 6, 3, 3))
    with pytest.raises(ValueError, match="channels and d_attention must be at least 1, got 4 and 0"):
        ImageSelfAttention(4, 0)
