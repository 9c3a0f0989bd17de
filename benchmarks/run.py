"""Measure, and print one table; `make bench` runs all of it: python benchmarks/run.py [--full] [--out FILE] [name …]

Compare figures of one run only. Without a GPU everything runs on one thread, and seconds are this process's own (CPU
seconds), so that others on the machine count little; with one, seconds are the wall's.
"""

import argparse
import importlib
import json
import os
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # NumPy's, which reads it when it is imported
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from measure import Row, table

WHERE = {  # name: the module that has a function of that name
    "heads": "heads",
    "memory": "heads",
    "generate": "generation",
    "grouped": "generation",
    "beams": "generation",
    "dates": "sequences",
    "sums": "sequences",
    "translate": "translation_speed",
    "finetune": "finetuning",
    "grader": "grader",
}


def measure(name: str, *, full: bool = False) -> list[Row]:
    """The rows of one benchmark."""
    call = getattr(importlib.import_module(WHERE[name]), name)
    return (partial(call, full=True) if full and name == "finetune" else call)()


def main(arguments: list[str] | None = None) -> None:
    """Run what is named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"some of: {', '.join(WHERE)}; all unless named")
    parser.add_argument("--full", action="store_true", help="fine-tune for a whole epoch, and compare accuracies")
    parser.add_argument("--out", type=Path, help="also write the rows to a JSON file")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(WHERE):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; choose among {', '.join(WHERE)}")
    torch.set_num_threads(1)
    rows: list[Row] = []
    for name in options.names or WHERE:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += measure(name, full=options.full)
    print(table(rows))
    if options.out:
        options.out.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
