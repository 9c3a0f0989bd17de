"""Watch the 72 heads of the pretrained encoder, and take them away.

    python book/training/10_heads.py

looks: where each head's weight goes, on average over the words of 128 validation texts: one back, one ahead, itself,
[CLS], [SEP]; then weight × length of the value through W_o on [SEP] and [CLS]; for the trained weights, for three
random initialisations, for the trained weights with the entries of each W_q and W_k permuted (three times), and for the
trained weights on texts with their words shuffled (three shuffles).
probe: logistic regression on the mean hidden state of 2,000 training texts; it stays fixed from here on.
importance: the probe's loss on 128 validation texts with one head's output replaced by its mean over 256 training
texts, less its loss with all. (All texts are drawn from sides that were shuffled once, seed 0.)
right: which test texts the probe gets right without so many heads, their outputs replaced by the "mean" or by "zero":
the least important first, or in random orders (ten and five, a third of the heads). The first 352 texts; all 1,056
where a third is gone by importance, with the mean.
explorer: the weights of all heads on two sentences of the page, for its explorer, in book/weights/10-explorer.json.
Writes book/weights/10-heads.json after every piece, and goes on from there.
"""

import json
import platform
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor

from attn.bert import encode, from_pretrained, initialise
from attn.bert.wordpiece import Batch
from attn.data import sentiment
from attn.models.bert import Bert, mean_pool

LOG = Path(__file__).resolve().parents[1] / "weights" / "10-heads.json"
EXPLORER = LOG.with_name("10-explorer.json")
SENTENCES = ("One head hands on one mixture.", "Two heads lay their answers side by side.")  # of the lesson
PLACES = ("back", "ahead", "itself", "cls", "sep", "length cls", "length sep")
BY_IMPORTANCE, AT_RANDOM = (24, 48, 12, 36, 60, 72), [("mean", 10), ("zero", 5)]

DATA = sentiment.load()
for side in (DATA.train, DATA.validation, DATA.test):  # they come sorted by label
    random.Random(0).shuffle(side)
MODEL, TOKENIZER = from_pretrained("minilm")
L, H = MODEL.sizes.n_layers, MODEL.sizes.n_heads


def batches(texts: list[str], size: int = 32) -> Iterator[tuple[list[int], Batch]]:
    """Texts of like lengths together, with their numbers."""
    order = sorted(range(len(texts)), key=lambda i: len(TOKENIZER.encode(texts[i]).ids))
    for rows in (order[i : i + size] for i in range(0, len(order), size)):
        yield rows, encode(TOKENIZER, [texts[i] for i in rows])


def real(batch: Batch) -> Tensor:
    return torch.arange(batch.tokens.shape[1]) < batch.lengths[:, None]  # (B, S)


def inputs_of(model: Bert, layer: int, change) -> torch.utils.hooks.RemovableHandle:
    """change(heads (B, S, H, D)) -> the same, applied to what the heads of a layer hand to W_o."""

    def hook(_, args: tuple[Tensor]) -> tuple[Tensor]:
        return (change(args[0].unflatten(-1, (H, -1))).flatten(2),)

    return model.encoder.blocks[layer].attention.w_o.register_forward_pre_hook(hook)


