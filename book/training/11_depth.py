"""Train twelve blocks with the norm before or behind each sublayer: by rate, warm-up and seed, for lesson 11.

    python book/training/11_depth.py

450 batches of 8 stretches of 32 letters; Adam; the rate rises over the warm-up and then stays. Every square is run at
every rate, so nothing is chosen. A seed draws the weights and the batches; all squares share them. Beside the grid:
stacks of 2 and 6 blocks, and post-norm for three times as long. "own" are the lesson's own blocks, started and trained
by the lesson's own cells, post-norm at a rate of .003.
Writes book/weights/11-depth.json after every five models, and goes on from there; no weights are kept.
"""

import json
import platform
import sys
import time
from pathlib import Path

import torch
from cells import run
from letters import CONTEXT, DEVICE, ROWS, WIDTH, Letters, floors, held_out, learn, novels

BOOK = Path(__file__).resolve().parents[1]
LOG = BOOK / "weights" / "11-depth.json"
RATES, WARMUPS, SEEDS = (0.0003, 0.001, 0.003, 0.01, 0.03), (0, 60, 300), (0, 1, 2)
LAYERS, STEPS = 12, 450


def squares() -> list[tuple[str, dict]]:
    """Name and settings of all groups of models that are trained side by side, one for each rate."""
    found = [(norm, warmup, LAYERS, STEPS, seed) for seed in SEEDS for warmup in WARMUPS for norm in ("pre", "post")]
    found += [(norm, 0, layers, STEPS, seed) for seed in SEEDS for layers in (2, 6) for norm in ("pre", "post")]
    found.append(("post", 0, LAYERS, 3 * STEPS, 0))
    names = ("norm", "warmup", "layers", "steps", "seed")
    return [("-".join(map(str, square)), dict(zip(names, square, strict=True))) for square in found]


def own(warmup: int, seed: int, rate: float = 0.003) -> dict:
    """Train twelve of the lesson's post-norm blocks with what its cells define."""
    names = ("setup", "multi-head-attention-from-lesson-10", "layer-norm", "feed-forward", "encoder-block")
    names += ("draw-weights", "letters", "states", "train-your-stack")
    lesson = run("11_transformer.py", names)
    known = lesson["letters"]
    validation = "\n\n".join(novel.text for novel in lesson["novels"].validation)
    rows = held_out(torch.tensor(known.encode(validation)))
    model = lesson["build"](LAYERS, seed)
    seen = lesson["train"](model, False, rate, STEPS, seed, warmup)
    with torch.no_grad():
        scored = lesson["loss_of"](model, rows, False).item()
    part = [round(sum(seen[i : i + 50]) / 50, 3) for i in range(0, STEPS, 50)]
    return {"rate": rate, "warmup": warmup, "seed": seed, "training": part, "validation": round(scored, 4)}


def main(limit: int) -> None:
    ids, n_letters = novels()
    log = json.loads(LOG.read_text("utf-8")) if LOG.exists() else {}
    log = {
        "command": "python book/training/11_depth.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": {"width": WIDTH, "layers": LAYERS, "context": CONTEXT, "rows": ROWS, "steps": STEPS, "rates": RATES},
        "floors": floors(ids, n_letters, held_out(ids["validation"])),
        "runs": log.get("runs", {}), "own": log.get("own", {}), "cpu_minutes": log.get("cpu_minutes", 0.0),
    }  # fmt: skip

    def save(spent: float) -> None:
        log["cpu_minutes"] = round(log["cpu_minutes"] + spent / 60, 2)
        LOG.write_text(json.dumps(log, indent=1, allow_nan=False) + "\n", "utf-8")

    for warmup, seed in ((warmup, seed) for seed in SEEDS for warmup in (0, 300)):
        if f"{warmup}-{seed}" not in log["own"]:
            begun = time.process_time()
            log["own"][f"{warmup}-{seed}"] = own(warmup, seed)
            save(time.process_time() - begun)
            print("own", warmup, seed, log["own"][f"{warmup}-{seed}"]["validation"], log["cpu_minutes"], flush=True)
    for name, square in squares()[:limit]:
        if name in log["runs"]:
            continue
        begun = time.process_time()
        model = Letters(n_letters, square["norm"], square["layers"], [square["seed"]] * len(RATES)).to(DEVICE)
        found = learn(model, ids, rates=list(RATES), warmup=square["warmup"], n=square["steps"], seed=square["seed"])
        log["runs"][name] = square | {"results": {f"{r:g}": x for r, x in zip(RATES, found, strict=True)}}
        save(time.process_time() - begun)
        print(name, [x["validation"] for x in found], [x["reads"] for x in found], log["cpu_minutes"], flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
