"""Generating text with the cache of keys and values, and without."""

import torch
from measure import Row, best_device, medians
from torch import Tensor

from attn.models.language_model import LanguageModel
from attn.models.transformer import Sizes


def generate(length: int = 512, times: int = 3, sizes: Sizes | None = None, n_tokens: int = 1000) -> list[Row]:
    """The likeliest tokens after one first token; without the cache every step reads all of them again."""
    device = best_device()
    torch.manual_seed(0)
    sizes = sizes or Sizes(256, 8, 4, 1024)
    model = LanguageModel(n_tokens, sizes, max_len=length).to(device).eval()
    first = torch.ones(1, 1, dtype=torch.long, device=device)  # (1, 1)
    with torch.no_grad():
        if not torch.equal(cached(model, first, length), uncached(model, first, length)):
            raise RuntimeError("with and without the cache differ")
        mine, other = medians(
            lambda: cached(model, first, length), lambda: uncached(model, first, length), times=times, device=device
        )
    figures = [f"{seconds:.2f} s" for seconds in (mine, other)]
    width = f"d {sizes.d_model}, {sizes.n_layers} layers"
    return [Row(f"generating {length} tokens, {width}", *figures, other / mine, 8.0, "the same model without cache")]


def cached(model: LanguageModel, tokens: Tensor, length: int) -> Tensor:
    """One position a step."""
    logits, state = model.start(tokens)
    for _ in range(length - tokens.shape[1]):
        new = logits.argmax(-1)  # (B,)
        tokens = torch.cat([tokens, new[:, None]], 1)  # (B, T)
        logits, state = model.step(new, state)
    return tokens


def uncached(model: LanguageModel, tokens: Tensor, length: int) -> Tensor:
    """All positions at every step, but only the last one's logits."""
    for _ in range(length - tokens.shape[1]):
        new = model.start(tokens)[0].argmax(-1)  # (B,)
        tokens = torch.cat([tokens, new[:, None]], 1)  # (B, T)
    return tokens
