"""A recurrent decoder that may look at a memory while it writes; `recurrent` and `captioner` give it one.

The two orders of attention differ in who asks and where the answer goes:

    Luong et al. 2015      s_t = RNN(y_{t−1}, s_{t−1});  c_t by asking with s_t
    Bahdanau et al. 2015   c_t by asking with s_{t−1};  s_t = RNN([y_{t−1}; c_t], s_{t−1})

and both speak through tanh(W_c [c_t; s_t]). Luong's needs no context to go on, so under teacher forcing all its steps
are one call of the recurrent layer and one attention; Bahdanau's goes step by step. (Left out of Luong's machine:
input feeding, §3.3, where c_t joins the next input; of Bahdanau's: the maxout layer before the softmax, §A.2.2.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor, nn

from attn import looks
from attn.attention import masked_softmax
from attn.checks import check_tokens, look_up
from attn.models.recurrent_parts import Hidden, Recurrent, RecurrentSizes, State
from attn.scores import make_score

Change = Callable[[Tensor, State], Tensor]


class Decoder(nn.Module):
    """One token in, the logits of the next one out, looking at annotations of width d_memory where `sizes` say so.

    change: an intervention on a trained decoder, change(weights (B, T, S), state) -> the weights (B, T, S) to use.
    `state.weights` are those of the call before, `state.mask` says what is real, `state.length` is the first step's t.
    """

    def __init__(self, n_tokens: int, d_memory: int, sizes: RecurrentSizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.change: Change | None = None
        self.embedding = nn.Embedding(n_tokens, sizes.d_embedding)
        self.dropout = nn.Dropout(sizes.dropout)
        joined = sizes.d_hidden if sizes.peeky else 0
        if sizes.score is None:
            self.output = nn.Linear(sizes.d_hidden + joined, n_tokens)
        else:
            joined = d_memory if sizes.order == "bahdanau" else 0
            options = {"d_score": sizes.d_score, "max_len": sizes.max_len}
            self.score = make_score(sizes.score, sizes.d_hidden, d_memory, **options)
            d_out = sizes.d_embedding if sizes.tied else sizes.d_hidden
            self.w_c = nn.Linear(d_memory + sizes.d_hidden, d_out, bias=False)
            self.output = nn.Linear(d_out, n_tokens)
            if sizes.tied:  # small, or the first logits are far apart and the first hundred steps go into that
                nn.init.normal_(self.embedding.weight, std=sizes.d_embedding**-0.5)
                self.output.weight = self.embedding.weight
        self.rnn = Recurrent(sizes.d_embedding + joined, sizes)

    def start(self, hidden: Hidden, annotations: Tensor, mask: Tensor | None = None) -> State:
        """The state before the first token.

        Shapes: hidden (n_layers, B, d_hidden), annotations (B, S, d_memory), mask (B, 1, S), True = may attend (none:
        all of them).
        """
        if self.sizes.score is not None:
            if mask is None:
                mask = torch.ones(annotations.shape[:2], dtype=torch.bool, device=annotations.device)[:, None]
            return State(hidden, None, annotations, self.score.prepare(annotations), mask)
        return State(hidden, hidden[0][-1][:, None] if self.sizes.peeky else None)  # (B, 1, d_hidden)

    def forward(self, tokens: Tensor, state: State) -> tuple[Tensor, State]:
        """tokens (B, T), from START on or the next ones -> logits of what follows each (B, T, n_tokens), the state.

        Raises ValueError for tokens that are none, a state of another batch, or given weights that are too few.
        """
        hidden, state = self.hidden(tokens, state)
        return self.output(hidden), state  # (B, T, n_tokens)

    def hidden(self, tokens: Tensor, state: State) -> tuple[Tensor, State]:
        """What `forward` makes its logits of, by `output`: (B, T, d_out)."""
        if not isinstance(state, State):
            raise ValueError(f"state is missing, got {type(state).__name__}: begin with model.start(…)")
        if len(check_tokens("tokens", tokens)) != state.batch_size:
            raise ValueError(f"tokens must be ({state.batch_size}, T) as the state is, got {tuple(tokens.shape)}")
        x = self.dropout(look_up("tokens", tokens, self.embedding.weight))  # (B, T, d_embedding)
        if self.sizes.score is None:
            v, state = self._run(x, state)
        elif self.sizes.order == "luong":
            v, state = self._luong(x, state)
        else:
            v, state = self._bahdanau(x, state)
        return self.dropout(v), replace(state, length=state.length + tokens.shape[1])

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
        if self.change is None and (self.sizes.look != "content" or state.given is not None):
            return self._all_at_once(x, state)
        start, hidden, steps = state.length, state.hidden, []
        for t, x_t in enumerate(x.split(1, 1)):  # (B, 1, d_embedding)
            state = replace(state, length=start + t)
            context, weights = self._attend(hidden[0][-1][:, None], state)  # (B, 1, d_memory), (B, 1, S)
            state = replace(state, weights=weights)
            s_t, hidden = self.rnn(torch.cat([x_t, context], -1), hidden)  # (B, 1, d_hidden)
            steps.append((context, s_t, weights))
        contexts, states, all_weights = (torch.cat(parts, 1) for parts in zip(*steps, strict=True))  # (B, T, ...)
        return self._join(contexts, states), replace(state, hidden=hidden, weights=all_weights, length=start)

    def _all_at_once(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Bahdanau's order where no weight hangs on a state: every context is known before the first step."""
        context, weights = self._attend(x, state)  # (B, T, d_memory), (B, T, S); of x only T counts
        states, hidden = self.rnn(torch.cat([x, context], -1), state.hidden)  # (B, T, d_hidden)
        return self._join(context, states), replace(state, hidden=hidden, weights=weights)

    def _attend(self, query: Tensor, state: State) -> tuple[Tensor, Tensor]:
        """Context (B, T, d_memory) and weights (B, T, S) of queries (B, T, d_hidden) for steps state.length …"""
        if state.annotations is None:
            raise ValueError("state has nothing to look at: it was started by a decoder without attention")
        weights = self._weights(query, state)
        if self.change is not None:
            weights = self.change(weights, state)
        return weights.to(state.annotations.dtype) @ state.annotations, weights

    def _weights(self, query: Tensor, state: State) -> Tensor:
        T, mask = query.shape[1], state.mask
        if state.given is not None:
            return looks.given(state.given, state.length, T)
        if self.sizes.look == "content" or mask is None:
            return masked_softmax(self.score(query, state.keys, mask), mask)
        if self.sizes.look in ("uniform", "last"):  # the last is alone: all of the weight is its own
            return looks.uniform(mask, T)
        return looks.diagonal(mask, T, start=state.length, slope=self.sizes.slope)

    def _join(self, context: Tensor, states: Tensor) -> Tensor:
        return torch.tanh(self.w_c(torch.cat([context, states], -1)))  # (B, T, d_out)
