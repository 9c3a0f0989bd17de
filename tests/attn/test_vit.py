"""The vision transformer against transformers' own."""

import re

import pytest
import torch

from attn.models.sizes import Sizes
from attn.models.vit import ViT

transformers = pytest.importorskip("transformers")


NAMES = (
    (r"vit\.embeddings\.patch_embeddings\.projection", "project"),
    (r"vit\.embeddings\.cls_token", "class_token"),
    (r"vit\.embeddings\.position_embeddings", "positions.table.weight"),
    (r"vit\.layernorm", "encoder.norm"),
    (r"classifier", "head"),
    (r"vit\.layers\.(\d)\.", r"encoder.blocks.\1."),
    (r"attention\.(\w)_proj", r"attention.w_\1"),
    (r"layernorm_before", "attention_residual.norm"),
    (r"layernorm_after", "feed_forward_residual.norm"),
    (r"mlp\.fc1", "feed_forward.0"),
    (r"mlp\.fc2", "feed_forward.2"),
)


def ours_name(name):
    """A parameter of transformers' ViT as ours calls it."""
    for theirs, ours in NAMES:
        name = re.sub(theirs, ours, name)
    return name


@torch.no_grad()
def test_the_same_weights_give_transformers_logits():
    torch.manual_seed(0)
    settings = transformers.ViTConfig(
        hidden_size=12, num_hidden_layers=2, num_attention_heads=3, intermediate_size=20, hidden_act="gelu",
        image_size=(8, 12), patch_size=4, num_channels=3, num_labels=5, layer_norm_eps=1e-5,
    )  # fmt: skip
    theirs = transformers.ViTForImageClassification(settings).eval()
    for p in theirs.parameters():
        p += 0.2 * torch.randn_like(p)
    ours = ViT(Sizes(12, 3, 2, 20, activation="gelu"), 5, image=(3, 8, 12), patch=4).eval()
    state = {ours_name(name): p for name, p in theirs.named_parameters()}
    state["project.weight"] = state["project.weight"].flatten(1)  # a convolution that steps by its own width
    state["positions.table.weight"] = state["positions.table.weight"][0]
    ours.load_state_dict(state)
    images = torch.randn(4, 3, 8, 12)
    torch.testing.assert_close(ours(images), theirs(images).logits)
