"""Train the language models of lesson 12 on four novels: one rate for all, three seeds, 600 and 2,400 steps.

    python book/training/12_language_model.py

Rates: loss on the validation novel after 120 steps, one seed of its own, a factor of √10 apart; a winner at the edge
adds one more. Then 600 and 2,400 steps with seeds 0, 1 and 2. A step reads 16 stretches of 128 tokens from random
places. Every model is scored on the test novel, each token once with 64 to 128 tokens before it, and by how much
stands before a token, in order or shuffled. Goes on where it stopped (checkpoints: in the temporary folder). Writes
book/weights/12-language-model.json; of the long runs the log-probabilities of every validation and test token, and of
2,500 test tokens with 1, 2, … 128 tokens before them, always the same targets; of the first long run also the weights
(16 bits) and what the page's explorer shows.
"""

import json
import math
import platform
import tempfile
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.functional import cross_entropy

from attn.data import text
from attn.data.tokens import Tokens, subwords
from attn.models.language_model import LanguageModel
from attn.models.sizes import Sizes
from attn.recipe import Recipe
from attn.train import train

DEVICE = "cpu"  # with a GPU: "cuda"
FOLDER = Path(__file__).resolve().parents[1] / "weights"
LOG = FOLDER / "12-language-model.json"
VOCABULARY, CONTEXT, BATCH_SIZE = 1500, 128, 16
SIZES = {"d_model": 128, "n_heads": 4, "n_layers": 4, "d_ff": 512, "dropout": 0.0, "activation": "gelu"}
RATES, TUNING_SEED, TUNING_STEPS = (0.001, 0.00316, 0.01), 100, 120
RUNS = {
    "long-0": (0, 2400), "short-0": (0, 600), "short-1": (1, 600), "short-2": (2, 600),
    "long-1": (1, 2400), "long-2": (2, 2400),
}  # fmt: skip
BEFORE, TARGETS = (1, 2, 3, 4, 8, 16, 32, 64, 128), 2500
PROMPTS = (
    "It is not in my",
    "Mr. and Mrs.",
    "Captain Went",
    "It was a truth universally",
)


def vocabulary() -> Tokens:
    """The pieces, learnt once from the training novels."""
    path = FOLDER / "12-tokens.json"
    if not path.exists():
        subwords([passage.text for passage in text.load().train], VOCABULARY).save(path)
    return Tokens.load(path)


def build(seed: int) -> LanguageModel:
    torch.manual_seed(seed)
    return LanguageModel(VOCABULARY, Sizes(**SIZES, positions="rotary"), max_len=CONTEXT)


def stretches(ids: Tensor, seed: int, steps: int):
    """An "epoch" is 100 steps (the last may be shorter), so that a checkpoint is written after each."""

    def batches(epoch: int) -> list[Tensor]:
        generator = torch.Generator().manual_seed(1000 * seed + epoch)
        n = min(100, steps - 100 * epoch)
        starts = torch.randint(len(ids) - CONTEXT, (n, BATCH_SIZE), generator=generator)
        return [ids[s[:, None] + torch.arange(CONTEXT + 1)] for s in starts]

    return batches


def loss(model: LanguageModel, batch: Tensor) -> tuple[Tensor, int]:
    """T lessons a row: every position says the next token."""
    logits = model(batch[:, :-1])  # (B, T, V)
    return cross_entropy(logits.flatten(0, 1).float(), batch[:, 1:].flatten(), reduction="sum"), batch[:, 1:].numel()


@torch.no_grad()
def log_p(model: LanguageModel, rows: Tensor) -> Tensor:
    """Rows (N, T + 1) -> the log-probability (N, T) of each token but the first."""
    found = []
    for part in rows.to(DEVICE).split(32):
        logits = model(part[:, :-1]).float()
        found.append(-cross_entropy(logits.transpose(1, 2), part[:, 1:], reduction="none").cpu())
    return torch.cat(found)


