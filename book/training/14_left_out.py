"""Which words does a sentence's verdict hang on? Ways to rank words, and a test: leave a fifth of them out.

    python book/training/14_left_out.py              (after 14_fine_tuning.py; about 10 CPU-minutes)
    python book/training/14_left_out.py --try FOLDER 20 texts, into that folder

A way gives each word of a text a number. The test takes the words with the largest numbers away (at least one), and
asks the model again. On 1,000 test snippets, with the three adapted models of lesson 14, whose adapters lie in
book/weights/. Writes book/weights/14-left-out.safetensors after each model: for every way the margins (N,).
"""

import json
import re
import sys
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from scipy.stats import spearmanr
from snippets import DEVICE, Side, Words, build, margins, read, row_of
from torch import Tensor

from attn.bert import Classifier, from_pretrained

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
TRY = Path(sys.argv[2]) if sys.argv[1:2] == ["--try"] else None
FOLDER, TEXTS = TRY or WEIGHTS, 20 if TRY else 1000
SEEDS = (0, 1, 2)
SIGNED = ("leave one out", "gradient × input", "TF-IDF's weights")
SHARE, RANDOM_DRAWS = 5, 5


def without(words: Words, numbers: np.ndarray, rng: np.random.Generator) -> Words:
    """The text without the fifth of its words that has the largest numbers; of equal ones, some by lot."""
    n, lot = max(1, len(words) // SHARE), rng.random(len(words))
    gone = set(np.lexsort((lot, -np.asarray(numbers)))[:n].tolist())
    return [word for i, word in enumerate(words) if i not in gone]


def by_word(words: Words, by_piece: np.ndarray) -> np.ndarray:
    """The numbers of a row's pieces, [CLS] first and [SEP] last, added up for each word."""
    starts = np.cumsum([1, *map(len, words)])
    return np.add.reduceat(by_piece, starts)[:-1]


def rollout(weights: np.ndarray) -> np.ndarray:
    """Abnar & Zuidema 2020: weights (L, H, S, S) -> (S, S), the residual as half of each layer."""
    total = np.eye(weights.shape[-1])
    for layer in weights.mean(1):
        total = (layer + np.eye(len(layer))) / 2 @ total
    return total


@torch.no_grad()
def looks(model: Classifier, words: Words) -> dict[str, np.ndarray]:
    """Each word's number by the last layer's attention, and by rollout: the mean over the places that are averaged."""
    tokens = torch.tensor([row_of(words)], device=DEVICE)
    weights = torch.stack(model.bert(tokens, need_weights=True).weights)[:, 0].double().cpu().numpy()  # (L, H, S, S)
    by_piece = {"last layer": weights[-1].mean((0, 1)), "rollout": rollout(weights).mean(0)}
    return {name: by_word(words, x) for name, x in by_piece.items()}


def gradient_times_input(model: Classifier, words: Words, said: int) -> np.ndarray:
    """Of each piece: its vector on entering block 1, times the gradient there of the margin of what was said."""
    held: list[Tensor] = []

    def keep(_, __, out: Tensor) -> Tensor:
        held.append(out if out.requires_grad else out.requires_grad_())
        return held[0]

    handle = model.bert.embeddings.register_forward_hook(keep)
    logits = model(torch.tensor([row_of(words)], device=DEVICE))[0]
    handle.remove()
    (gradient,) = torch.autograd.grad((logits[1] - logits[0]) * (1 if said else -1), held)
    return by_word(words, (gradient * held[0]).sum(-1)[0].detach().double().cpu().numpy())


def own_words(side: Side) -> list[list[str]]:
    """The words as they are written, where they agree with those that have pieces."""
    found = [s.text.split() for s in side.snippets]
    return [
        part if len(part) == len(words) else [""] * len(words) for part, words in zip(found, side.words, strict=True)
    ]


def coefficients(written: list[str], known: dict[str, float], said: int) -> np.ndarray:
    """The word's part in a linear model's verdict: its coefficient, with the sign of what was said."""
    parts = [re.findall(r"\b\w\w+\b", word.lower()) for word in written]
    return np.array([sum(known.get(p, 0.0) for p in part) for part in parts]) * (1 if said else -1)


def numbers_of(model: Classifier, other: Classifier, side: Side, known: dict[str, float]) -> dict[str, list]:
    """For each way the number of every word of each text; the larger, the more it speaks for what was said.

    other: an untrained model of the same shape; known: a linear model's coefficients of single words. A way "…, no
    sign" has the absolute values, since attention's numbers don't say for what a word speaks either.
    """
    base = margins(model, side.words)
    sign = torch.where(base > 0, 1.0, -1.0)
    alone = [[words[:i] + words[i + 1 :] for i in range(len(words))] for words in side.words]
    fallen = margins(model, [words for part in alone for words in part]).split([len(part) for part in alone])
    found: dict[str, list] = {
        "leave one out": [(s * (b - m)).double().numpy() for s, b, m in zip(sign, base, fallen, strict=True)]
    }
    for words, written, s in zip(side.words, own_words(side), (base > 0).long().tolist(), strict=True):
        each = looks(model, words) | {"rollout, untrained": looks(other, words)["rollout"]}
        each["gradient × input"] = gradient_times_input(model, words, s)
        each["TF-IDF's weights"] = coefficients(written, known, s)
        each["longest words"] = np.array([float(len(word)) for word in written])
        each["most pieces"] = np.array([float(len(word)) for word in words])
        for name, x in each.items():
            found.setdefault(name, []).append(x)
    for name in SIGNED:
        found[f"{name}, no sign"] = [np.abs(x) for x in found[name]]
    return found


def left_out(model: Classifier, other: Classifier, side: Side, known: dict[str, float]) -> dict[str, Tensor]:
    """Margins (N,) of the whole texts ("before") and without a fifth of the words, by each way; and each way's rank
    correlation (N,) with leave-one-out, with its sign and without."""
    rng = np.random.default_rng(0)
    ways = numbers_of(model, other, side, known)
    ceiling = {"correlation": ways["leave one out"], "correlation, no sign": ways["leave one out, no sign"]}
    found = {"before": margins(model, side.words)}
    for draw in range(RANDOM_DRAWS):
        cut = [without(words, rng.random(len(words)), rng) for words in side.words]
        found[f"after/random {draw}"] = margins(model, cut)
    for name, numbers in ways.items():
        cut = [without(words, x, rng) for words, x in zip(side.words, numbers, strict=True)]
        found[f"after/{name}"] = margins(model, cut)
        for kind, other_numbers in ceiling.items():
            pairs = zip(numbers, other_numbers, strict=True)
            found[f"{kind}/{name}"] = torch.tensor([_agree(x, y) for x, y in pairs])
    return found


def _agree(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's rank correlation; 0 where a side has no order."""
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    return float(spearmanr(x, y).statistic)


def main() -> None:
    torch.set_num_threads(1)
    _, tokenizer = from_pretrained("minilm")
    sides, kept = read(tokenizer)
    some = Side(sides["test"].snippets[:TEXTS], sides["test"].words[:TEXTS])
    known = json.loads((WEIGHTS / "14-baselines.json").read_text("utf-8"))["coefficients"]
    path = FOLDER / "14-left-out.safetensors"
    there = load_file(path) if path.exists() else {}
    for seed in SEEDS:
        adapter = WEIGHTS / f"14-adapter-{seed}.safetensors"
        if f"{seed}/before" in there or not adapter.exists():
            continue
        model = build("lora", seed, kept)
        model.load_state_dict({name: x.float() for name, x in load_file(adapter).items()}, strict=False)
        other = build("random", 1000 + seed, kept).eval()
        start = time.process_time()
        for name, x in left_out(model.eval(), other, some, known).items():
            there[f"{seed}/{name}"] = x.half().contiguous()
        save_file(there, path)
        print(f"seed {seed}: {(time.process_time() - start) / 60:.1f} CPU-minutes", flush=True)


if __name__ == "__main__":
    main()
