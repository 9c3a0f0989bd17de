"""Blocks against torch's own layers; decoding with the cache against without; the pictures' tokens against a convolution."""

import pytest
import torch
from torch import nn

from attn.attention import causal_mask, padding_mask
from attn.data.batches import pad
from attn.decoding import beam, greedy
from attn.models.encoder_decoder import Transformer
from attn.models.language_model import LanguageModel
from attn.models.sizes import POSITIONS
from attn.models.transformer import Block, Embedding, Sizes, Stack
from attn.models.vit import ViT, patchify
from attn.positions import Rotary, sinusoidal

SMALL = {"d_model": 12, "n_heads": 3, "n_layers": 2, "d_ff": 20}


def random(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def copy_heads(ours, theirs):
    theirs.in_proj_weight.copy_(torch.cat([w.weight for w in (ours.w_q, ours.w_k, ours.w_v)]))
    theirs.in_proj_bias.copy_(torch.cat([w.bias for w in (ours.w_q, ours.w_k, ours.w_v)]))
    theirs.out_proj.load_state_dict(ours.w_o.state_dict())


def torchs_layer(block, sizes, *, cross):
    """torch's own layer with the weights of our block."""
    kind = nn.TransformerDecoderLayer if cross else nn.TransformerEncoderLayer
    layer = kind(
        sizes.d_model, sizes.n_heads, sizes.d_ff, sizes.dropout, sizes.activation, sizes.norm_eps, True,
        sizes.norm == "pre",
    )  # fmt: skip
    residuals = [block.attention_residual, block.cross_residual, block.feed_forward_residual]
    with torch.no_grad():
        copy_heads(block.attention, layer.self_attn)
        if cross:
            copy_heads(block.cross, layer.multihead_attn)
        layer.linear1.load_state_dict(block.feed_forward[0].state_dict())
        layer.linear2.load_state_dict(block.feed_forward[2].state_dict())
        for i, residual in enumerate(r for r in residuals if r is not None):
            getattr(layer, f"norm{i + 1}").load_state_dict(residual.norm.state_dict())
    return layer


def shaken(module):
    """No weight at its initial zero or one: biases and norms count too."""
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    return module


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_encoder_block_equals_torch_with_gradients(norm, activation):
    sizes = Sizes(**SMALL, norm=norm, activation=activation, norm_eps=1e-3, dropout=0.0)
    block = shaken(Block(sizes))
    layer = torchs_layer(block, sizes, cross=False)
    x = random(2, 5, 12).requires_grad_()
    mask = padding_mask(torch.tensor([5, 3]), 5)
    out, _ = block(x, mask=mask)
    wanted = layer(x, src_key_padding_mask=~mask[:, 0])
    torch.testing.assert_close(out, wanted, rtol=1e-5, atol=1e-5)
    same_gradients(out, wanted, [x, block.feed_forward[0].weight], [x, layer.linear1.weight])


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_decoder_block_equals_torch_with_gradients(norm, activation):
    sizes = Sizes(**SMALL, norm=norm, activation=activation, dropout=0.0)
    block = shaken(Block(sizes, cross=True))
    layer = torchs_layer(block, sizes, cross=True)
    x, memory = random(2, 4, 12).requires_grad_(), random(2, 7, 12, seed=1).requires_grad_()
    mask = padding_mask(torch.tensor([7, 2]), 7)
    out, _ = block(x, causal=True, memory=memory, memory_mask=mask)
    wanted = layer(x, memory, tgt_mask=~causal_mask(4), memory_key_padding_mask=~mask[:, 0])
    torch.testing.assert_close(out, wanted, rtol=1e-5, atol=1e-5)
    same_gradients(out, wanted, [x, memory], [x, memory])


def same_gradients(out, wanted, ours, theirs):
    toward = random(*out.shape, seed=9)
    got = torch.autograd.grad((out * toward).sum(), ours)
    for mine, other in zip(got, torch.autograd.grad((wanted * toward).sum(), theirs), strict=True):
        torch.testing.assert_close(mine, other, rtol=1e-4, atol=1e-4)


def test_dropout_stands_where_torch_has_it():
    """Same seed, same order of draws: equal in training too, but for one place that torch adds."""
    sizes = Sizes(**SMALL, dropout=0.3, attention_dropout=0.3)
    block = shaken(Block(sizes)).train()
    layer = torchs_layer(block, sizes, cross=False).train()
    layer.dropout = nn.Identity()  # inside the feed-forward layer: neither in the paper nor in BERT
    x = random(1, 5, 12)  # one sequence: torch's layer stores several in another order
    torch.manual_seed(3)
    out, _ = block(x)
    torch.manual_seed(3)
    torch.testing.assert_close(out, layer(x), rtol=1e-5, atol=1e-5)


def test_pre_norm_ends_in_a_norm_and_post_norm_does_not():
    x = random(2, 5, 12) * 100
    for norm in ("pre", "post"):
        out = Stack(Sizes(**SMALL, norm=norm))(x)
        torch.testing.assert_close(out.mean(-1), torch.zeros(2, 5), rtol=0, atol=1e-5)


def test_need_weights_gives_those_of_the_memory_where_there_is_one():
    sizes = Sizes(**SMALL)
    _, own = Block(sizes)(random(2, 4, 12), need_weights=True)
    _, of_memory = Block(sizes, cross=True)(random(2, 4, 12), memory=random(2, 7, 12), need_weights=True)
    assert own.shape == (2, 3, 4, 4)
    assert of_memory.shape == (2, 3, 4, 7)


def translator(norm="pre"):
    torch.manual_seed(0)
    return Transformer(11, 13, Sizes(**SMALL, norm=norm), max_len=20).eval()


SOURCE = torch.tensor([[4, 5, 6, 7, 8], [9, 10, 4, 0, 0], [5, 5, 0, 0, 0]])
LENGTHS = torch.tensor([5, 3, 2])
TARGET = torch.tensor([[1, 4, 5, 6], [1, 7, 12, 9], [1, 1, 3, 2]])


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_decoding_with_the_cache_equals_without(norm):
    model = translator(norm)
    wanted = model(SOURCE, LENGTHS, TARGET)
    state = model.start(SOURCE, LENGTHS)
    for t in range(4):
        logits, state = model.step(TARGET[:, t], state)
        torch.testing.assert_close(logits, wanted[:, t], rtol=1e-4, atol=1e-5)
    assert state.length == 4


def test_selected_rows_decode_on_by_themselves():
    model = translator()
    _, state = model.step(TARGET[:, 0], model.start(SOURCE, LENGTHS))
    rows = torch.tensor([2, 0, 0])
    logits, _ = model.step(TARGET[rows, 1], state.select(rows))
    torch.testing.assert_close(logits, model(SOURCE, LENGTHS, TARGET)[rows, 1], rtol=1e-4, atol=1e-5)
    again, _ = model.step(TARGET[:, 1], state)  # the state that was selected from is as it was
    torch.testing.assert_close(again, model(SOURCE, LENGTHS, TARGET)[:, 1], rtol=1e-4, atol=1e-5)


def test_padding_changes_nothing():
    model = translator()
    logits = model(SOURCE, LENGTHS, TARGET)
    for row, length in enumerate(LENGTHS.tolist()):
        alone = model(SOURCE[row : row + 1, :length], LENGTHS[row : row + 1], TARGET[row : row + 1])
        torch.testing.assert_close(logits[row], alone[0], rtol=1e-4, atol=1e-5)


def test_no_position_sees_a_later_target():
    model = translator()
    changed = TARGET.clone()
    changed[:, 2] = 8
    torch.testing.assert_close(model(SOURCE, LENGTHS, changed)[:, :2], model(SOURCE, LENGTHS, TARGET)[:, :2])


def test_alignment_is_the_mean_of_the_last_blocks_heads():
    alignment = translator().alignment(SOURCE, LENGTHS, TARGET)
    torch.testing.assert_close(alignment.sum(-1), torch.ones(3, 4))
    assert torch.equal(alignment[2, :, 2:], torch.zeros(4, 3))


@pytest.mark.parametrize("prompt", [1, 3, 5])
def test_a_language_model_writes_on_from_its_prompt(prompt):
    torch.manual_seed(0)
    model = LanguageModel(9, Sizes(**SMALL), max_len=8).eval()
    tokens = torch.randint(9, (2, 6), generator=torch.Generator().manual_seed(0))
    wanted = model(tokens)
    logits, state = model.start(tokens[:, :prompt])
    torch.testing.assert_close(logits, wanted[:, prompt - 1], rtol=1e-4, atol=1e-5)
    for t in range(prompt, 6):
        logits, state = model.step(tokens[:, t], state)
        torch.testing.assert_close(logits, wanted[:, t], rtol=1e-4, atol=1e-5)
    without_prompt, _ = model.step(tokens[:, 0])
    torch.testing.assert_close(without_prompt, wanted[:, 0], rtol=1e-4, atol=1e-5)


def test_embedding_is_scaled_and_knows_its_position():
    embedding = Embedding(7, Sizes(**SMALL), max_len=9).eval()
    tokens = torch.tensor([[3, 6]])
    wanted = embedding.tokens.weight[[3, 6]] * 12**0.5 + sinusoidal(9, 12)[4:6]
    torch.testing.assert_close(embedding(tokens, start=4)[0], wanted)
    assert "positions" not in embedding.state_dict()


@pytest.mark.parametrize("patch", [1, 2, 4])
def test_patches_times_a_matrix_are_a_strided_convolution(patch):
    images = random(2, 3, 8, 12)
    convolution = nn.Conv2d(3, 5, patch, stride=patch, bias=False)
    wanted = convolution(images).flatten(2).transpose(1, 2)
    torch.testing.assert_close(patchify(images, patch) @ convolution.weight.flatten(1).T, wanted, rtol=1e-4, atol=1e-5)


def test_vit_classifies_the_class_token_and_uses_positions():
    torch.manual_seed(0)
    model = ViT(Sizes(**SMALL), 10, image=(3, 8, 12), patch=4).eval()
    images = random(2, 3, 8, 12)
    assert model(images).shape == (2, 10)
    assert [tuple(w.shape) for w in model.weights(images)] == [(2, 3, 7, 7)] * 2
    assert not torch.allclose(model(images), model(images.flip(3)), atol=1e-4)
    alone = model.encoder(
        torch.cat([model.class_token.expand(2, 1, 12), model.project(patchify(images, 4))], 1)
        + model.positions.table.weight
    )
    torch.testing.assert_close(model(images), model.head(alone[:, 0]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Sizes(d_model=10, n_heads=3), "n_heads divide d_model, got Sizes.d_model=10, n_heads=3"),
        (lambda: Sizes(n_layers=0), "at least 1 .* n_layers=0"),
        (lambda: Sizes(n_kv_heads=3), "n_kv_heads must divide n_heads = 4, got 3"),
        (lambda: Sizes(n_kv_heads=0), "n_kv_heads must divide n_heads = 4, got 0"),
        (
            lambda: Sizes(positions="absolute"),
            "positions must be one of sinusoidal, learned, rotary, none; got 'absolute'",
        ),
        (lambda: Sizes(d_model=6, n_heads=2, positions="rotary"), "d_model / n_heads must be even, got 3"),
        (lambda: Sizes(norm="layer"), "norm must be one of pre, post; got 'layer'"),
        (lambda: Sizes(activation="swish"), "activation must be one of relu, gelu; got 'swish'"),
        (lambda: Sizes(dropout=1.0), r"dropout must lie in \[0, 1\), got 1.0"),
        (lambda: Sizes(attention_dropout=-0.1), r"attention_dropout must lie in \[0, 1\), got -0.1"),
        (
            lambda: Block(Sizes(**SMALL), cross=True)(random(2, 4, 12)),
            "memory must be given to a block with cross=True",
        ),
        (lambda: Block(Sizes(**SMALL))(random(2, 4, 12), memory=random(2, 4, 12)), "memory must be given .* no other"),
        (
            lambda: translator()(SOURCE, LENGTHS, TARGET.repeat(1, 6)),
            "tokens reach position 23, but the model has max_len 20",
        ),
        (
            lambda: translator()(SOURCE, LENGTHS, TARGET.float()),
            r"tokens must be token ids .* with 2 axes and not empty; got torch.float32",
        ),
        (lambda: translator()(SOURCE, LENGTHS, TARGET[0]), r"tokens must be token ids .* of shape \(4,\)"),
        (lambda: translator()(SOURCE, LENGTHS, TARGET[:, :0]), "not empty; got"),
        (
            lambda: translator()(SOURCE, LENGTHS[:1], TARGET),
            r"lengths must be \(\d,\), one for each row of source, got \(1,\)",
        ),
        (lambda: patchify(random(1, 3, 8, 12), 5), r"both divisible by patch=5; got \(1, 3, 8, 12\)"),
        (lambda: patchify(random(1, 3, 8, 12), 0), "patch=0"),
        (lambda: patchify(random(3, 8, 12), 4), r"got \(3, 8, 12\)"),
        (
            lambda: ViT(Sizes(**SMALL), 10, image=(3, 8, 12), patch=4)(random(2, 1, 8, 12)),
            r"\(B, 3, 8, 12\), got \(2, 1, 8, 12\)",
        ),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    "changes",
    [{"positions": name} for name in POSITIONS]
    + [{"n_kv_heads": 1}, {"bias": False}, {"norm": "post", "n_kv_heads": 2}],
)
def test_what_sizes_say_reaches_the_blocks(changes):
    """Every choice trains, decodes with its cache as without, and changes what it should."""
    torch.manual_seed(0)
    sizes = Sizes(d_model=16, n_heads=4, n_layers=2, d_ff=20, dropout=0.0, **changes)
    model = LanguageModel(9, sizes, max_len=8).eval()
    tokens = torch.randint(9, (3, 7), generator=torch.Generator().manual_seed(1))
    wanted = model(tokens)
    logits, state = model.start(tokens[:, :2])
    for t in range(2, 7):
        torch.testing.assert_close(logits, wanted[:, t - 1], rtol=1e-4, atol=1e-5)
        logits, state = model.step(tokens[:, t], state)
    attention = model.decoder.blocks[0].attention
    assert attention.n_kv_heads == (sizes.n_kv_heads or 4)
    assert (attention.w_q.bias is None) == (model.decoder.blocks[0].feed_forward[0].bias is None) == (not sizes.bias)


def test_without_positions_one_layer_sees_a_set():
    torch.manual_seed(0)
    tokens = torch.randint(9, (2, 6), generator=torch.Generator().manual_seed(1))
    moved = tokens[:, [2, 0, 1, 3, 4, 5]]
    for positions in POSITIONS:
        sizes = Sizes(d_model=16, n_heads=4, n_layers=1, d_ff=20, dropout=0.0, positions=positions)
        model = LanguageModel(9, sizes, max_len=8).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(3)
        same = torch.allclose(model(tokens)[:, -1], model(moved)[:, -1], atol=1e-5)
        assert same == (positions == "none"), positions


@pytest.mark.parametrize("positions", POSITIONS)
def test_prompts_padded_on_the_left_decode_as_each_alone(positions):
    torch.manual_seed(0)
    sizes = Sizes(d_model=16, n_heads=4, n_layers=2, d_ff=20, n_kv_heads=2, positions=positions)
    model = LanguageModel(9, sizes, max_len=16).eval()
    prompts = [[3, 4, 5, 6, 7], [8, 2], [5], [4, 4, 4]]
    tokens, lengths = pad(prompts, left=True)
    together, state = model.start(tokens, lengths)
    options = {"end": -1, "max_len": 6}
    found = greedy(model.step, state, start=together.argmax(-1), **options)
    kept = beam(model.step, state, start=together.argmax(-1), width=3, **options)
    for row, prompt in enumerate(prompts):
        logits, alone = model.start(torch.tensor([prompt]))
        torch.testing.assert_close(together[row : row + 1], logits, rtol=1e-4, atol=1e-5)
        assert greedy(model.step, alone, start=logits.argmax(-1), **options) == [found[row]]
        assert beam(model.step, alone, start=logits.argmax(-1), width=3, **options) == [kept[row]]


@pytest.mark.parametrize("make", ["transformer", "language model"])
def test_step_leaves_its_state_as_it_was(make):
    model = translator()
    state = model.start(SOURCE, LENGTHS)
    if make == "language model":
        torch.manual_seed(0)
        model = LanguageModel(9, Sizes(**SMALL)).eval()
        _, state = model.start(TARGET[:, :2])
    tokens = TARGET[:, 1]
    first, after = model.step(tokens, state)
    other, _ = model.step(tokens + 1, state)
    again, _ = model.step(tokens, state)
    assert torch.equal(again, first)
    assert not torch.allclose(other, first)
    on, _ = model.step(tokens, after)
    model.step(tokens + 1, state)
    assert torch.equal(model.step(tokens, after)[0], on)  # a later step from the old one changes nothing in the new one


def test_decoding_without_a_prompt():
    torch.manual_seed(0)
    model = LanguageModel(9, Sizes(**SMALL)).eval()
    options = {"start": 1, "end": 2, "max_len": 6}
    both = greedy(model.step, model.begin(2), **options)
    assert len(both) == 2
    assert both == greedy(model.step, None, batch_size=2, **options)
    assert beam(model.step, model.begin(2), width=1, **options) == both
    assert (
        beam(model.step, model.begin(2), width=3, **options) == beam(model.step, model.begin(), width=3, **options) * 2
    )
    with pytest.raises(ValueError, match="state is missing: begin with model.start"):
        greedy(model.step, None, **options)
    with pytest.raises(ValueError, match=r"state is a tuple: start\(…\) of a language model gives"):
        greedy(model.step, model.start(TARGET[:, :1]), **options)
    with pytest.raises(ValueError, match="state is missing: beam search keeps several"):
        beam(model.step, None, width=2, **options)
    with pytest.raises(ValueError, match="state is missing: beam search keeps several"):
        beam(model.step, None, batch_size=2, width=2, **options)
    with pytest.raises(ValueError, match=r"state is missing: begin with model.start\(…\)"):
        translator().step(TARGET[:, 0], None)
    with pytest.raises(ValueError, match=r"tokens must be \(3,\), one for each sequence; got \(2,\)"):
        translator().step(TARGET[:2, 0], translator().start(SOURCE, LENGTHS))
    with pytest.raises(ValueError, match="batch_size must be at least 1, got 0"):
        model.begin(0)
    with pytest.raises(
        ValueError, match=r"lengths must be integers \(3,\), one for each prompt, got torch.int64 of shape \(2,\)"
    ):
        model.start(TARGET, LENGTHS[:2])


def test_beam_moves_nothing_of_the_source():
    model = translator()
    _, state = model.step(TARGET[:, 0], model.start(SOURCE, LENGTHS))
    moved = state.reorder(torch.tensor([1, 0, 2]))
    assert moved.memory is state.memory
    assert moved.caches[0].memory is state.caches[0].memory
    assert torch.equal(moved.caches[0].own.read()[0], state.caches[0].own.read()[0][[1, 0, 2]])


def test_rotary_has_its_angles_once_and_an_end():
    rotary = Rotary(4, max_len=6)
    x = random(2, 6, 4)
    torch.testing.assert_close(rotary(x)[:, 3:], rotary(x[:, 3:], start=3))
    assert not rotary.state_dict()
    with pytest.raises(ValueError, match="x reaches position 6, but rotary has max_len 6"):
        rotary(x, start=1)
    stack = Stack(Sizes(d_model=16, n_heads=4, n_layers=3, d_ff=8, positions="rotary"))
    assert len({id(block.attention.rotary) for block in stack.blocks}) == 1
