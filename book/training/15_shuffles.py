"""Three shuffles of a photograph's pixels, three readers: lesson 15's first experiment.

    python book/training/15_shuffles.py                goes on where it stopped; about 32 CPU-minutes in all
    python book/training/15_shuffles.py --try FOLDER   a tiny part of everything, into that folder (seconds)

One fixed permutation, the same in training and test: none, the 16 patches of 7 × 7 as wholes, or all 784 pixels.
Readers: linear, ViT (153 thousand weights), CNN (149 thousand), each tuned for each shuffle. 4,000 photographs, 1,250
steps of 64 (20 passes), test on 10,000.
A fourth treatment, for the ViT alone, tells disorder from spread: patch (a, b) gets every fourth pixel of the picture,
down and across. In order of importance:
  1. rates, 10 arms × 4 or more                                       5 CPU-minutes
  2. seed s with permutation s, s = 0, 1, 2                          10
  3. the same, s = 3, 4, 5                                           10
  4. ViT and CNN for 5,000 steps: none, pixels (seed 0)               7: does more training change the order?
A seed has photographs and a permutation of its own, the same for all readers, so that the six differences between two
treatments have nothing in common but the test side.
Writes book/weights/15-shuffles.json, and what every run says of the test side in 15-shuffles.safetensors.
"""

from collections.abc import Iterator

from garments import N_VALIDATION, READERS, TUNING_SEED, Log, apply, shuffled, subset

SIZE, STEPS, LONG = 4_000, 1_250, 5_000
ARMS = [(kind, reader) for kind in ("none", "patches", "pixels") for reader in READERS] + [("spread", "vit")]


def plan() -> Iterator[tuple[str, str, int, int, int]]:
    """Shuffle, reader, seed, permutation and steps of every run."""
    for seed in range(6):
        for kind, reader in ARMS:
            yield kind, reader, seed, seed, STEPS
    for kind in ("pixels", "none"):
        for reader in ("cnn", "vit"):
            yield kind, reader, 0, 0, LONG


def main() -> None:
    log = Log("shuffles", size=SIZE, steps=STEPS, long=LONG, batch_size=64, validation=N_VALIDATION)
    train, validation, test = log.side("train"), log.side("validation", N_VALIDATION), log.side("test")
    for kind, reader in ARMS:
        places = shuffled(kind, TUNING_SEED)
        side = apply(subset(train, SIZE, TUNING_SEED), places)
        log.tune(f"{kind}/{reader}", READERS[reader], side, apply(validation, places), STEPS)
    for kind, reader, seed, permutation, steps in plan():
        name = f"{kind}/{reader}/{seed}/{permutation}" + "/long" * (steps == LONG)
        if name in log.of["runs"]:
            continue
        if log.late():
            return
        places = shuffled(kind, permutation)
        side, rate = apply(subset(train, SIZE, seed), places), log.rate(f"{kind}/{reader}")
        log.run(name, READERS[reader], side, apply(test, places), steps, rate, seed)


if __name__ == "__main__":
    main()
