"""A decoder without a source: each position foretells the next token (Radford et al. 2018)."""

from __future__ import annotations

from torch import Tensor, nn

from attn.models.transformer import Cache, DecoderState, Embedding, Sizes, Stack


class LanguageModel(nn.Module):
    """Causal self-attention over one sequence; the last matrix is that of the embedding (Press & Wolf 2017)."""

    def __init__(self, n_tokens: int, sizes: Sizes, *, max_len: int = 512) -> None:
        super().__init__()
        self.embedding = Embedding(n_tokens, sizes, max_len=max_len)
        self.decoder = Stack(sizes)

    def forward(self, tokens: Tensor) -> Tensor:
        """tokens (B, T) -> logits (B, T, n_tokens) of the token after each position."""
        return self._logits(self.decoder(self.embedding(tokens), causal=True))

    def start(self, tokens: Tensor) -> tuple[Tensor, DecoderState]:
        """Read a prompt (B, T) at once -> logits (B, n_tokens) of what follows it, and the caches after it."""
        state = DecoderState([Cache() for _ in self.decoder.blocks])
        hidden = self.decoder(self.embedding(tokens), caches=state.caches, causal=True)  # (B, T, d_model)
        return self._logits(hidden[:, -1]), state  # (B, n_tokens)

    def step(self, tokens: Tensor, state: DecoderState | None = None) -> tuple[Tensor, DecoderState]:
        """The next token (B,) of every row -> logits (B, n_tokens) of the one after it. The state's caches grow."""
        state = DecoderState([Cache() for _ in self.decoder.blocks]) if state is None else state
        x = self.embedding(tokens[:, None], state.length)  # (B, 1, d_model)
        return self._logits(self.decoder(x, caches=state.caches))[:, 0], state  # (B, n_tokens)

    def _logits(self, hidden: Tensor) -> Tensor:
        return hidden @ self.embedding.tokens.weight.T  # (..., n_tokens)
