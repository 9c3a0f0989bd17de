"""Train a transformer on lesson 06's sentences, with as many weights as its recurrent arms, for lesson 11.

    python book/training/11_translation.py                  # the rates, then three seeds, and longer
    python book/training/11_translation.py tune
    python book/training/11_translation.py transformer-0 transformer-0@8

Pairs, pieces, batches, recipe and the way rates are chosen are those of 06_translation.py (see translators.py):
validation loss after the first of EPOCHS epochs, one seed, a factor of 2 apart. A run is a seed, and where they are not
EPOCHS, its epochs. Writes into book/weights/ for each run its log, with validation loss and CPU seconds of each epoch,
and its translations of the test sentences; of the runs of EPOCHS the weights too, in float16. A run that was stopped
goes on where it was: _build/ keeps a checkpoint. With a GPU set DEVICE in translators.py.
"""

import json
import platform
import sys
from dataclasses import asdict

import torch
from safetensors.torch import save_file
from translators import WEIGHTS, Data, fit, translations

from attn.models.encoder_decoder import Transformer
from attn.models.sizes import Sizes

# 1.73 million weights with 3,000 pieces a side, as the arms of lesson 06 have
SIZES = Sizes(d_model=128, n_heads=4, n_layers=2, d_ff=544, dropout=0.2)
RATES, TUNING_SEED = (0.001, 0.002, 0.004, 0.008), 100
SEEDS, EPOCHS, LONGER = (0, 1, 2), 4, 8


def built(data: Data, seed: int) -> Transformer:
    torch.manual_seed(seed)
    return Transformer(len(data.english), len(data.french), SIZES)


def best_rate(data: Data) -> float:
    """The rate with the lowest validation loss after one epoch of EPOCHS; all are tried once, and kept in a log."""
    path = WEIGHTS / "11-translation-rates.json"
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for rate in RATES:
        if str(rate) not in found:
            model = built(data, TUNING_SEED)
            log = fit(data, model, f"11-transformer-{rate}", n_epochs=1, of=EPOCHS, lr=rate, seed=TUNING_SEED)
            found[str(rate)] = log["validation_loss"][-1]
            print("rates", found, flush=True)
            path.write_text(json.dumps(found) + "\n", encoding="utf-8")
    return float(min(found, key=found.get))


def run(data: Data, name: str) -> None:
    """One run (transformer, a dash, a seed, perhaps @ and the epochs), unless its log is there."""
    named, _, budget = name.partition("@")
    seed, n_epochs = int(named.rsplit("-", 1)[1]), int(budget or EPOCHS)
    if (WEIGHTS / f"11-{name}.json").exists():
        return
    model = built(data, seed)
    log = fit(data, model, f"11-{name}", n_epochs=n_epochs, of=n_epochs, lr=best_rate(data), seed=seed)
    log |= {
        "command": f"python book/training/11_translation.py {name}",
        "sizes": asdict(SIZES),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "machine": f"{platform.machine()}, one thread, torch {torch.__version__}",
    }
    model.eval()
    (WEIGHTS / f"11-{name}.txt").write_text("\n".join(translations(data, model)) + "\n", encoding="utf-8")
    if not budget:
        save_file(
            {key: x.half().contiguous() for key, x in model.state_dict().items()}, WEIGHTS / f"11-{name}.safetensors"
        )
    (WEIGHTS / f"11-{name}.json").write_text(json.dumps(log) + "\n", encoding="utf-8")


def main(names: list[str]) -> None:
    """The runs named, or all."""
    data = Data()
    if names == ["tune"]:
        best_rate(data)
        return
    for name in names or [f"transformer-{seed}{longer}" for longer in ("", f"@{LONGER}") for seed in SEEDS]:
        run(data, name)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1:])
