"""A decoder without a source: each position predicts the next token (Radford et al. 2018)."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor, nn

from attn.models.decoder_state import DecoderState, begin, check_state
from attn.models.transformer import Embedding, Sizes, Stack


class LanguageModel(nn.Module):
    """Causal self-attention over one sequence; the last matrix is that of the embedding (Press & Wolf 2017)."""

    def __init__(self, n_tokens: int, sizes: Sizes, *, max_len: int = 512) -> None:
        super().__init__()
        self.embedding = Embedding(n_tokens, sizes, max_len=max_len)
        self.decoder = Stack(sizes, max_len=max_len)

    def forward(self, tokens: Tensor) -> Tensor:
        """tokens (B, T) -> logits (B, T, n_tokens) of the token after each position."""
        return self._logits(self.decoder(self.embedding(tokens), causal=True))

    def begin(self, batch_size: int = 1) -> DecoderState:
        """What decoding begins with where there is no prompt. Raises ValueError for a batch_size below 1."""
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size}")
        return begin(len(self.decoder.blocks), batch_size, self.embedding.tokens.weight.device)

    def start(self, tokens: Tensor, lengths: Tensor | None = None) -> tuple[Tensor, DecoderState]:
        """Read prompts (B, T) at once -> logits (B, n_tokens) of what follows each, and the state after them.

        lengths (B,): of prompts that are padded on the left (`pad(prompts, left=True)`); none: all have T tokens.
        """
        state = begin(len(self.decoder.blocks), len(tokens), tokens.device)
        if lengths is not None:
            if lengths.shape != tokens.shape[:1] or lengths.is_floating_point():
                raise ValueError(
                    f"lengths must be integers ({len(tokens)},), one for each prompt, "
                    f"got {lengths.dtype} of shape {tuple(lengths.shape)}"
                )
            state = replace(state, padding=tokens.shape[1] - lengths)
        hidden = self._decode(tokens, state)  # (B, T, d_model)
        return self._logits(hidden[:, -1]), state  # (B, n_tokens)

    def step(self, tokens: Tensor, state: DecoderState | None = None) -> tuple[Tensor, DecoderState]:
        """The next token (B,) of every row -> logits (B, n_tokens) of the one after it, and the state after that.

        Without a state these tokens are the first. One that is given stays as it was. Raises ValueError if it is of
        another batch.
        """
        state = self.begin(len(tokens)) if state is None else check_state(state, tokens).fork()
        return self._logits(self._decode(tokens[:, None], state))[:, 0], state  # (B, n_tokens)

    def _decode(self, tokens: Tensor, state: DecoderState) -> Tensor:
        """Tokens (B, T) through the blocks, whose caches in the state grow: (B, T, d_model)."""
        x = self.embedding(tokens, state.length, state.padding)  # (B, T, d_model)
        mask = state.own_mask(tokens.shape[1])
        return self.decoder(x, mask=mask, caches=state.caches, causal=True)

    def _logits(self, hidden: Tensor) -> Tensor:
        return hidden @ self.embedding.tokens.weight.T  # (..., n_tokens)
