"""Multi-head attention against torch's own, and the memory of attention over long sequences."""

import json
import math
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import torch
from measure import Row, best_device, medians
from torch import Tensor, nn

from attn.heads import MultiHeadAttention
from attn.tiled import tiled_attention


def heads(B: int = 8, T: int = 256, d_model: int = 256, n_heads: int = 8, times: int = 25) -> list[Row]:
    """Forward and backward of self-attention; with weights, torch gives their mean over heads unless asked for all."""
    device = best_device()
    torch.manual_seed(0)
    ours = MultiHeadAttention(d_model, n_heads).to(device)
    theirs = nn.MultiheadAttention(d_model, n_heads, batch_first=True).to(device)
    x = torch.randn(B, T, d_model, device=device, requires_grad=True)
    rows = []
    for name, need, options in [
        ("no weights", False, {"need_weights": False}),
        ("weights of each head", True, {"need_weights": True, "average_attn_weights": False}),
        ("torch's default: mean weights", True, {"need_weights": True}),
    ]:
        calls = [
            _both_ways(x, lambda x, need=need: ours(x, need_weights=need)),
            _both_ways(x, lambda x, options=options: theirs(x, x, x, **options)),
        ]
        mine, other = medians(*calls, times=times, device=device)
        figures = [f"{1000 * seconds:.1f} ms" for seconds in (mine, other)]
        rows.append(
            Row(f"multi-head, forward + backward, {name}", *figures, other / mine, 1.0, "torch MultiheadAttention")
        )
    return rows


def _both_ways(x: Tensor, call: Callable) -> Callable[[], None]:
    def run() -> None:
        out = call(x)[0]
        out.sum().backward()
        x.grad = None

    return run


def memory(T: int = 8192, D: int = 64) -> list[Row]:
    """How far a process grows, at its peak, beyond what it held before; each in a process of its own."""
    rows = []
    for both in (False, True):
        mine, other = (_grown(kind, T, D, both) for kind in ("tiled", "written out"))
        figures = [f"{grown / 2**20:.1f} MiB" for grown in (mine, other)]
        name = "forward + backward" if both else "forward"
        rows.append(
            Row(f"peak memory, T = {T}, one head, {name}", *figures, other / mine, 8.0, "softmax(QKᵀ/√D)V written out")
        )
    return rows


def _grown(kind: str, T: int, D: int, both: bool) -> int:
    command = [sys.executable, __file__, kind, str(T), str(D), str(int(both))]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def grow(kind: str, T: int, D: int, both: bool) -> int:
    """Bytes by which this process (or the GPU's memory in use) grows at most while it computes attention once."""
    device = best_device()
    attend = tiled_attention if kind == "tiled" else written_out
    small = torch.randn(1, 8, D, device=device, requires_grad=True)
    attend(small, small, small).sum().backward()  # what the libraries take once is not attention's
    q, k, v = (torch.randn(1, T, D, device=device, requires_grad=both) for _ in range(3))
    before = torch.cuda.memory_allocated() if device == "cuda" else psutil.Process().memory_info().rss
    context = attend(q, k, v)
    if both:
        context.sum().backward()
    return (torch.cuda.max_memory_allocated() if device == "cuda" else peak()) - before


def peak() -> int:
    """The most bytes that this process has held. Where Linux says it, without what it inherited from its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
    unit = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def written_out(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """softmax(QKᵀ/√D)V as the formula has it."""
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (..., T, S)
    return scores.softmax(-1) @ v  # (..., T, Dv)


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(grow(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "1"))
