"""The same numbers on a GPU as on the CPU; skipped where there is none."""

import pytest
import torch
import torch.nn.functional as F

from attn.attention import attention, causal_mask, fused_attention, padding_mask
from attn.data.tokens import END, START
from attn.decoding import beam, greedy
from attn.distributed import choose_device
from attn.models import recurrent
from attn.models.encoder_decoder import Transformer
from attn.models.transformer import Sizes
from attn.recipe import Recipe
from attn.tiled import tiled_attention
from attn.train import train

pytestmark = pytest.mark.skipif(choose_device().type == "cpu", reason="no GPU here")
SOURCE = torch.tensor([[4, 5, 6, 7, 8], [9, 10, 4, 0, 0], [5, 5, 0, 0, 0]])
LENGTHS = torch.tensor([5, 3, 2])
TARGET = torch.tensor([[1, 4, 5, 6], [1, 7, 12, 9], [1, 1, 3, 2]])


def models():
    torch.manual_seed(0)
    small = recurrent.Sizes(8, 12, bidirectional=True, score="additive", order="bahdanau")
    return [
        Transformer(13, 13, Sizes(d_model=12, n_heads=3, n_layers=2, d_ff=20, dropout=0.0)),
        recurrent.EncoderDecoder(13, 13, small),
    ]


@pytest.mark.parametrize("function", [lambda *x, **o: attention(*x, **o)[0], fused_attention, tiled_attention])
def test_attention_with_masks(function):
    q, k, v = (torch.randn(2, 3, n, 16, generator=torch.Generator().manual_seed(n)) for n in (6, 6, 6))
    mask = (padding_mask(torch.tensor([6, 2]), 6) & causal_mask(6))[:, None]
    device = choose_device()
    wanted = function(q, k, v, mask=mask)
    got = function(q.to(device), k.to(device), v.to(device), mask=mask.to(device)).cpu()
    torch.testing.assert_close(got, wanted, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("model", models())
def test_models_and_decoding(model):
    device = choose_device()
    wanted = model.eval()(SOURCE, LENGTHS, TARGET)
    options = {"batch_size": 3, "start": START, "end": END, "max_len": 6}
    lists = greedy(model.step, model.start(SOURCE, LENGTHS), **options)
    model.to(device)
    source, lengths, target = (x.to(device) for x in (SOURCE, LENGTHS, TARGET))
    torch.testing.assert_close(model(source, lengths, target).cpu(), wanted, rtol=1e-3, atol=1e-3)
    assert greedy(model.step, model.start(source, lengths), **options) == lists
    assert beam(model.step, model.start(source, lengths), width=1, **options) == lists


def test_training_moves_model_and_batches_and_computes_in_bfloat16():
    model = models()[0]

    def loss(model, batch):
        logits = model(*batch)[:, :-1]
        return F.cross_entropy(logits.flatten(0, 1).float(), batch[2][:, 1:].flatten(), reduction="sum"), 9

    history = train(model, lambda _epoch: [(SOURCE, LENGTHS, TARGET)] * 10, loss, Recipe(3, 1e-2, quiet=True))
    assert next(model.parameters()).device.type == choose_device().type
    assert history.losses[-1] < history.losses[0] / 2
