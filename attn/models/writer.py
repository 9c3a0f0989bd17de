"""A pen that reads letters and writes strokes, with five ways of looking; one is Graves's window (2013, §5.1)."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attn.attention import masked_softmax
from attn.looks import uniform
from attn.positions import sinusoidal

LOOKS = ("even", "content", "positions", "told", "window")


def window(kappa: Tensor, step: Tensor, beta: Tensor, alpha: Tensor, S: int) -> tuple[Tensor, Tensor]:
    """Graves's window (2013, eqs. 46–51): K bells over the places 0 … S − 1 that can only move on.

    The centres move from kappa by exp(step); bell k weighs place u with exp(alpha) · exp(−exp(beta) (kappa − u)²), and
    the bells add up. The weights need not sum to one.
    Shapes: kappa, step, beta, alpha (..., K) -> weights (..., S), the new kappa (..., K).
    """
    kappa = kappa + step.exp()  # (..., K)
    places = torch.arange(S, device=kappa.device, dtype=kappa.dtype)  # (S)
    distance = kappa[..., None] - places  # (..., K, S)
    bells = (alpha[..., None] - beta.exp()[..., None] * distance**2).exp()  # (..., K, S)
    return bells.sum(-2), kappa  # (..., S), (..., K)


class Pen(NamedTuple):
    """What a writer keeps from stroke to stroke."""

    hidden: Tensor  # (B, d_model)
    cell: Tensor  # (B, d_model)
    seen: Tensor  # (B, d_model), what the last look gave
    kappa: Tensor  # (B, 1), where the window stands


class Writer(nn.Module):
    """An LSTM that looks at the letters before every stroke. The ways of looking differ in their weights alone:

    even: all letters alike. content: softmax(q · k). positions: the same, with sinusoids added to the keys.
    told: the same, with sinusoids added to the values, too, so that the pen hears where it looked. window: one bell of
    Graves's. The letters are read by a convolution over three, so each knows its neighbours.
    """

    def __init__(self, n_letters: int, n_strokes: int, d_model: int, look: str, *, max_len: int = 64) -> None:
        super().__init__()
        if look not in LOOKS:
            raise ValueError(f"look must be one of {', '.join(LOOKS)}, got {look!r}")
        self.look = look
        self.letters = nn.Embedding(n_letters + 1, d_model, padding_idx=0)  # 0 is padding
        self.neighbours = nn.Conv1d(d_model, d_model, 3, padding=1)
        self.strokes = nn.Embedding(n_strokes + 1, d_model)  # the last one is the start
        self.cell = nn.LSTMCell(2 * d_model, d_model)
        self.out = nn.Linear(2 * d_model, n_strokes)
        if look in ("content", "positions", "told"):
            self.query = nn.Linear(d_model, d_model)
        if look == "window":
            self.moves = nn.Linear(d_model, 3)  # step, beta, alpha
            nn.init.constant_(self.moves.bias[:1], -1.0)  # about a third of a letter a stroke, to begin with
        self.register_buffer("places", sinusoidal(max_len, d_model), persistent=False)

    def read(self, letters: Tensor) -> tuple[Tensor, Tensor]:
        """letters (B, S), 0 for padding -> what each place says (B, S, d_model), and the mask (B, S)."""
        mask = letters > 0
        read = torch.tanh(self.neighbours(self.letters(letters).mT).mT)  # (B, S, d_model)
        if self.look == "told":
            read = read + self.get_buffer("places")[: read.shape[1]]
        return read * mask[..., None], mask

    def start(self, memory: Tensor) -> Pen:
        """A pen that has written nothing."""
        zero = memory.new_zeros(len(memory), memory.shape[2])  # (B, d_model)
        return Pen(zero, zero, zero, memory.new_full((len(memory), 1), -1.0))

    def step(self, stroke: Tensor, pen: Pen, memory: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Pen]:
        """The last stroke (B,) -> logits of the next (B, n_strokes), the look (B, S), the pen."""
        hidden, cell = self.cell(torch.cat([self.strokes(stroke), pen.seen], 1), (pen.hidden, pen.cell))
        weights, kappa = self._weights(hidden, pen.kappa, memory, mask)  # (B, S), (B, 1)
        seen = (weights[:, None] @ memory)[:, 0]  # (B, d_model)
        return self.out(torch.cat([hidden, seen], 1)), weights, Pen(hidden, cell, seen, kappa)

    def forward(self, letters: Tensor, strokes: Tensor) -> Tensor:
        """letters (B, S), the strokes so far (B, T), the start first -> logits (B, T, n_strokes)."""
        memory, mask = self.read(letters)
        pen, found = self.start(memory), []
        for stroke in strokes.T:
            logits, _, pen = self.step(stroke, pen, memory, mask)
            found.append(logits)
        return torch.stack(found, 1)  # (B, T, n_strokes)

    @torch.no_grad()
    def write(self, letters: Tensor, length: int) -> tuple[Tensor, Tensor, Tensor]:
        """Write so many strokes, each the likeliest: (B, length), the looks (B, length, S), window (B, length)."""
        memory, mask = self.read(letters)
        pen = self.start(memory)
        stroke = torch.full((len(letters),), self.strokes.num_embeddings - 1)
        strokes, looks, places = [], [], []
        for _ in range(length):
            logits, weights, pen = self.step(stroke, pen, memory, mask)
            stroke = logits.argmax(1)  # (B,)
            strokes.append(stroke)
            looks.append(weights)
            places.append(pen.kappa[:, 0])
        return torch.stack(strokes, 1), torch.stack(looks, 1), torch.stack(places, 1)

    def _weights(self, hidden: Tensor, kappa: Tensor, memory: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        if self.look == "even":
            return uniform(mask[:, None], 1)[:, 0], kappa
        if self.look == "window":
            step, beta, alpha = self.moves(hidden).split(1, 1)  # (B, 1) each
            weights, kappa = window(kappa, step, beta, alpha, memory.shape[1])
            return weights * mask, kappa
        S, d = memory.shape[1:]
        keys = memory + self.get_buffer("places")[:S] if self.look == "positions" else memory
        scores = (keys @ self.query(hidden)[:, :, None])[:, :, 0] / math.sqrt(d)  # (B, S)
        return masked_softmax(scores, mask), kappa


def writing_loss(model: Writer, batch: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, int]:
    """The summed loss of a batch (letters, strokes so far, strokes wanted with −100 for padding), and its count."""
    letters, before, wanted = batch
    logits = model(letters, before)  # (B, T, n_strokes)
    return F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="sum"), int((wanted >= 0).sum())
