"""Sequence to sequence with recurrent layers, with one context vector or with attention.

Sutskever et al. 2014 (reversed source), Cho et al. 2014 (peeky), Bahdanau et al. 2015, Luong et al. 2015. Which of them
it is, `RecurrentSizes` says; the decoder's own module tells the two orders of attention apart.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from attn import looks
from attn.attention import padding_mask
from attn.checks import check_tokens, look_up
from attn.models.recurrent_decoder import Decoder
from attn.models.recurrent_parts import Hidden, Recurrent, RecurrentSizes, State

__all__ = ["Encoder", "EncoderDecoder", "RecurrentSizes", "reverse"]


class Encoder(nn.Module):
    """Reads the source; what it leaves are an annotation of every token and a state for a decoder to begin with.

    A decoder reads one way only: where the encoder reads both, its first state is tanh(W [h_F; h_B]) of the two ends.
    """

    def __init__(self, n_tokens: int, sizes: RecurrentSizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.embedding = nn.Embedding(n_tokens, sizes.d_embedding)
        self.dropout = nn.Dropout(sizes.dropout)
        self.rnn = Recurrent(sizes.d_embedding, sizes, bidirectional=sizes.bidirectional)
        self.state_is_output = sizes.cell == "gru" and sizes.n_layers == 1 and not sizes.bidirectional
        self.d_out = sizes.d_hidden * (2 if sizes.bidirectional else 1)
        n_parts = 2 if sizes.cell == "lstm" else 1  # h, and c
        bridges = [nn.Linear(self.d_out, sizes.d_hidden) for _ in range(n_parts)] if sizes.bidirectional else []
        self.bridges = nn.ModuleList(bridges)

    def forward(self, source: Tensor, lengths: Tensor) -> tuple[Tensor, Hidden]:
        """source (B, S), lengths (B,) -> annotations (B, S, d_out), and the state after reading, as a decoder takes it.

        The annotations keep the source's own order, whichever way it was read. Those of padding mean nothing.
        """
        read = reverse(source, lengths) if self.sizes.reverse else source
        x = self.dropout(look_up("source", read, self.embedding.weight))  # (B, S, d_embedding)
        annotations, hidden = self._run(x, lengths)
        if self.sizes.reverse:
            annotations = reverse(annotations, lengths)
        if self.bridges:
            hidden = tuple(
                torch.tanh(bridge(torch.cat([h[0::2], h[1::2]], -1)))  # (n_layers, B, d_hidden); F and B alternate
                for bridge, h in zip(self.bridges, hidden, strict=True)
            )
        return annotations, hidden

    def ends(self, annotations: Tensor, lengths: Tensor) -> Tensor:
        """What each direction read last, of annotations (B, S, d_out): (B, 1, d_out), one vector for the source."""
        first, last = (
            annotations[:, 0],
            annotations[torch.arange(len(lengths), device=lengths.device), lengths - 1],
        )  # (B, d_out) each
        if self.sizes.reverse:
            first, last = last, first
        if self.sizes.bidirectional:
            last = torch.cat([last.chunk(2, -1)[0], first.chunk(2, -1)[1]], -1)  # (B, d_out), [h_F; h_B]
        return last[:, None]  # (B, 1, d_out)

    def _run(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Hidden]:
        S = x.shape[1]
        if self.state_is_output:  # so take it where each row ends: packing costs as much as half the layer
            states, _ = self.rnn(x)  # (B, S, d_hidden)
            return states, (states[torch.arange(len(x), device=x.device), lengths - 1][None],)  # (1, B, d_hidden)
        on_cpu = lengths.cpu()  # packing wants them there
        shortest, longest = int(on_cpu.min()), int(on_cpu.max())
        if shortest < 1 or longest > S:
            raise ValueError(f"lengths must lie in 1 … S = {S}, got {shortest} … {longest}")
        if shortest == S:
            return self.rnn(x)
        packed, hidden = self.rnn(pack_padded_sequence(x, on_cpu, batch_first=True, enforce_sorted=False))
        return pad_packed_sequence(packed, batch_first=True, total_length=S)[0], hidden  # (B, S, d_out)


class EncoderDecoder(nn.Module):
    """The logits of a target given its source and what was said of it so far."""

    def __init__(self, n_source: int, n_target: int, sizes: RecurrentSizes) -> None:
        super().__init__()
        self.encoder = Encoder(n_source, sizes)
        self.decoder = Decoder(n_target, self.encoder.d_out, sizes)

    def forward(self, source: Tensor, lengths: Tensor, target: Tensor, *, weights: Tensor | None = None) -> Tensor:
        """source (B, S) with lengths (B,), target (B, T) from START on -> logits of what comes next (B, T, n_target).

        weights (B, T, S): where to look, in place of the decoder's own. Padding changes nothing.
        Raises ValueError for tokens of another kind, or lengths or weights of another shape.
        """
        return self._read_and_write(source, lengths, target, weights)[0]

    def hidden(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """What `forward` makes its logits of: (B, T, d_out). `logits(hidden[real])` saves those of the padding."""
        return self.decoder.hidden(target, self._start(source, lengths, target))[0]

    def logits(self, hidden: Tensor) -> Tensor:
        """Hidden states (..., d_out) -> logits over the target's vocabulary (..., n_target)."""
        return self.decoder.output(hidden)  # (..., n_target)

    def alignment(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """Where the decoder looks in the source for each target position: (B, T, S). ValueError without attention.

        With look="last" there is one vector to look at, and S is 1.
        """
        weights = self._read_and_write(source, lengths, target)[1].weights
        if weights is None:
            raise ValueError("this model has no attention to show: its sizes say score=None")
        return weights

    def start(self, source: Tensor, lengths: Tensor, *, weights: Tensor | None = None) -> State:
        """What decoding begins with: the state after reading source (B, S), and its annotations.

        weights (B, T, S): where to look at the first T steps, in place of the decoder's own.
        """
        _check_lengths(source, lengths)
        annotations, hidden = self.encoder(source, lengths)
        if self.decoder.sizes.look == "last":
            annotations = self.encoder.ends(annotations, lengths)  # (B, 1, d_out)
            lengths = torch.ones_like(lengths)
        state = self.decoder.start(hidden, annotations, padding_mask(lengths, annotations.shape[1]))
        if weights is None:
            return state
        if state.annotations is None:
            raise ValueError("weights were given, but this model has no attention: its sizes say score=None")
        B, S, _ = state.annotations.shape
        return replace(state, given=looks.check_weights(weights, B, S))

    def step(self, tokens: Tensor, state: State) -> tuple[Tensor, State]:
        """The next token (B,) of every row -> logits (B, n_target) of the one after it."""
        return self.decoder.step(tokens, state)

    def _read_and_write(
        self, source: Tensor, lengths: Tensor, target: Tensor, weights: Tensor | None = None
    ) -> tuple[Tensor, State]:
        return self.decoder(target, self._start(source, lengths, target, weights))

    def _start(self, source: Tensor, lengths: Tensor, target: Tensor, weights: Tensor | None = None) -> State:
        if len(check_tokens("target", target)) != len(source):
            raise ValueError(f"source and target must be as many, got {len(source)} and {len(target)}")
        return self.start(source, lengths, weights=weights)


def reverse(x: Tensor, lengths: Tensor) -> Tensor:
    """Each row's first `length` positions in reverse, the padding where it was: x (B, S, ...) -> (B, S, ...)."""
    places = torch.arange(x.shape[1], device=x.device)  # (S,)
    places = torch.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)  # (B, S)
    return x[torch.arange(len(x), device=x.device)[:, None], places]  # (B, S, ...)


def _check_lengths(source: Tensor, lengths: Tensor) -> None:
    if lengths.shape != check_tokens("source", source).shape[:1] or lengths.dtype != torch.long:
        raise ValueError(
            f"lengths must be a LongTensor ({len(source)},) as source has {len(source)} rows, "
            f"got {lengths.dtype} of shape {tuple(lengths.shape)}"
        )
