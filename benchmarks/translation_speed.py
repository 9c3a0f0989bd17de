"""Training a translator: our transformer against torch.nn.Transformer of the same size, on the same batches."""

import math
import warnings
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from measure import Row, SideBySide, best_device
from torch import Tensor, nn

from attn.data import tokens, translation
from attn.data.batches import Batch, bucketed, teacher_forcing
from attn.data.tokens import PAD
from attn.losses import token_loss
from attn.models.encoder_decoder import Transformer
from attn.models.transformer import Sizes
from attn.positions import sinusoidal
from attn.recipe import Recipe
from attn.train import train

SIZES = Sizes(d_model=256, n_heads=4, n_layers=3, d_ff=1024, dropout=0.1)
MAX_TOKENS = 4096  # of both sides, padding included


class Peer(nn.Module):
    """torch.nn.Transformer with embeddings, positions and a tied output, as its documentation has them."""

    def __init__(self, n_tokens: int, sizes: Sizes) -> None:
        super().__init__()
        self.embeddings = nn.ModuleList(nn.Embedding(n_tokens, sizes.d_model) for _ in range(2))
        for embedding in self.embeddings:
            nn.init.normal_(embedding.weight, std=sizes.d_model**-0.5)
        options = {"activation": sizes.activation, "batch_first": True, "norm_first": sizes.norm == "pre"}
        layers = (sizes.n_layers, sizes.n_layers, sizes.d_ff, sizes.dropout)
        with warnings.catch_warnings(action="ignore"):  # that it can't use nested tensors, which are for evaluation
            self.transformer = nn.Transformer(sizes.d_model, sizes.n_heads, *layers, **options)
        self.register_buffer("positions", sinusoidal(512, sizes.d_model))
        self.scale, self.dropout = math.sqrt(sizes.d_model), nn.Dropout(sizes.dropout)

    def forward(self, source: Tensor, _lengths: Tensor, target: Tensor) -> Tensor:
        """source (B, S), target (B, T) -> logits (B, T, n_tokens)."""
        x, y = (
            self.dropout(embedding(tokens) * self.scale + self.positions[: tokens.shape[1]])
            for embedding, tokens in zip(self.embeddings, (source, target), strict=True)
        )
        padding = source == PAD  # (B, S), True = may not be attended to
        causal = torch.ones(y.shape[1], y.shape[1], dtype=torch.bool, device=y.device).triu(1)  # (T, T), the same
        hidden = self.transformer(
            x, y, tgt_mask=causal, src_key_padding_mask=padding, memory_key_padding_mask=padding, tgt_is_causal=True
        )
        return hidden @ self.embeddings[1].weight.T  # (B, T, n_tokens)


def translate(
    steps: int = 16, pairs: Sequence[translation.Pair] | None = None, n_tokens: int = 4000, sizes: Sizes = SIZES
) -> list[Row]:
    """Source and target tokens a second, padding not counted."""
    pairs = translation.load().train[:20_000] if pairs is None else pairs
    batches = _batches(pairs, n_tokens, steps)
    rows = []
    for bf16 in (False, True):
        mine, other = _race(batches, n_tokens, sizes, bf16)
        count = sum(int((batch.source != PAD).sum() + (batch.target_out != PAD).sum()) for batch in batches[2:])
        figures = [f"{count / seconds:.0f} tokens/s" for seconds in (mine, other)]
        name = f"translation training, d {sizes.d_model}, {'bf16' if bf16 else 'fp32'}"
        rows.append(Row(name, *figures, other / mine, 1.2, "torch.nn.Transformer, AdamW, the same batches"))
    return rows


def _race(batches: list[Batch], n_tokens: int, sizes: Sizes, bf16: bool) -> tuple[float, float]:
    device = best_device()
    torch.manual_seed(0)
    ours, theirs = Transformer(n_tokens, n_tokens, sizes), Peer(n_tokens, sizes).to(device).train()
    optimizer = torch.optim.AdamW(theirs.parameters(), lr=1e-3)

    def step(batch: Batch) -> None:
        with torch.autocast(device, torch.bfloat16, enabled=bf16):
            total, count = loss(theirs, Batch(*(x.to(device) for x in batch)))
        optimizer.zero_grad()
        (total / count).backward()
        nn.utils.clip_grad_norm_(theirs.parameters(), 1.0)
        optimizer.step()

    race = SideBySide(batches, batches, step, device=device)
    train(ours, race, our_loss, Recipe(epochs=1, lr=1e-3, bf16=bf16, device=device, quiet=True))
    return race.totals()


def _batches(pairs: Sequence[translation.Pair], n_tokens: int, steps: int) -> list[Batch]:
    source, target = (tokens.subwords([pair[side] for pair in pairs], n_tokens) for side in (0, 1))
    ids = [(source.encode(pair.source), target.encode(pair.target)) for pair in pairs]
    lengths = [(len(a), len(b) + 1) for a, b in ids]
    order = bucketed(lengths, max_tokens=MAX_TOKENS, generator=torch.Generator().manual_seed(0))[:steps]
    return [teacher_forcing([ids[i][0] for i in rows], [ids[i][1] for i in rows]) for rows in order]


def loss(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Cross-entropy over the target's real tokens."""
    logits = model(batch.source, batch.source_lengths, batch.target_in)  # (B, T, V)
    total = F.cross_entropy(logits.flatten(0, 1), batch.target_out.flatten(), ignore_index=PAD, reduction="sum")
    return total, (batch.target_out != PAD).sum()


def our_loss(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """The same, but only real tokens get logits."""
    hidden = model.hidden(batch.source, batch.source_lengths, batch.target_in)  # (B, T, d_model)
    return token_loss(hidden, batch.target_out, model.logits)