@contextmanager
def without(heads: list[int], values: Tensor) -> Iterator[None]:
    """Heads by number, layer · H + head, hand on values (L, H, D) whatever they see."""
    handles = []
    for layer in {h // H for h in heads}:
        gone = torch.zeros(H, 1, dtype=torch.bool)
        gone[[h % H for h in heads if h // H == layer]] = True
        handles.append(inputs_of(MODEL, layer, lambda x, gone=gone, at=layer: torch.where(gone, values[at], x)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@torch.inference_mode()
def features(texts: list[str]) -> np.ndarray:
    """The mean hidden state of each text, (N, d_model)."""
    found = np.zeros((len(texts), MODEL.sizes.d_model), np.float32)
    for rows, batch in batches(texts):
        found[rows] = mean_pool(MODEL(*batch).hidden, real(batch)).numpy()
    return found


@torch.inference_mode()
def looks(model: Bert, texts: list[str], seed: int | None = None) -> dict[str, list]:
    """Mean weight of each head at PLACES, (L, H) each, from the words of the texts, shuffled if there is a seed."""
    rng = np.random.default_rng(seed)
    total, count, values = np.zeros((len(PLACES), L, H)), 0, [None] * L
    handles = [
        block.attention.w_v.register_forward_hook(lambda _, __, out, i=i: values.__setitem__(i, out))
        for i, block in enumerate(model.encoder.blocks)
    ]
    for text in texts:
        tokens = encode(TOKENIZER, [text]).tokens  # (1, S)
        n = tokens.shape[1]
        if n < 6:
            continue
        if seed is not None:
            tokens[0, 1:-1] = tokens[0, 1 + rng.permutation(n - 2)]
        weights = torch.stack(model(tokens, need_weights=True).weights)[:, 0]  # (L, H, S, S)
        lengths = torch.stack([handed_on(model, i, v[0]) for i, v in enumerate(values)])  # (L, H, S)
        shares = weights * lengths[:, :, None]
        shares = shares / shares.sum(-1, keepdim=True)
        words = torch.arange(2, n - 2)  # with a word on either side
        some = weights[:, :, words], shares[:, :, words]
        at = [words - 1, words + 1, words, 0 * words, 0 * words + n - 1]
        rows = torch.arange(len(words))
        found = [some[0][:, :, rows, s].sum(-1) for s in at] + [some[1][:, :, rows, s].sum(-1) for s in at[3:]]
        total, count = total + torch.stack(found).numpy(), count + len(words)
    for handle in handles:
        handle.remove()
    return {name: np.round(x / count, 4).tolist() for name, x in zip(PLACES, total, strict=True)}


def handed_on(model: Bert, layer: int, v: Tensor) -> Tensor:
    """The length of each head's value after W_o: v (S, d_model) -> (H, S)."""
    w_o = model.encoder.blocks[layer].attention.w_o.weight.unflatten(1, (H, -1))  # (d_model, H, D)
    return torch.einsum("shd,mhd->hsm", v.unflatten(-1, (H, -1)), w_o).norm(dim=-1)


@torch.inference_mode()
def mean_heads(texts: list[str]) -> Tensor:
    """The mean of what each head hands to W_o, over the real tokens: (L, H, D)."""
    sums, count, keep = torch.zeros(L, H, MODEL.sizes.d_model // H), 0, None

    def add(layer: int, x: Tensor) -> Tensor:
        sums[layer] += x[keep].sum(0)
        return x

    handles = [inputs_of(MODEL, i, lambda x, i=i: add(i, x)) for i in range(L)]
    for _, batch in batches(texts):
        keep = real(batch)
        MODEL(*batch)
        count += int(keep.sum())
    for handle in handles:
        handle.remove()
    return sums / count


def logits(x: np.ndarray, probe: dict) -> np.ndarray:
    return x @ np.array(probe["weight"]) + probe["bias"]


@torch.inference_mode()
def entering(texts: list[sentiment.Snippet]) -> list[tuple]:
    """For each batch: the rows, which tokens are real, and what enters each layer, so that none is computed again."""
    found = []
    for rows, batch in batches([s.text for s in texts]):
        found.append((rows, real(batch), MODEL(*batch, need_layers=True).layers))
    return found


@torch.inference_mode()
def mean_loss(texts: list[sentiment.Snippet], held: list[tuple], probe: dict, layer: int) -> float:
    """The probe's mean loss, computed from `layer` on."""
    x = np.zeros((len(texts), MODEL.sizes.d_model), np.float32)
    for rows, keep, layers in held:
        hidden = layers[layer]
        for block in MODEL.encoder.blocks[layer:]:
            hidden, _ = block(hidden, mask=keep[:, None, :])
        x[rows] = mean_pool(hidden, keep).numpy()
    signs = np.array([1 if s.label else -1 for s in texts])
    return float(np.logaddexp(0, -signs * logits(x, probe)).mean())


def right(probe: dict, n: int | None = None) -> str:
    """A 1 for each of the first n test texts that the probe gets right, else a 0."""
    some = DATA.test[:n]
    said = logits(features([s.text for s in some]), probe) > 0
    return "".join(str(int(a == s.label)) for a, s in zip(said, some, strict=True))


def order_of(log: dict, way: str) -> list[int]:
    """Heads in the order in which they go."""
    if way == "importance":
        return sorted(range(L * H), key=lambda h: log["importance"][str(h)])
    return np.random.default_rng(int(way)).permutation(L * H).tolist()


@torch.inference_mode()
def explore() -> dict:
    """What the page's explorer shows: weights in thousandths, lengths of the values in hundredths, layer by layer."""
    values, found = [None] * L, []
    handles = [
        block.attention.w_v.register_forward_hook(lambda _, __, out, i=i: values.__setitem__(i, out))
        for i, block in enumerate(MODEL.encoder.blocks)
    ]
    for sentence in SENTENCES:
        weights = torch.stack(MODEL(*encode(TOKENIZER, [sentence]), need_weights=True).weights)[:, 0]  # (L, H, S, S)
        lengths = torch.stack([handed_on(MODEL, i, v[0]) for i, v in enumerate(values)])  # (L, H, S)
        found.append(
            {
                "tokens": TOKENIZER.encode(sentence).tokens,
                "weights": (1000 * weights).round().int().flatten(2).tolist(),
                "lengths": (100 * lengths).round().int().tolist(),
            }
        )
    for handle in handles:
        handle.remove()
    return {"layers": L, "heads": H, "sentences": found}


def permuted(seed: int) -> Bert:
    """The trained encoder, the numbers of each W_q and W_k in a random order: as large, and nothing learnt in them."""
    model, rng = deepcopy(MODEL), torch.Generator().manual_seed(seed)
    for block in model.encoder.blocks:
        for matrix in (block.attention.w_q.weight.data, block.attention.w_k.weight.data):
            matrix.copy_(matrix.flatten()[torch.randperm(matrix.numel(), generator=rng)].view_as(matrix))
    return model


def pieces(log: dict) -> Iterator[str]:
    """Do what is not in the log yet, piece by piece."""
    if not EXPLORER.exists():
        EXPLORER.write_text(json.dumps(explore(), separators=(",", ":")) + "\n", "utf-8")
        yield "explorer"
    watched = [s.text for s in DATA.validation[:128]]
    for seed in ("trained", 0, 1, 2):
        if str(seed) not in log["looks"]:
            model = MODEL
            if seed != "trained":
                torch.manual_seed(seed)
                model = Bert(MODEL.sizes, len(MODEL.embeddings.token.weight)).eval()
                initialise(model)
                log["looks"][f"shuffled {seed}"] = looks(MODEL, watched, seed)
            log["looks"][str(seed)] = looks(model, watched)
            yield f"looks {seed}"
    for seed in (0, 1, 2):
        if f"permuted {seed}" not in log["looks"]:
            log["looks"][f"permuted {seed}"] = looks(permuted(seed), watched)
            yield f"looks permuted {seed}"
    if not log["probe"]:
        train = DATA.train[:2000]
        fitted = LogisticRegression(max_iter=2000).fit(features([s.text for s in train]), [s.label for s in train])
        log["probe"] = {"weight": fitted.coef_[0].round(6).tolist(), "bias": round(float(fitted.intercept_[0]), 6)}
        log["right"]["all"] = right(log["probe"])
        kind = sum(s.label for s in DATA.test) / len(DATA.test)
        log["majority"] = round(max(kind, 1 - kind), 4)
        yield "probe"
    values = {"mean": mean_heads([s.text for s in DATA.train[:256]])}
    values["zero"] = torch.zeros_like(values["mean"])
    some = DATA.validation[-128:]
    held = entering(some)
    base = mean_loss(some, held, log["probe"], L - 1)
    found = log["importance"]
    for head in range(L * H):
        if str(head) not in found:
            with without([head], values["mean"]):
                found[str(head)] = round(mean_loss(some, held, log["probe"], head // H) - base, 6)
            yield f"importance {head} {found[str(head)]}"
    plan = [(kind, "importance", n) for n in BY_IMPORTANCE for kind in values]
    plan += [(kind, str(seed), 24) for kind, seeds in AT_RANDOM for seed in range(seeds)]
    for kind, way, n in plan:
        name = f"{kind} {way} {n}"
        if name not in log["right"]:
            with without(order_of(log, way)[:n], values[kind]):
                log["right"][name] = right(log["probe"], None if name == "mean importance 24" else 352)
            yield f"{name} {log['right'][name].count('1') / len(log['right'][name]):.4f}"


def main() -> None:
    torch.set_num_threads(1)
    log = {
        "command": "python book/training/10_heads.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "looks": {}, "probe": {}, "importance": {}, "right": {}, "cpu_minutes": 0.0,
    } | (json.loads(LOG.read_text("utf-8")) if LOG.exists() else {})  # fmt: skip
    start = time.process_time()
    for said in pieces(log):
        log["cpu_minutes"] = round(log["cpu_minutes"] + (time.process_time() - start) / 60, 3)
        start = time.process_time()
        LOG.write_text(json.dumps(log, separators=(",", ":")) + "\n", "utf-8")
        print(said, log["cpu_minutes"], flush=True)


if __name__ == "__main__":
    main()
