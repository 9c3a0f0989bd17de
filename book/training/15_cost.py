"""Seconds of a training step, predicted from operations and measured: lesson 15's fourth experiment.

    python book/training/15_cost.py                (alone on the machine; about 2 CPU-minutes)
    python book/training/15_cost.py --try FOLDER   a tiny part of it, into that folder (seconds)

Stacks of lesson 11's block on random vectors, batch 8, forwards and backwards, one thread. Base: width 128, 3 blocks,
50 positions. Others change one size: width, number of blocks, positions. Median, least and most CPU time of 21 steps
each, all sizes in turn; the page takes the medians. Operations are counted by torch, too.
Writes book/weights/15-cost.json.
"""

import time
from statistics import median

import torch
from garments import Log
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from attn.models.sizes import Sizes
from attn.models.transformer import Stack

BASE = {"d_model": 128, "n_layers": 3, "n_positions": 50}
ONE = {"d_model": (64, 256), "n_layers": (6, 12), "n_positions": (17, 197, 785)}
CHANGES = ({}, *({name: n} for name, sizes in ONE.items() for n in sizes))
BATCH, TIMES = 8, 21


def build(d_model: int, n_layers: int, n_positions: int) -> tuple[nn.Module, torch.Tensor]:
    sizes = Sizes(d_model, d_model // 32, n_layers, 4 * d_model, dropout=0.0, bias=False, positions="none")
    return Stack(sizes), torch.randn(BATCH, n_positions, d_model)


def step(model: nn.Module, x: torch.Tensor) -> None:
    model(x).square().mean().backward()
    model.zero_grad()


def main() -> None:
    log = Log("cost", base=BASE, batch_size=BATCH, times=TIMES)
    if log.of["runs"]:
        return
    built = [build(**BASE | change) for change in CHANGES[: 2 if log.tiny else None]]
    seconds: list[list[float]] = [[] for _ in built]
    for _ in range(1 if log.tiny else TIMES):
        for found, (model, x) in zip(seconds, built, strict=True):
            step(model, x)  # warms up: the size before has left its own numbers in the processor's memory
            begun = time.process_time()
            step(model, x)
            found.append(time.process_time() - begun)
    for change, found, (model, x) in zip(CHANGES, seconds, built, strict=False):
        with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:  # it knows no fused attention
            step(model, x)
        size = BASE | change
        log.of["runs"]["/".join(f"{name} {n}" for name, n in size.items())] = size | {
            "seconds": round(median(found), 5), "low": round(min(found), 5), "high": round(max(found), 5),
            "operations": counter.get_total_flops(),
        }  # fmt: skip
    log.save("measured")


if __name__ == "__main__":
    main()
