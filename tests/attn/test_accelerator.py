"""The same numbers on a GPU as on the CPU; skipped where there is none."""

import copy
import warnings

import pytest
import torch
import torch.nn.functional as F

from attn.attention import attention, causal_mask, fused_attention, padding_mask
from attn.data.batches import pad
from attn.data.tokens import END, START
from attn.decoding import beam, greedy
from attn.distributed import choose_device
from attn.heads import KeyValueCache, MultiHeadAttention
from attn.models.bert import Bert, Classifier
from attn.models.encoder_decoder import Transformer
from attn.models.language_model import LanguageModel
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.models.transformer import Sizes
from attn.recipe import Recipe
from attn.tiled import tiled_attention
from attn.train import train

DEVICE = choose_device()
pytestmark = pytest.mark.skipif(DEVICE.type == "cpu", reason="no GPU here")
SOURCE = torch.tensor([[4, 5, 6, 7, 8], [9, 10, 4, 0, 0], [5, 5, 0, 0, 0]])
LENGTHS = torch.tensor([5, 3, 2])
TARGET = torch.tensor([[1, 4, 5, 6], [1, 7, 12, 9], [1, 1, 3, 2]])
SMALL = {"d_model": 16, "n_heads": 4, "n_layers": 2, "d_ff": 20, "dropout": 0.0}
FUNCTIONS = {"plain": lambda *x, **o: attention(*x, **o)[0], "fused": fused_attention, "tiled": tiled_attention}


def models():
    torch.manual_seed(0)
    return [
        Transformer(13, 13, Sizes(**SMALL)),
        Transformer(13, 13, Sizes(**SMALL, positions="rotary", n_kv_heads=2, bias=False)),
        EncoderDecoder(13, 13, RecurrentSizes(8, 12, bidirectional=True, score="additive", order="bahdanau")),
        EncoderDecoder(13, 13, RecurrentSizes(8, 12, score="dot", look="diagonal")),
        EncoderDecoder(13, 13, RecurrentSizes(8, 12, cell="lstm", score="dot", look="last", reverse=True)),
    ]


def close(got, wanted, tolerance=1e-3):
    torch.testing.assert_close(got.detach().cpu(), wanted.detach(), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_attention_with_masks_and_masked_rows(name):
    """With gradients; a query that may attend nothing gets zeros in both."""
    mask = (padding_mask(torch.tensor([6, 2]), 6) & causal_mask(6))[:, None].clone()
    mask[0, :, 3] = False
    found = []
    for device in (torch.device("cpu"), DEVICE):
        drawn = (torch.randn(2, 3, 6, 16, generator=torch.Generator().manual_seed(n)) for n in range(3))
        q, k, v = (x.to(device).requires_grad_() for x in drawn)
        context = FUNCTIONS[name](q, k, v, mask=mask.to(device))
        context.square().sum().backward()
        assert context[0, :, 3].abs().max() == 0
        found.append([context, q.grad, k.grad, v.grad])
    for wanted, got in zip(*found, strict=True):
        close(got, wanted)


@pytest.mark.parametrize("n_kv_heads", [1, 2, 4])
@pytest.mark.parametrize("causal", [False, True])
def test_grouped_heads_and_their_cache(n_kv_heads, causal):
    torch.manual_seed(0)
    heads = MultiHeadAttention(16, 4, n_kv_heads=n_kv_heads).eval()
    x = torch.randn(2, 7, 16)
    wanted, weights = heads(x, causal=causal, need_weights=True)
    there = copy.deepcopy(heads).to(DEVICE)
    close(there(x.to(DEVICE), causal=causal)[0], wanted)
    close(there(x.to(DEVICE), causal=causal, need_weights=True)[1], weights)
    if causal:
        cache = KeyValueCache()
        steps = [there(x[:, t : t + 1].to(DEVICE), cache=cache)[0] for t in range(7)]
        close(torch.cat(steps, 1), wanted)


@pytest.mark.parametrize("model", models())
def test_models_and_decoding(model):
    wanted = model.eval()(SOURCE, LENGTHS, TARGET)
    options = {"start": START, "end": END, "max_len": 6}
    lists = greedy(model.step, model.start(SOURCE, LENGTHS), **options)
    beams = beam(model.step, model.start(SOURCE, LENGTHS), width=3, **options)
    model = copy.deepcopy(model).to(DEVICE)
    source, lengths, target = (x.to(DEVICE) for x in (SOURCE, LENGTHS, TARGET))
    close(model(source, lengths, target), wanted)
    assert greedy(model.step, model.start(source, lengths), **options) == lists
    assert beam(model.step, model.start(source, lengths), width=3, **options) == beams


def test_prompts_padded_on_the_left():
    torch.manual_seed(0)
    model = LanguageModel(13, Sizes(**SMALL, n_kv_heads=2)).eval()
    tokens, lengths = pad([[4, 5, 6], [7], [8, 9]], left=True)
    wanted, state = model.start(tokens, lengths)
    lists = greedy(model.step, state, start=wanted.argmax(-1), end=-1, max_len=5)
    model.to(DEVICE)
    logits, state = model.start(tokens.to(DEVICE), lengths.to(DEVICE))
    close(logits, wanted)
    assert greedy(model.step, state, start=logits.argmax(-1), end=-1, max_len=5) == lists
    assert len(greedy(model.step, model.begin(2), start=START, end=-1, max_len=3)) == 2


@pytest.mark.parametrize("pooling", ["cls", "mean"])
def test_bert(pooling):
    torch.manual_seed(0)
    model = Classifier(Bert(Sizes(**SMALL, norm="post"), 13), 2, pooling=pooling).eval()
    wanted = model(SOURCE, LENGTHS)
    close(copy.deepcopy(model).to(DEVICE)(SOURCE.to(DEVICE), LENGTHS.to(DEVICE)), wanted)


def test_training_moves_model_and_batches_and_computes_in_bfloat16():
    model = models()[0]

    def loss(model, batch):
        logits = model(*batch)[:, :-1]
        return F.cross_entropy(logits.flatten(0, 1).float(), batch[2][:, 1:].flatten(), reduction="sum"), 9

    history = train(model, lambda _epoch: [(SOURCE, LENGTHS, TARGET)] * 10, loss, Recipe(3, 1e-2, quiet=True))
    assert next(model.parameters()).device.type == DEVICE.type
    assert history.losses[-1] < history.losses[0] / 2


@pytest.mark.skipif(DEVICE.type != "cuda", reason="CUDA alone says when it was waited for")
def test_a_step_waits_once():
    """Each wait is a warning; steps are compared, so that what a run does once doesn't count."""
    torch.manual_seed(0)
    model = Classifier(Bert(Sizes(**SMALL, norm="post"), 13), 2)

    def loss(model, batch):
        return F.cross_entropy(model(*batch), torch.zeros(3, dtype=torch.long, device=DEVICE), reduction="sum"), 3

    counts = []
    for steps in (3, 6):
        torch.cuda.set_sync_debug_mode("warn")
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always")
            train(model, lambda _epoch, n=steps: [(SOURCE, LENGTHS)] * n, loss, Recipe(1, 1e-3, quiet=True))
        torch.cuda.set_sync_debug_mode("default")
        counts.append(sum("synchronizing" in str(warning.message) for warning in found))
    assert counts[1] - counts[0] == 3
