"""Say what is in a picture, looking at one place after another (Xu et al. 2015, "Show, attend and tell")."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from attn.checks import check_tokens
from attn.models.pictures import Grid, grid_to_set
from attn.models.recurrent_decoder import Decoder
from attn.models.recurrent_parts import RecurrentSizes, State
from attn.positions import LearnedPositions

SIZES = RecurrentSizes(d_embedding=64, d_hidden=128, score="additive", order="bahdanau")


class Captioner(nn.Module):
    """A convolutional grid, whose places the decoder of `recurrent_decoder` attends to as it attends to words.

    Attention takes the places for a set, so each gets a vector of its own that says where it is. The decoder begins
    with tanh(W mean), the mean over all places; with score=None that is all it ever knows of the picture.
    """

    def __init__(
        self,
        n_tokens: int,
        sizes: RecurrentSizes = SIZES,
        *,
        side: int = 64,
        channels: tuple[int, ...] = (32, 64, 128, 128),
    ) -> None:
        super().__init__()
        halvings = 2 ** (len(channels) - 1)
        if not channels or side < halvings or side % halvings:
            raise ValueError(f"side must be a multiple of {halvings:g}, the square of one place; got {side}")
        if sizes.look not in ("content", "uniform"):
            raise ValueError(f"a picture has no order: look must be 'content' or 'uniform', got {sizes.look!r}")
        self.side = side
        self.grid = Grid(channels)
        self.positions = LearnedPositions((side // halvings) ** 2, channels[-1])
        self.first = nn.ModuleList(
            nn.Linear(channels[-1], sizes.d_hidden * sizes.n_layers) for _ in range(2 if sizes.cell == "lstm" else 1)
        )
        self.decoder = Decoder(n_tokens, channels[-1], sizes)

    def forward(self, images: Tensor, target: Tensor) -> Tensor:
        """images (B, 3, side, side) from 0 to 1, target (B, T) from START on -> logits of what comes next (B, T, V).

        Raises ValueError for pictures of another size or kind, and for other tokens.
        """
        return self._look_and_write(images, target)[0]

    def alignment(self, images: Tensor, target: Tensor) -> Tensor:
        """Where the decoder looks for each target position: (B, T, H, W) of the grid. ValueError without attention."""
        weights = self._look_and_write(images, target)[1].weights
        if weights is None:
            raise ValueError("this model has no attention to show: its sizes say score=None")
        H = round(weights.shape[-1] ** 0.5)
        return weights.unflatten(-1, (H, H))  # (B, T, H, W)

    def start(self, images: Tensor) -> State:
        """What decoding begins with: the places of the pictures (B, 3, side, side), and a first state."""
        if images.shape[1:] != (3, self.side, self.side) or not len(images):
            raise ValueError(f"images must be (B, 3, {self.side}, {self.side}), got shape {tuple(images.shape)}")
        if not images.is_floating_point():
            raise ValueError(f"images must be floating-point numbers from 0 to 1, got {images.dtype}: divide by 255")
        places = grid_to_set(self.grid(images))  # (B, S, C)
        places = places + self.positions(places.shape[1])
        mean = places.mean(1)  # (B, C)
        n_layers = self.decoder.sizes.n_layers
        firsts = (torch.tanh(linear(mean)).unflatten(-1, (n_layers, -1)) for linear in self.first)
        return self.decoder.start(tuple(h.transpose(0, 1).contiguous() for h in firsts), places)  # (n_layers, B, ...)

    def step(self, tokens: Tensor, state: State) -> tuple[Tensor, State]:
        """The next token (B,) of every row -> logits (B, n_tokens) of the one after it."""
        return self.decoder.step(tokens, state)

    def _look_and_write(self, images: Tensor, target: Tensor) -> tuple[Tensor, State]:
        if len(check_tokens("target", target)) != len(images):
            raise ValueError(f"images and target must be as many, got {len(images)} and {len(target)}")
        return self.decoder(target, self.start(images))
