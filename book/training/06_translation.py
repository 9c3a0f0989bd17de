"""Train four translators that differ only in what the decoder looks at, for lesson 06.

    python book/training/06_translation.py                    # everything, about eight CPU-hours
    python book/training/06_translation.py tune               # the rates alone
    python book/training/06_translation.py attention-1 last-0@12

A run is an arm and a seed, and where they are not EPOCHS, its epochs. All arms have the same layers and the same number
of weights (the score of three of them is not used). Rates: validation loss after the first of EPOCHS epochs, one seed,
a factor of 2 apart, further where the largest is best; each arm keeps its best. (Rates that fall to 0 within 400
batches rank otherwise: .008 is then the best for all four, and over four epochs leaves attention behind one vector.)
Reads Debian's sentence pairs (`make data` fetches them), writes into book/weights/ the two vocabularies once, and for
each run its log and its translations of the test sentences; of attention and of one vector the weights too, in float16.
The lesson takes the runs whose logs are there. A run that was stopped goes on where it was: _build/ keeps a checkpoint.
"""

import json
import platform
import sys
from dataclasses import asdict

import torch
from safetensors.torch import save_file
from translators import WEIGHTS, Data, fit, translations

from attn.models.recurrent import EncoderDecoder, RecurrentSizes

SHARED = {
    "d_embedding": 128,
    "d_hidden": 192,
    "dropout": 0.2,
    "bidirectional": True,
    "score": "additive",
    "d_score": 64,
    "order": "bahdanau",
    "tied": True,
}
ARMS = {"attention": "content", "last": "last", "diagonal": "diagonal", "uniform": "uniform"}
KEPT = ("attention", "last")  # the arms whose weights the lesson uses
RATES, TUNING_SEED = (0.002, 0.004, 0.008), 100
MORE_RATES = {"attention": (0.001,)}  # lesson 11 asks its transformer there too
SEEDS, EPOCHS, BUDGETS = (0, 1, 2), 4, (8, 16)
LONGEST = "attention-0@32"


def built(data: Data, arm: str, seed: int) -> EncoderDecoder:
    """An arm's model, its weights drawn."""
    torch.manual_seed(seed)
    sizes = RecurrentSizes(**SHARED, look=ARMS[arm], slope=data.slope)
    return EncoderDecoder(len(data.english), len(data.french), sizes)


def best_rate(data: Data, arm: str) -> float:
    """The rate with the lowest validation loss after one epoch of EPOCHS; all are tried once, and kept in a log."""
    path = WEIGHTS / "06-rates.json"
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    rates = [*MORE_RATES.get(arm, ()), *RATES]
    for rate in rates:
        if str(rate) not in found.get(arm, {}):
            model = built(data, arm, TUNING_SEED)
            log = fit(data, model, f"06-{arm}-{rate}", n_epochs=1, of=EPOCHS, lr=rate, seed=TUNING_SEED)
            found.setdefault(arm, {})[str(rate)] = log["validation_loss"][-1]
            print(arm, found[arm], flush=True)
            path.write_text(json.dumps(found) + "\n", encoding="utf-8")
        if rate == rates[-1] == float(min(found[arm], key=found[arm].get)):
            rates.append(2 * rate)
    return float(min(found[arm], key=found[arm].get))


def run(data: Data, name: str) -> None:
    """One run (an arm, a dash, a seed, perhaps @ and the epochs), unless its log is there."""
    named, _, budget = name.partition("@")
    arm, seed = named.rsplit("-", 1)
    if (WEIGHTS / f"06-{name}.json").exists():
        return
    model = built(data, arm, int(seed))
    n_epochs = int(budget or EPOCHS)
    log = fit(data, model, f"06-{name}", n_epochs=n_epochs, of=n_epochs, lr=best_rate(data, arm), seed=int(seed))
    log |= {
        "sizes": asdict(model.decoder.sizes),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "machine": f"{platform.machine()}, one thread, torch {torch.__version__}",
    }
    (WEIGHTS / f"06-{name}.txt").write_text("\n".join(translations(data, model)) + "\n", encoding="utf-8")
    if arm in KEPT and not budget:
        halves = {key: value.half() for key, value in model.state_dict().items() if key != "decoder.output.weight"}
        save_file(halves, WEIGHTS / f"06-{name}.safetensors")  # the output's matrix is the embedding
    (WEIGHTS / f"06-{name}.json").write_text(json.dumps(log) + "\n", encoding="utf-8")


def main(names: list[str]) -> None:
    """The runs named, or all."""
    data = Data()
    if names == ["tune"]:
        for arm in ARMS:
            best_rate(data, arm)
        return
    longer = [f"{arm}-{seed}@{budget}" for budget in BUDGETS for seed in SEEDS for arm in KEPT]
    for name in names or [*(f"{arm}-{seed}" for seed in SEEDS for arm in ARMS), *longer, LONGEST]:
        run(data, name)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1:])
