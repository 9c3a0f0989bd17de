"""Take one part out of a small transformer at a time, each tuned anew, for lesson 11.

    python book/training/11_parts.py

Six blocks with the norm before each sublayer, 450 batches of 8 stretches of 32 letters, Adam, no warm-up. Rates: loss
on the validation novel after all 450 batches, one seed of its own, a factor of about 3 apart; a winner at the edge adds
one more. Then seeds 0, 1 and 2, scored on the test novel. A seed draws the weights and the batches; arms share the
batches. "deep feed-forward" has as many weights as the whole: 18 blocks of attention alone. "shallow" has two blocks,
"long" trains on four times as many batches, at the rate of the usual ones; "patience" does so without the residual, at
three rates, one seed. A loss that isn't a number is null.
Writes book/weights/11-parts.json after every run, and goes on from there; no weights are kept.
"""

import json
import math
import platform
import time
from pathlib import Path

import torch
from letters import CONTEXT, DEVICE, PARTS, ROWS, WIDTH, Letters, floors, held_out, last_letter, learn, novels

LOG = Path(__file__).resolve().parents[1] / "weights" / "11-parts.json"
RATES, TUNING_SEED, SEEDS = (0.0003, 0.001, 0.003, 0.01, 0.03), 100, (0, 1, 2)
LAYERS, STEPS = 6, 450
ARMS = {"nothing": ("", LAYERS, 1)} | {part: (part, LAYERS, 1) for part in PARTS}
ARMS |= {"deep feed-forward": ("feed-forward", 3 * LAYERS, 1)}
ARMS |= {"shallow": ("", 2, 1), "shallow residual": ("residual", 2, 1)}
ARMS |= {part: (part, LAYERS, 1) for part in ("last norm", "inner norms")}
ARMS |= {f"long {arm}": (*ARMS[arm][:2], 4) for arm in ("nothing", "norm", "feed-forward", "attention")}


def main() -> None:
    ids, n_letters = novels()
    log = json.loads(LOG.read_text("utf-8")) if LOG.exists() else {}
    log = {
        "command": "python book/training/11_parts.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": {"width": WIDTH, "layers": LAYERS, "context": CONTEXT, "rows": ROWS, "steps": STEPS},
        "floors": {side: floors(ids, n_letters, held_out(ids[side])) for side in ("validation", "test")},
        "arms": log.get("arms", {}), "cpu_minutes": log.get("cpu_minutes", 0.0),
        **({"patience": log["patience"]} if "patience" in log else {}),
    }  # fmt: skip
    begun = time.process_time()

    def save() -> None:
        nonlocal begun
        log["cpu_minutes"] = round(log["cpu_minutes"] + (time.process_time() - begun) / 60, 2)
        begun = time.process_time()
        LOG.write_text(json.dumps(log, indent=1, allow_nan=False) + "\n", "utf-8")

    def known(loss: float) -> float | None:
        return loss if math.isfinite(loss) else None

    def best_of(rates: dict[str, float | None]) -> float:
        return float(min(rates, key=lambda rate: math.inf if rates[rate] is None else rates[rate]))

    for arm in log["arms"].values():
        arm["rates"] = {rate: None if x is None else known(x) for rate, x in arm["rates"].items()}
    for arm, (without, layers, times) in ARMS.items():
        found = log["arms"].setdefault(arm, {"without": without, "layers": layers, "rates": {}, "runs": {}})
        if times > 1:
            found |= {"times": times, "rates": log["arms"][arm.removeprefix("long ")]["rates"]}

        def trained(rates: list[float], seed: int, without=without, layers=layers, times=times) -> tuple:
            model = Letters(n_letters, "pre", layers, [seed] * len(rates), without).to(DEVICE)
            return model, learn(model, ids, rates=rates, warmup=0, n=times * STEPS, seed=seed)

        if not found["rates"]:
            results = trained(list(RATES), TUNING_SEED)[1]
            found["rates"] = {f"{r:g}": known(x["validation"]) for r, x in zip(RATES, results, strict=True)}
            save()
        best = best_of(found["rates"])
        edge = {RATES[0]: 0.0001, RATES[-1]: 0.1}.get(best)
        if edge and f"{edge:g}" not in found["rates"]:
            found["rates"][f"{edge:g}"] = known(trained([edge], TUNING_SEED)[1][0]["validation"])
            save()
            best = best_of(found["rates"])
        for seed in SEEDS:
            if str(seed) in found["runs"]:
                continue
            model, results = trained([best], seed)
            last = {name: x[0] for name, x in last_letter(model, ids["test"]).items()}
            found["weights"] = sum(w.numel() for w in model.w.values() if w.grad is not None)
            found["runs"][str(seed)] = results[0] | {"rate": best, "last_letter": last}
            save()
            print(arm, seed, best, results[0]["test"], last, log["cpu_minutes"], flush=True)
    if "patience" not in log:
        rates = (0.0001, 0.0003, 0.001)
        model = Letters(n_letters, "pre", LAYERS, [SEEDS[0]] * len(rates), "residual").to(DEVICE)
        results = learn(model, ids, rates=list(rates), warmup=0, n=4 * STEPS, seed=SEEDS[0])
        log["patience"] = {f"{r:g}": x for r, x in zip(rates, results, strict=True)}
        save()


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
