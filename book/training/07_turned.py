"""What the explorer of lesson 07 shows: both looks for every question about three tables, look 1 also put elsewhere.

    python book/training/07_turned.py            (after 07_looks.py; a few seconds)

The tables are the first three of the lesson's test side; a question names any garment and any direction, also where
nothing lies there. The machine is "two", seed 0. Writes book/weights/07-explorer.json. `--try FOLDER` reads and writes
there.
"""

import base64
import io
import json
import sys
from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from attn.data import scenes, tables
from attn.models.looker import CellReader, Looker

FOLDER = Path(sys.argv[2]) if sys.argv[1:2] == ["--try"] else Path(__file__).resolve().parents[1] / "weights"
N = 3


def part(kept: dict[str, Tensor], name: str) -> dict[str, Tensor]:
    return {key.removeprefix(f"{name}/"): x for key, x in kept.items() if key.startswith(f"{name}/")}


def as_png(pixels: Tensor) -> str:
    """A picture (H, W) of bytes as the address that an <img> takes."""
    file = io.BytesIO()
    Image.fromarray(pixels.numpy()).save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def rounded(x: Tensor) -> list[float]:
    return [round(value, 3) for value in x.tolist()]


@torch.no_grad()
def questions(model: Looker, features: Tensor, nouns: Tensor) -> list[dict]:
    """All questions about one table: features (9, 32), nouns (9,)."""
    found = []
    hands = torch.eye(9)
    for cell in (nouns != tables.EMPTY).nonzero().flatten().tolist():
        for direction in range(len(tables.DIRECTIONS)):
            x = (features.expand(10, -1, -1), nouns[cell].expand(10), torch.tensor(direction).expand(10))
            own = model.look(*x)[1][:1, 0]  # (1, 9)
            logits, fell = model.look(*x, given={0: torch.cat([own, hands])})  # row 0: as the machine chooses
            p = logits.softmax(1)
            there = int(tables.neighbours()[cell, direction])
            then = [
                {"second": rounded(fell[i, 1]), "answer": int(p[i].argmax()), "p": round(float(p[i].max()), 3)}
                for i in range(10)
            ]
            truth = tables.EMPTY if there == tables.EMPTY else int(nouns[there])
            found.append({"first": rounded(own[0]), "then": then, "truth": truth})
    return found


def main() -> None:
    torch.set_num_threads(1)
    kept = load_file(FOLDER / "07-looks.safetensors")
    reader, model = CellReader().eval(), Looker(torch.zeros(10, 32)).eval()
    reader.load_state_dict(part(kept, "cells"))
    model.load_state_dict(part(kept, "two"))
    images, labels = scenes.photographs("test")
    drawn = tables.draw(labels, 3_000, 0)
    shown = []
    for i in range(N):
        nouns, photographs = drawn.nouns[i], drawn.photographs[i]
        cells = torch.zeros(9, 28, 28)
        filled = (nouns != tables.EMPTY).nonzero().flatten()
        cells[filled] = images[photographs[filled]].float() / 255
        with torch.no_grad():
            features = reader.features(cells)
        shown.append(
            {
                "cells": nouns.tolist(),
                "filled": filled.tolist(),
                "picture": as_png(tables.picture(images, photographs)),
                "questions": questions(model, features, nouns),
            }
        )
    data = {"directions": list(tables.DIRECTIONS), "nouns": list(scenes.NOUNS), "tables": shown}
    (FOLDER / "07-explorer.json").write_text(json.dumps(data, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
