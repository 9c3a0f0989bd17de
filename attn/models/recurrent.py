"""Sequence to sequence with recurrent layers, with one context vector or with attention.

Sutskever et al. 2014 (reversed source), Cho et al. 2014 (peeky), Bahdanau et al. 2015, Luong et al. 2015. Which of them
it is, `Sizes` says; the decoder's own module tells the two orders of attention apart.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from attn.attention import padding_mask
from attn.models.recurrent_decoder import Decoder, Hidden, Recurrent, Sizes, State, check_tokens

__all__ = ["Encoder", "EncoderDecoder", "Sizes", "reverse"]


class Encoder(nn.Module):
    """Reads the source; what it leaves are an annotation of every token and a state for a decoder to begin with.

    A decoder reads one way only: where the encoder reads both, its first state is tanh(W [h_F; h_B]) of the two ends.
    """

    def __init__(self, n_tokens: int, sizes: Sizes) -> None:
        super().__init__()
        self.reverse = sizes.reverse
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
        read = reverse(source, lengths) if self.reverse else source
        x = self.dropout(self.embedding(read))  # (B, S, d_embedding)
        annotations, hidden = self._run(x, lengths)
        if self.reverse:
            annotations = reverse(annotations, lengths)
        if self.bridges:
            hidden = tuple(
                torch.tanh(bridge(torch.cat([h[0::2], h[1::2]], -1)))  # (n_layers, B, d_hidden); F and B alternate
                for bridge, h in zip(self.bridges, hidden, strict=True)
            )
        return annotations, hidden

    def _run(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Hidden]:
        S = x.shape[1]
        if bool((lengths == S).all()):
            return self.rnn(x)
        if self.state_is_output:  # so take it where each row ends: packing costs as much as half the layer
            states, _ = self.rnn(x)  # (B, S, d_hidden)
            return states, (states[torch.arange(len(x), device=x.device), lengths - 1][None],)  # (1, B, d_hidden)
        packed, hidden = self.rnn(pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False))
        return pad_packed_sequence(packed, batch_first=True, total_length=S)[0], hidden  # (B, S, d_out)


class EncoderDecoder(nn.Module):
    """The logits of a target given its source and what was said of it so far."""

    def __init__(self, n_source: int, n_target: int, sizes: Sizes) -> None:
        super().__init__()
        self.encoder = Encoder(n_source, sizes)
        self.decoder = Decoder(n_target, self.encoder.d_out, sizes)

    def forward(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """source (B, S) with lengths (B,), target (B, T) from START on -> logits of what comes next (B, T, n_target).

        Padding changes nothing. Raises ValueError for tokens of another kind or lengths that don't fit.
        """
        return self._read_and_write(source, lengths, target)[0]

    def alignment(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """Where the decoder looks in the source for each target position: (B, T, S). ValueError without attention."""
        weights = self._read_and_write(source, lengths, target)[1].weights
        if weights is None:
            raise ValueError("this model has no attention to show: its sizes say score=None")
        return weights

    def start(self, source: Tensor, lengths: Tensor) -> State:
        """What decoding begins with: the state after reading source (B, S), and its annotations."""
        _check_source(source, lengths)
        annotations, hidden = self.encoder(source, lengths)
        return self.decoder.start(hidden, annotations, padding_mask(lengths, source.shape[1]))

    def step(self, tokens: Tensor, state: State) -> tuple[Tensor, State]:
        """The next token (B,) of every row -> logits (B, n_target) of the one after it."""
        return self.decoder.step(tokens, state)

    def _read_and_write(self, source: Tensor, lengths: Tensor, target: Tensor) -> tuple[Tensor, State]:
        if len(check_tokens("target", target)) != len(source):
            raise ValueError(f"source and target must be as many, got {len(source)} and {len(target)}")
        return self.decoder(target, self.start(source, lengths))


def reverse(x: Tensor, lengths: Tensor) -> Tensor:
    """Each row's first `length` positions in reverse, the padding where it was: x (B, S, ...) -> (B, S, ...)."""
    places = torch.arange(x.shape[1], device=x.device)  # (S,)
    places = torch.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)  # (B, S)
    return x[torch.arange(len(x), device=x.device)[:, None], places]  # (B, S, ...)


def _check_source(source: Tensor, lengths: Tensor) -> None:
    B, S = check_tokens("source", source).shape
    if lengths.shape != (B,) or lengths.dtype != torch.long:
        raise ValueError(
            f"lengths must be a LongTensor ({B},) as source has {B} rows, "
            f"got {lengths.dtype} of shape {tuple(lengths.shape)}"
        )
    if lengths.min() < 1 or lengths.max() > S:
        raise ValueError(f"lengths must lie in 1 … S = {S}, got {int(lengths.min())} … {int(lengths.max())}")
