"""The whole transformer: an encoder reads the source, a decoder writes the target (Vaswani et al. 2017, fig. 1)."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor, nn

from attn.attention import padding_mask
from attn.models.decoder_state import DecoderState, begin, check_state
from attn.models.transformer import Embedding, Sizes, Stack


class Transformer(nn.Module):
    """Encoder and decoder, for translation: the target's logits given the source and the target so far.

    The matrix before the softmax is that of the target's embedding (Press & Wolf 2017).
    """

    def __init__(self, n_source: int, n_target: int, sizes: Sizes, *, max_len: int = 512) -> None:
        super().__init__()
        self.source = Embedding(n_source, sizes, max_len=max_len)
        self.target = Embedding(n_target, sizes, max_len=max_len)
        self.encoder = Stack(sizes, max_len=max_len)
        self.decoder = Stack(sizes, cross=True, max_len=max_len)

    def forward(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """source (B, S) with lengths (B,); target (B, T) from START on -> next logits (B, T, n_target)."""
        return self.logits(self.hidden(source, lengths, target))  # (B, T, n_target)

    def hidden(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """What `forward` makes its logits of: (B, T, d_model). `logits(hidden[real])` saves those of the padding."""
        memory, mask = self._encode(source, lengths)
        return self.decoder(self.target(target), causal=True, memory=memory, memory_mask=mask)

    def logits(self, hidden: Tensor) -> Tensor:
        """Hidden states (..., d_model) -> logits over the target's vocabulary (..., n_target)."""
        return hidden @ self.target.tokens.weight.T  # (..., n_target)

    def alignment(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """Where each target position looks in the source, in the last block, averaged over heads: (B, T, S)."""
        memory, mask = self._encode(source, lengths)
        x = self.target(target)  # (B, T, d_model)
        *_, (_, weights) = self.decoder.each(x, causal=True, memory=memory, memory_mask=mask, need_weights=True)
        assert weights is not None
        return weights.mean(1)  # (B, T, S)

    def start(self, source: Tensor, lengths: Tensor) -> DecoderState:
        """What decoding begins with: the encoded source and empty caches."""
        memory, mask = self._encode(source, lengths)
        state = begin(len(self.decoder.blocks), len(source), source.device)
        return replace(state, memory=memory, mask=mask)

    def step(self, tokens: Tensor, state: DecoderState) -> tuple[Tensor, DecoderState]:
        """The next token (B,) of every row -> logits (B, n_target) of the one after it, and the state after that.

        The state that is given stays as it was. Raises ValueError if it is missing, or of another batch.
        """
        state = check_state(state, tokens).fork()
        x = self.target(tokens[:, None], state.length)  # (B, 1, d_model)
        hidden = self.decoder(x, caches=state.caches, memory=state.memory, memory_mask=state.mask)
        return self.logits(hidden)[:, 0], state  # (B, n_target)

    def _encode(self, source: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        if lengths.shape != source.shape[:1]:
            raise ValueError(
                f"lengths must be ({len(source)},), one for each row of source, got {tuple(lengths.shape)}"
            )
        mask = padding_mask(lengths, source.shape[1])  # (B, 1, S)
        return self.encoder(self.source(source), mask=mask), mask
