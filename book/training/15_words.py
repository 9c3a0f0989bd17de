"""How many words is a picture worth? ViTs with patches of other sizes, and without positions: lesson 15.

    python book/training/15_words.py                goes on where it stopped; about 13 CPU-minutes in all
    python book/training/15_words.py --try FOLDER   a tiny part of everything, into that folder (seconds)

As in 15_shuffles.py: 4,000 photographs, 1,250 steps of 64, seeds 0 to 2, each arm with a rate of its own. In order of
importance:
  1. 16 patches of 7 × 7 whose positions are all zeros and stay so           3 CPU-minutes
  2. 1 patch of 28 × 28, 4 of 14 × 14                                        3
  3. 49 of 4 × 4                                                             7
16 patches with positions are 15_shuffles.py's `none/vit`.
Writes book/weights/15-words.json, and what every run says of the test side in 15-words.safetensors.
"""

from garments import N_VALIDATION, TUNING_SEED, Log, subset, vit
from torch import nn

SIZE, STEPS = 4_000, 1_250


def without_positions() -> nn.Module:
    model = vit()
    nn.init.zeros_(model.positions.table.weight)
    model.positions.table.weight.requires_grad_(False)
    return model


ARMS = {
    "16 without positions": without_positions,
    "1": lambda: vit(patch=28),
    "4": lambda: vit(patch=14),
    "49": lambda: vit(patch=4),
}


def main() -> None:
    log = Log("words", size=SIZE, steps=STEPS, batch_size=64, validation=N_VALIDATION)
    train, validation, test = log.side("train"), log.side("validation", N_VALIDATION), log.side("test")
    for arm, make in ARMS.items():
        if log.late():
            return
        rate = log.tune(arm, make, subset(train, SIZE, TUNING_SEED), validation, STEPS)
        for seed in (0, 1, 2):
            if f"{arm}/{seed}" in log.of["runs"]:
                continue
            if log.late():
                return
            log.run(f"{arm}/{seed}", make, subset(train, SIZE, seed), test, STEPS, rate, seed)


if __name__ == "__main__":
    main()