def every_token(model: LanguageModel, ids: Tensor) -> Tensor:
    """Log-probabilities (N − 1,) of all tokens but the first, 64 to 128 tokens before each (at the start fewer)."""
    half = CONTEXT // 2
    n = (len(ids) - 1 - half) // half
    rows = ids[half * torch.arange(n)[:, None] + torch.arange(CONTEXT + 1)[None]]
    scored = log_p(model, rows)  # (n, CONTEXT)
    pieces = [scored[0, :half], *scored[:, half:]]
    rest = len(ids) - 1 - half * (n + 1)
    if rest:
        pieces.append(log_p(model, ids[None, -CONTEXT - 1 :])[0, -rest:])
    return torch.cat(pieces)


def by_context(model: LanguageModel, ids: Tensor) -> dict[str, list[float]]:
    """Mean loss by the number of tokens before the target: alone, or behind 96 tokens in a random order."""
    n = (len(ids) - 1) // CONTEXT
    rows = ids[CONTEXT * torch.arange(n)[:, None] + torch.arange(CONTEXT + 1)[None]]
    generator, mixed = torch.Generator().manual_seed(0), rows.clone()
    for row in mixed:
        row[:96] = row[torch.randperm(96, generator=generator)]
    return {
        "alone": [round(x, 4) for x in (-log_p(model, rows).mean(0)).tolist()],
        "shuffled": [round(x, 4) for x in (-log_p(model, mixed)[:, 95:].mean(0)).tolist()],
    }


@torch.no_grad()
def same_targets(model: LanguageModel, ids: Tensor) -> tuple[Tensor, Tensor]:
    """Places (TARGETS,) in the text, and the log-probability there after the last k tokens (len(BEFORE), TARGETS)."""
    at = torch.randint(CONTEXT, len(ids), (TARGETS,), generator=torch.Generator().manual_seed(0))
    found = []
    for k in BEFORE:
        rows = ids[(at - k)[:, None] + torch.arange(k)].to(DEVICE)
        said = torch.cat([model.start(part)[0].float().cpu() for part in rows.split(64)])
        found.append(-cross_entropy(said, ids[at], reduction="none"))
    return at, torch.stack(found)


def learn(name: str, seed: int, steps: int, rate: float, ids: dict[str, Tensor], folder: Path) -> tuple:
    model = build(seed)
    recipe = Recipe(
        epochs=math.ceil(steps / 100), lr=rate, schedule="cosine", warmup=60, steps=steps, weight_decay=0.01, seed=seed,
        device=DEVICE, bf16=True, quiet=True,
    )  # fmt: skip
    watched = ids["validation"][: 200 * CONTEXT + 1]
    rows = watched[CONTEXT * torch.arange(200)[:, None] + torch.arange(CONTEXT + 1)[None]]
    history = train(
        model, stretches(ids["train"], seed, steps), loss, recipe,
        evaluate=lambda m: -log_p(m, rows).mean().item(), checkpoint=folder / f"{name}.pt",
    )  # fmt: skip
    return model, history


def explorer(model: LanguageModel, tokens: Tokens) -> dict:
    """The next token's logits after a few beginnings, to two decimals."""
    found = []
    for prompt in PROMPTS:
        with torch.no_grad():
            logits = model(torch.tensor([tokens.encode(prompt)]).to(DEVICE))[0, -1].float().cpu()
        found.append({"prompt": prompt, "logits": [round(x, 2) for x in logits.tolist()]})
    return {"tokens": tokens.tokens(range(VOCABULARY)), "prompts": found}


def keep(model: LanguageModel, tokens: Tokens) -> None:
    """The first long run's weights in 16 bits (the model goes on with these), and the explorer's numbers."""
    weights = {name: x.half().cpu().contiguous() for name, x in model.state_dict().items()}
    save_file(weights, FOLDER / "12-language-model.safetensors")
    model.load_state_dict({name: x.float() for name, x in weights.items()})
    (FOLDER / "12-explorer.json").write_text(json.dumps(explorer(model, tokens), ensure_ascii=False) + "\n", "utf-8")


