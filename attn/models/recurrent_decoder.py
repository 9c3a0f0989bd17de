"""A recurrent decoder that may look at a memory while it writes; `recurrent` and `captioner` give it one.

The two orders of attention differ in who asks and where the answer goes:

    Luong et al. 2015      s_t = RNN(y_{t−1}, s_{t−1});  c_t by asking with s_t
    Bahdanau et al. 2015   c_t by asking with s_{t−1};  s_t = RNN([y_{t−1}; c_t], s_{t−1})

and both speak through tanh(W_c [c_t; s_t]). Luong's needs no context to go on, so under teacher forcing all its steps
are one call of the recurrent layer and one attention; Bahdanau's goes step by step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from attn.attention import masked_softmax
from attn.scores import NAMES, make_score

CELLS: dict[str, type[nn.GRU] | type[nn.LSTM]] = {"gru": nn.GRU, "lstm": nn.LSTM}
ORDERS = ("luong", "bahdanau")
Hidden = tuple[Tensor, ...]  # (n_layers, B, d_hidden) each: h, and c too of an LSTM


@dataclass(frozen=True)
class Sizes:
    """Widths of a token's vector and of a state, and which of the lessons' systems to build.

    n_layers recurrent layers stand on each other, with dropout on embeddings, between layers and before the output.
    bidirectional: the encoder reads both ways, h_i = [h_F; h_B]. reverse: it reads from the source's end, so that the
    first words are near (Sutskever et al. 2014, §3.3). peeky: the one context vector, the encoder's last state, joins
    every input and every output of the decoder (Cho et al. 2014). score: one of scores.NAMES for attention, None for
    none; order as above. max_len: the longest source, for the location score alone.
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
    max_len: int | None = None

    def __post_init__(self) -> None:
        if min(self.d_embedding, self.d_hidden, self.n_layers) < 1:
            raise ValueError(f"d_embedding, d_hidden and n_layers must be at least 1, got {self}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must lie in [0, 1), got {self.dropout}")
        if self.cell not in CELLS:
            raise ValueError(f"cell must be one of {', '.join(CELLS)}; got {self.cell!r}")
        if self.score is not None and self.score not in NAMES:
            raise ValueError(f"score must be None or one of {', '.join(NAMES)}; got {self.score!r}")
        if self.order not in ORDERS:
            raise ValueError(f"order must be one of {', '.join(ORDERS)}; got {self.order!r}")
        if self.peeky and self.score is not None:
            raise ValueError(
                f"peeky repeats one context, attention makes its own: score must be None, got {self.score!r}"
            )


