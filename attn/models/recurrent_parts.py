"""What the recurrent models are made of: their sizes, their layers, and what a decoder remembers between two steps."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from attn.scores import NAMES

CELLS: dict[str, type[nn.GRU] | type[nn.LSTM]] = {"gru": nn.GRU, "lstm": nn.LSTM}
ORDERS = ("luong", "bahdanau")
LOOKS = ("content", "last", "uniform", "diagonal")
Hidden = tuple[Tensor, ...]  # (n_layers, B, d_hidden) each: h, and c too of an LSTM


@dataclass(frozen=True)
class RecurrentSizes:
    """Widths of a token's vector and of a state, and which of the lessons' systems to build.

    n_layers recurrent layers stand on each other, with dropout on embeddings, between layers and before the output.
    bidirectional: the encoder reads both ways, h_i = [h_F; h_B]. reverse: it reads from the source's end, so that the
    first words are near (Sutskever et al. 2014, §3.3). peeky: the one context vector, the encoder's last state, joins
    every input and every output of the decoder (Cho et al. 2014). score: one of scores.NAMES for attention, None for
    none; order as above. d_score: width of the additive score's hidden layer, that of an annotation unless given.
    max_len: the longest source, for the location score alone. tied: the matrix before the softmax is the target's
    embedding (Press & Wolf 2017), so tanh(W_c [c; s]) is d_embedding wide; only with a score.

    look: what a decoder with a score looks at. "content": where the score says. The others are for comparison, with
    the same weights and the same output layer: "last", the annotation that the encoder read last (the two ends, where
    it reads both ways); "uniform", all alike; "diagonal", a bell around step t times `slope` (see `looks`).
    Raises ValueError for what can't be built.
    """

    d_embedding: int = 64
    d_hidden: int = 128
    n_layers: int = 1
    dropout: float = 0.0
    cell: str = "gru"
    bidirectional: bool = False
    reverse: bool = False
    peeky: bool = False
    score: str | None = None
    order: str = "luong"
    d_score: int | None = None
    max_len: int | None = None
    tied: bool = False
    look: str = "content"
    slope: float = 1.0

    def __post_init__(self) -> None:
        if min(self.d_embedding, self.d_hidden, self.n_layers) < 1:
            raise ValueError(f"d_embedding, d_hidden and n_layers must be at least 1, got {self}")
        if self.d_score is not None and self.d_score < 1:
            raise ValueError(f"d_score must be None or at least 1, got {self.d_score}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must lie in [0, 1), got {self.dropout}")
        if self.score is not None and self.score not in NAMES:
            raise ValueError(f"score must be None or one of {', '.join(NAMES)}; got {self.score!r}")
        for name, allowed in (("cell", CELLS), ("order", ORDERS), ("look", LOOKS)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}; got {getattr(self, name)!r}")
        if self.peeky and self.score is not None:
            raise ValueError(
                f"peeky repeats one context, attention makes its own: score must be None, got {self.score!r}"
            )
        if self.look != "content" and self.score is None:
            raise ValueError(f"look {self.look!r} takes the place of a score's weights: score must not be None")
        if self.tied and self.score is None:
            raise ValueError("tied wants W_c to lead back to the embedding's width: score must not be None")
        if self.score == "location" and self.max_len is None:
            raise ValueError("the location score needs max_len, the most tokens of a source; got None")
        if not self.slope > 0:
            raise ValueError(f"slope must be above 0, got {self.slope}")


class Recurrent(nn.Module):
    """GRU or LSTM layers, batch first, whose state is a tuple for both: of h, or of h and c."""

    def __init__(self, d_in: int, sizes: RecurrentSizes, *, bidirectional: bool = False) -> None:
        super().__init__()
        between = sizes.dropout if sizes.n_layers > 1 else 0.0
        self.layers = CELLS[sizes.cell](
            d_in, sizes.d_hidden, sizes.n_layers, batch_first=True, dropout=between, bidirectional=bidirectional
        )

    def forward(self, x: Tensor, hidden: Hidden | None = None) -> tuple[Tensor, Hidden]:
        """x (B, T, d_in), or a packed sequence -> every state of the top layer (B, T, d_hidden), the last of all."""
        if isinstance(self.layers, nn.LSTM):
            return self.layers(x, hidden)
        states, last = self.layers(x, None if hidden is None else hidden[0])
        return states, (last,)


@dataclass(frozen=True)
class State:
    """What the decoder knows between two steps, for B sequences.

    hidden: the recurrent layers'. context (B, 1, d_hidden): the peeky one. annotations (B, S, d_memory), keys as the
    score prepared them, mask (B, 1, S), True = may attend: what there is to look at. weights (B, T, S): where the last
    call looked. What a decoder has no use for is None. length: how many steps were taken. given (B, T, S): weights
    from outside for steps 0 … T − 1, to be used in place of the decoder's own.
    """

    hidden: Hidden
    context: Tensor | None = None
    annotations: Tensor | None = None
    keys: Tensor | None = None
    mask: Tensor | None = None
    weights: Tensor | None = None
    length: int = 0
    given: Tensor | None = None

    @property
    def device(self) -> torch.device:
        """Where decoding goes on."""
        return self.hidden[0].device

    @property
    def batch_size(self) -> int:
        """How many sequences there are, B."""
        return self.hidden[0].shape[1]

    def select(self, rows: Tensor) -> State:
        """The batch rows named, in that order, repeated if named twice."""
        return self._moved(rows, ("context", "annotations", "keys", "mask", "weights", "given"))

    def reorder(self, rows: Tensor) -> State:
        """The same, where each row takes the place of one with the same source: only its own part moves."""
        return self._moved(rows, ("weights",))

    def _moved(self, rows: Tensor, names: tuple[str, ...]) -> State:
        parts = {name: getattr(self, name)[rows] for name in names if getattr(self, name) is not None}
        return replace(self, hidden=tuple(h[:, rows] for h in self.hidden), **parts)
