"""Score interpolated Kneser–Ney models of 2, 3 and 4 tokens on the novels of lesson 12.

    python book/training/12_n_grams.py

Learnt from the four training novels; one discount for all levels, chosen on the validation novel. Every token of the
test novel from the fourth on is scored. Writes book/weights/12-n-grams.json, and the log-probabilities of every test
token (16 bits) to 12-n-grams.safetensors.
"""

import json
import platform
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from attn.data import text
from attn.data.tokens import Tokens

FOLDER = Path(__file__).resolve().parents[1] / "weights"
DISCOUNTS = (0.6, 0.7, 0.8, 0.9, 0.95)


def smooth(seen: np.ndarray, asked: np.ndarray, n_tokens: int, discount: float) -> np.ndarray:
    """Seen (N, n) and asked (M, n) n-grams -> the probability (M,) of each last token after the others."""
    levels, rows, p = [], seen, np.full(len(asked), 1 / n_tokens)
    while rows.shape[1]:
        powers = n_tokens ** np.arange(rows.shape[1] - 1, -1, -1)
        codes, first, counts = np.unique(rows @ powers, return_index=True, return_counts=True)
        levels.append((rows[first], codes, counts, powers))
        rows = rows[first, 1:]
    for rows, codes, counts, powers in reversed(levels):
        last = asked[:, asked.shape[1] - rows.shape[1] :]
        keys, which = np.unique(rows[:, :-1] @ powers[1:], return_inverse=True)
        context = last[:, :-1] @ powers[1:]
        at = np.searchsorted(keys, context).clip(max=len(keys) - 1)
        there = keys[at] == context
        sums, kinds = np.bincount(which, counts)[at] * there, np.bincount(which)[at] * there
        at = np.searchsorted(codes, last @ powers).clip(max=len(codes) - 1)
        count = counts[at] * (codes[at] == last @ powers)
        mixed = np.maximum(count - discount, 0) + discount * kinds * p
        p = np.where(sums > 0, mixed / np.maximum(sums, 1), p)
    return p


def main() -> None:
    start, tokens, novels = time.process_time(), Tokens.load(FOLDER / "12-tokens.json"), text.load()
    ids = {
        side: np.array([i for p in getattr(novels, side) for i in tokens.encode(p.text)])
        for side in ("train", "validation", "test")
    }
    log: dict = {
        "command": "python book/training/12_n_grams.py",
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "runs": {},
    }
    kept = {}
    for n in (2, 3, 4):
        rows = {side: np.lib.stride_tricks.sliding_window_view(x, n) for side, x in ids.items()}
        seen, watched, asked = rows["train"], rows["validation"][4 - n :], rows["test"][4 - n :]
        tried = {f"{d:g}": float(np.log(smooth(seen, watched, len(tokens), d)).mean()) for d in DISCOUNTS}
        best = max(tried, key=tried.__getitem__)
        found = np.log(smooth(seen, asked, len(tokens), float(best)))
        kept[str(n)] = torch.from_numpy(found).half()
        log["runs"][str(n)] = {
            "validation": {d: round(x, 4) for d, x in tried.items()}, "discount": float(best),
            "test": round(float(found.mean()), 5),
        }  # fmt: skip
        print(n, log["runs"][str(n)], flush=True)
    log["cpu_minutes"] = round((time.process_time() - start) / 60, 2)
    save_file(kept, FOLDER / "12-n-grams.safetensors")
    (FOLDER / "12-n-grams.json").write_text(json.dumps(log, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