class Recurrent(nn.Module):
    """GRU or LSTM layers, batch first, whose state is a tuple for both: of h, or of h and c."""

    def __init__(self, d_in: int, sizes: Sizes, *, bidirectional: bool = False) -> None:
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
    call looked. What a decoder has no use for is None.
    """

    hidden: Hidden
    context: Tensor | None = None
    annotations: Tensor | None = None
    keys: Tensor | None = None
    mask: Tensor | None = None
    weights: Tensor | None = None

    @property
    def device(self) -> torch.device:
        """Where decoding goes on."""
        return self.hidden[0].device

    def select(self, rows: Tensor) -> State:
        """The batch rows named, in that order."""
        names = ("context", "annotations", "keys", "mask", "weights")
        parts = {name: getattr(self, name)[rows] for name in names if getattr(self, name) is not None}
        return replace(self, hidden=tuple(h[:, rows] for h in self.hidden), **parts)


class Decoder(nn.Module):
    """One token in, the logits of the next one out, looking at annotations of width d_memory where `sizes` say so."""

    def __init__(self, n_tokens: int, d_memory: int, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.embedding = nn.Embedding(n_tokens, sizes.d_embedding)
        self.dropout = nn.Dropout(sizes.dropout)
        joined = sizes.d_hidden if sizes.peeky else 0
        if sizes.score is None:
            self.output = nn.Linear(sizes.d_hidden + joined, n_tokens)
        else:
            joined = d_memory if sizes.order == "bahdanau" else 0
            self.score = make_score(sizes.score, sizes.d_hidden, d_memory, max_len=sizes.max_len)
            self.w_c = nn.Linear(d_memory + sizes.d_hidden, sizes.d_hidden, bias=False)
            self.output = nn.Linear(sizes.d_hidden, n_tokens)
        self.rnn = Recurrent(sizes.d_embedding + joined, sizes)

    def start(self, hidden: Hidden, annotations: Tensor, mask: Tensor | None = None) -> State:
        """The state before the first token.

        Shapes: hidden (n_layers, B, d_hidden), annotations (B, S, d_memory), mask (B, 1, S), True = may attend.
        """
        if self.sizes.score is not None:
            return State(hidden, None, annotations, self.score.prepare(annotations), mask)
        return State(hidden, hidden[0][-1][:, None] if self.sizes.peeky else None)  # (B, 1, d_hidden)

    def forward(self, tokens: Tensor, state: State) -> tuple[Tensor, State]:
        """tokens (B, T), from START on or the next ones -> logits of what follows each (B, T, n_tokens), the state."""
        x = self.dropout(self.embedding(check_tokens("tokens", tokens)))  # (B, T, d_embedding)
        if self.sizes.score is None:
            v, state = self._run(x, state)
        elif self.sizes.order == "luong":
            v, state = self._luong(x, state)
        else:
            v, state = self._bahdanau(x, state)
        return self.output(self.dropout(v)), state  # (B, T, n_tokens)

    def step(self, tokens: Tensor, state: State) -> tuple[Tensor, State]:
        """The next token (B,) of every row -> logits (B, n_tokens) of the one after it."""
        logits, state = self(tokens[:, None], state)
        return logits[:, 0], state

    def _run(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Without attention: what is known of the source came in `hidden`, or comes with every token in `context`."""
        if state.context is None:
            states, hidden = self.rnn(x, state.hidden)  # (B, T, d_hidden)
            return states, replace(state, hidden=hidden)
        context = state.context.expand(-1, x.shape[1], -1)  # (B, T, d_hidden)
        states, hidden = self.rnn(torch.cat([x, context], -1), state.hidden)
        return torch.cat([states, context], -1), replace(state, hidden=hidden)  # (B, T, 2 · d_hidden)

    def _luong(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        states, hidden = self.rnn(x, state.hidden)  # (B, T, d_hidden)
        context, weights = self._attend(states, state)
        return self._join(context, states), replace(state, hidden=hidden, weights=weights)

    def _bahdanau(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        hidden, steps = state.hidden, []
        for x_t in x.split(1, 1):  # (B, 1, d_embedding)
            context, weights = self._attend(hidden[0][-1][:, None], state)  # (B, 1, d_memory), (B, 1, S)
            s_t, hidden = self.rnn(torch.cat([x_t, context], -1), hidden)  # (B, 1, d_hidden)
            steps.append((context, s_t, weights))
        contexts, states, all_weights = (torch.cat(parts, 1) for parts in zip(*steps, strict=True))  # (B, T, ...)
        return self._join(contexts, states), replace(state, hidden=hidden, weights=all_weights)

    def _attend(self, query: Tensor, state: State) -> tuple[Tensor, Tensor]:
        if state.annotations is None:
            raise ValueError("state has nothing to look at: it was started by a decoder without attention")
        weights = masked_softmax(self.score(query, state.keys), state.mask)  # (B, T, S)
        return weights @ state.annotations, weights  # (B, T, d_memory), (B, T, S)

    def _join(self, context: Tensor, states: Tensor) -> Tensor:
        return torch.tanh(self.w_c(torch.cat([context, states], -1)))  # (B, T, d_hidden)


def check_tokens(name: str, tokens: Tensor) -> Tensor:
    """The tokens, if they are a LongTensor of two axes and not empty; else a ValueError."""
    if tokens.ndim != 2 or tokens.dtype != torch.long or not tokens.numel():
        raise ValueError(
            f"{name} must be a LongTensor of two axes, not empty; got {tokens.dtype} of shape {tuple(tokens.shape)}"
        )
    return tokens
