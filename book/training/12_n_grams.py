"""Score Kneser–Ney models of 2 to 5 tokens on the novels of lesson 12, plain, refined, and with a memory.

    python book/training/12_n_grams.py

Learnt from the four training novels. Plain: one discount for all levels, chosen on the validation novel. Refined: three
discounts a level, from the counts of counts (Chen & Goodman 1999). With a memory: mixed with the shares of the last
500 tokens; n and the share are chosen on the validation novel. Every token of the test novel from the fourth on is
scored (of five tokens from the fifth). Writes book/weights/12-n-grams.json, and the log-probabilities of every test
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
DISCOUNTS, SHARES, MEMORY = (0.6, 0.7, 0.8, 0.9, 0.95), (0.01, 0.02, 0.05, 0.1), 500


def three(counts: np.ndarray) -> np.ndarray:
    """Discounts for a count of 0, 1, 2, and 3 or more."""
    one, two, three, four = (max((counts == i).sum(), 1) for i in (1, 2, 3, 4))
    share = one / (one + 2 * two)
    found = [0.0, 1 - 2 * share * two / one, 2 - 3 * share * three / two, 3 - 4 * share * four / three]
    return np.clip(found, 0, (0, 1, 2, 3))


def smooth(seen: np.ndarray, asked: np.ndarray, n_tokens: int, discount: float | None = None) -> np.ndarray:
    """Seen (N, n) and asked (M, n) n-grams -> the probability (M,) of each last token after the others.

    discount: None takes three for each level.
    """
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
        taken = three(counts) if discount is None else np.array([0, *[discount] * 3])  # (4,)
        sums, mass = np.bincount(which, counts)[at] * there, np.bincount(which, taken[counts.clip(max=3)])[at] * there
        at = np.searchsorted(codes, last @ powers).clip(max=len(codes) - 1)
        count = counts[at] * (codes[at] == last @ powers)
        mixed = np.maximum(count - taken[count.clip(max=3)], 0) + mass * p
        p = np.where(sums > 0, mixed / np.maximum(sums, 1), p)
    return p


def recent(ids: np.ndarray, n_tokens: int) -> np.ndarray:
    """The share (N,) of each token among the MEMORY tokens before it."""
    counts, found = np.zeros(n_tokens), np.zeros(len(ids))
    for i, token in enumerate(ids.tolist()):
        found[i] = counts[token] / max(1, min(i, MEMORY))
        counts[token] += 1
        if i >= MEMORY:
            counts[ids[i - MEMORY]] -= 1
    return found


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
    for n in (2, 3, 4, 5):
        rows = {side: np.lib.stride_tricks.sliding_window_view(x, n) for side, x in ids.items()}
        seen, watched, asked = rows["train"], rows["validation"][max(0, 4 - n) :], rows["test"][max(0, 4 - n) :]
        tried = {f"{d:g}": float(np.log(smooth(seen, watched, len(tokens), d)).mean()) for d in DISCOUNTS}
        best = max(tried, key=tried.__getitem__)
        found = np.log(smooth(seen, asked, len(tokens), float(best)))
        if n < 5:
            kept[str(n)] = torch.from_numpy(found).half()
        log["runs"][str(n)] = {
            "validation": {d: round(x, 4) for d, x in tried.items()}, "discount": float(best),
            "test": round(float(found.mean()), 5),
        }  # fmt: skip
        print(n, log["runs"][str(n)], flush=True)
    refined, before = {}, {side: recent(ids[side], len(tokens)) for side in ("validation", "test")}
    for n in (3, 4, 5):
        rows = {side: np.lib.stride_tricks.sliding_window_view(x, n) for side, x in ids.items()}
        seen, watched, asked = rows["train"], rows["validation"][max(0, 4 - n) :], rows["test"][max(0, 4 - n) :]
        refined[n] = smooth(seen, watched, len(tokens)), smooth(seen, asked, len(tokens))
        log["runs"][f"refined {n}"] = {
            "validation": round(float(np.log(refined[n][0]).mean()), 4),
            "test": round(float(np.log(refined[n][1]).mean()), 5),
        }  # fmt: skip

    def remembered(n: int, share: float, side: str) -> np.ndarray:
        counted, last = refined[n][side == "test"], before[side]
        return np.log((1 - share) * counted + share * last[-len(counted) :])

    tried = {(n, share): remembered(n, share, "validation").mean() for n in refined for share in SHARES}
    n, share = max(tried, key=tried.__getitem__)
    found = remembered(n, share, "test")
    kept["memory"] = torch.from_numpy(found).half()  # where n is 5, from the fifth token on
    log["runs"]["memory"] = {"n": n, "share": share, "test": round(float(found.mean()), 5)}
    for name in list(log["runs"])[4:]:
        print(name, log["runs"][name], flush=True)
    log["cpu_minutes"] = round((time.process_time() - start) / 60, 2)
    save_file(kept, FOLDER / "12-n-grams.safetensors")
    (FOLDER / "12-n-grams.json").write_text(json.dumps(log, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
