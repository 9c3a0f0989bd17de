"""How many photographs does each reader need? Lesson 15's second experiment.

    python book/training/15_sizes.py                goes on where it stopped; about 42 CPU-minutes in all
    python book/training/15_sizes.py --try FOLDER   a tiny part of everything, into that folder (seconds)

Linear, ViT, CNN and an MLP as large as those two on 500, 4,000, 20,000 and 50,000 photographs, 2,500 steps of 64 for
each (160,000 photographs seen: 320 passes over 500, 3 over 50,000), seeds 0 to 2; a seed draws its photographs too, the
same for all readers. A fifth arm takes the neighbours from the CNN: all 784 pixels in another order, that of the
seed, the same in training and test. Rates: those of 500 for 500, those of 20,000 for the others. In order of
importance:
  1. rates, 5 arms × 2 sizes × 4 or more                              6 CPU-minutes
  2. 50,000 and 4,000, seeds 0, 1, 2                                 15
  3. 20,000 and 500, seeds 0, 1, 2                                   14
  4. ViT and CNN on 50,000 for 10,000 steps, seed 0                   7: does more training change the order?
Writes book/weights/15-sizes.json, what every run says of the test side in 15-sizes.safetensors, and the ViT of 50,000
photographs, seed 0, in half precision: 15-vit.safetensors, and 15-vit-long.safetensors after 10,000 steps.
"""

from collections.abc import Iterator

from garments import N_VALIDATION, TUNING_SEED, Log, Side, apply, cnn, mlp, shuffled, subset
from garments import READERS as THREE
from safetensors.torch import save_file

STEPS, LONG = 2_500, 10_000
READERS = THREE | {"mlp": mlp, "cnn-shuffled": cnn}


def plan() -> Iterator[tuple[int, str, int, int]]:
    """Size, reader, seed and steps of every run."""
    for sizes in ((50_000, 4_000), (20_000, 500)):
        for seed in (0, 1, 2):
            for size in sizes:
                for reader in READERS:
                    yield size, reader, seed, STEPS
    for reader in ("vit", "cnn"):
        yield 50_000, reader, 0, LONG


def seen(reader: str, side: Side, seed: int) -> Side:
    """The photographs as this arm is shown them."""
    return apply(side, shuffled("pixels", seed)) if reader == "cnn-shuffled" else side


def main() -> None:
    log = Log("sizes", steps=STEPS, long=LONG, batch_size=64, validation=N_VALIDATION)
    train, validation, test = log.side("train"), log.side("validation", N_VALIDATION), log.side("test")
    for size in (20_000, 500):
        for reader, make in READERS.items():
            side, checked = (seen(reader, one, TUNING_SEED) for one in (subset(train, size, TUNING_SEED), validation))
            log.tune(f"{size}/{reader}", make, side, checked, STEPS)
    for size, reader, seed, steps in plan():
        name = f"{size}/{reader}/{seed}" + "/long" * (steps == LONG)
        kept = log.folder / f"15-vit{'-long' * (steps == LONG)}.safetensors"
        keep = reader == "vit" and size == 50_000 and seed == 0
        if name in log.of["runs"] and (kept.exists() or not keep):
            continue
        if log.late():
            return
        rate = log.rate(f"{500 if size == 500 else 20_000}/{reader}")
        side, shown = seen(reader, subset(train, size, seed), seed), seen(reader, test, seed)
        model = log.run(name, READERS[reader], side, shown, steps, rate, seed)
        if keep:
            save_file({key: x.half().contiguous() for key, x in model.state_dict().items()}, kept)


if __name__ == "__main__":
    main()