def keep_log_p(model: LanguageModel, ids: dict[str, Tensor], seed: int) -> None:
    """What a long run says of every validation and test token, and of the same targets after few tokens and many."""
    path = FOLDER / f"12-log-p-{seed}.safetensors"
    at, found = same_targets(model, ids["test"])
    sides = {side: every_token(model, ids[side]).half() for side in ("validation", "test")}
    save_file(sides | {"at": at, "same targets": found}, path)


def main() -> None:
    torch.set_num_threads(1)
    tokens, data = vocabulary(), text.load()
    sides = {side: getattr(data, side) for side in ("train", "validation", "test")}
    ids = {side: torch.tensor([i for p in rows for i in tokens.encode(p.text)]) for side, rows in sides.items()}
    log = json.loads(LOG.read_text("utf-8")) if LOG.exists() else {}
    log = {
        "command": "python book/training/12_language_model.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": SIZES | {
            "positions": "rotary", "context": CONTEXT, "batch_size": BATCH_SIZE, "schedule": "cosine", "warmup": 60,
            "weight_decay": 0.01, "bf16": True, "tuning_seed": TUNING_SEED, "tuning_steps": TUNING_STEPS,
        },
        "tokens": {side: len(x) for side, x in ids.items()},
        "characters": {side: sum(len(p.text) for p in rows) for side, rows in sides.items()},
        "rates": log.get("rates", {}), "runs": log.get("runs", {}), "cpu_minutes": log.get("cpu_minutes", 0.0),
    }  # fmt: skip
    folder = Path(tempfile.gettempdir()) / "12-language-model"
    folder.mkdir(exist_ok=True)
    start = time.process_time()

    def save() -> None:
        nonlocal start
        log["cpu_minutes"] = round(log["cpu_minutes"] + (time.process_time() - start) / 60, 2)
        start = time.process_time()
        LOG.write_text(json.dumps(log, indent=1) + "\n", "utf-8")

    todo = [rate for rate in RATES if f"{rate:g}" not in log["rates"]]
    while todo:
        for rate in todo:
            _, history = learn(f"rate-{rate:g}", TUNING_SEED, TUNING_STEPS, rate, ids, folder)
            log["rates"][f"{rate:g}"] = round(history.scores[-1], 4)
            save()
            print("rate", rate, history.scores, log["cpu_minutes"], flush=True)
        best = float(min(log["rates"], key=log["rates"].__getitem__))
        edge = {min(map(float, log["rates"])): 0.000316, max(map(float, log["rates"])): 0.0316}.get(best)
        todo = [edge] if edge and f"{edge:g}" not in log["rates"] else []
    best = float(min(log["rates"], key=log["rates"].__getitem__))
    for name, (seed, steps) in RUNS.items():
        if name in log["runs"]:
            continue
        begun = time.process_time()
        model, history = learn(name, seed, steps, best, ids, folder)
        seconds = time.process_time() - begun
        model.eval()
        test = every_token(model, ids["test"])
        log["runs"][name] = {
            "seed": seed, "steps": steps, "rate": best, "cpu_seconds": round(seconds, 1),
            "validation": [round(x, 4) for x in history.scores], "test_loss": round(-test.mean().item(), 4),
            "by_context": by_context(model, ids["test"]), "parameters": sum(p.numel() for p in model.parameters()),
        }  # fmt: skip
        if name == "long-0":
            keep(model, tokens)
        if name.startswith("long"):
            keep_log_p(model, ids, seed)
        save()
        print(name, log["runs"][name]["test_loss"], math.exp(-test.mean()), log["cpu_minutes"], flush=True)


if __name__ == "__main__":
    main()
