"""What the explorer of lesson 15 shows: where a ViT's class token looks, and which patches its answer needs.

    python book/training/15_uses.py                (after 15_sizes.py; half a CPU-minute)
    python book/training/15_uses.py --try FOLDER   with the weights in that folder

The ViT of 50,000 photographs. Photographs by rule, in the order of the test side: the first of each kind that it names
rightly, then the first six that it doesn't. For each: the class token's weights in each block and head, attention
rollout, and how far the logit of the kind that it names falls when no token may attend to a patch. On the first 1,000
test photographs, the same for all: the logit after the patches are hidden that each of these names, or random ones.
Writes book/weights/15-uses.json.
"""

import base64

import torch
from garments import MEAN, SPREAD, Log, vit
from safetensors.torch import load_file
from torch import Tensor

from attn.data.scenes import NOUNS

HIDDEN, MANY = (1, 2, 4, 8), 1_000


def logits(model, x: Tensor, seen: Tensor) -> Tensor:
    """Logits where all tokens attend to the class token and to the patches in seen (B, 16)."""
    mask = torch.cat([torch.ones(len(x), 1, dtype=torch.bool), seen], 1)[:, None]  # (B, 1, T)
    return model.head(model.encoder(model._embed(x), mask=mask)[:, 0])


def rollout(weights: list[Tensor]) -> Tensor:
    """How much of the class token's last state comes from each patch (B, 16), by lesson 14's rollout."""
    n = weights[0].shape[-1]
    flow = torch.eye(n)
    for layer in weights:
        flow = (0.5 * layer.mean(1) + 0.5 * torch.eye(n)) @ flow  # (B, T, T)
    return flow[:, 0, 1:]


def alone(model, x: Tensor, kinds: Tensor) -> Tensor:
    """How far each photograph's logit of its kind falls without each patch (B, 16)."""
    rows = torch.arange(len(x))
    whole = logits(model, x, torch.ones(len(x), 16, dtype=torch.bool))[rows, kinds]
    falls = [whole - logits(model, x, (torch.arange(16) != i).expand(len(x), 16))[rows, kinds] for i in range(16)]
    return torch.stack(falls, 1)


def shares(x: Tensor) -> list[int]:
    return (1000 * x).round().int().tolist()


@torch.no_grad()
def main() -> None:
    log = Log("uses", many=MANY)
    test = log.side("test")
    model = vit().eval()
    model.load_state_dict({name: x.float() for name, x in load_file(log.folder / "15-vit.safetensors").items()})
    said = torch.cat([model(part).argmax(1) for part in test.x.split(500)])
    hit = said == test.y
    found = [int((hit & (test.y == kind)).nonzero()[0]) for kind in range(10) if (hit & (test.y == kind)).any()]
    found += (~hit).nonzero()[:6, 0].tolist()
    x, kinds = test.x[found], said[found]
    weights = model.weights(x)
    whole, ways = model(x), {"rollout": rollout(weights), "without": alone(model, x, kinds)}
    pixels = ((x * SPREAD + MEAN) * 255).round().clamp(0, 255).to(torch.uint8).flatten(1)
    log.of["kinds"], log.of["photographs"] = list(NOUNS), [
        {
            "test": row, "pixels": base64.b64encode(bytes(pixels[i].tolist())).decode(),
            "is": int(test.y[row]), "said": int(kinds[i]), "share": round(float(whole[i].softmax(0).max()), 3),
            "weights": [[shares(head[0]) for head in layer[i]] for layer in weights],
            "rollout": shares(ways["rollout"][i]), "without": [round(float(v), 2) for v in ways["without"][i]],
        }
        for i, row in enumerate(found)
    ]  # fmt: skip
    x = test.x[:MANY]
    kinds, weights = said[:MANY], model.weights(x)
    rows = torch.arange(len(x))
    orders = {
        "random": torch.rand(len(x), 16, generator=torch.Generator().manual_seed(0)),
        "ink": x.view(-1, 4, 7, 4, 7).mean((2, 4)).flatten(1),
        "last block": weights[-1][:, :, 0, 1:].mean(1),
        "rollout": rollout(weights),
        "without": alone(model, x, kinds),
    }
    before = model(x)[rows, kinds]
    log.of["falls"], fell = {}, {}
    for name, order in orders.items():
        ranks = order.argsort(1, descending=True).argsort(1)
        falls = fell[name] = [before - logits(model, x, ranks >= n)[rows, kinds] for n in HIDDEN]
        kept = [(logits(model, x, ranks >= n).argmax(1) == kinds).float().mean() for n in HIDDEN]
        log.of["falls"][name] = {
            "hidden": list(HIDDEN), "mean": [round(float(f.mean()), 3) for f in falls],
            "error": [round(float(f.std() / len(f) ** 0.5), 3) for f in falls],
            "kept": [round(float(k), 3) for k in kept],
        }  # fmt: skip
    more = [one - other for one, other in zip(fell["rollout"], fell["ink"], strict=True)]  # photograph by photograph
    log.of["rollout before ink"] = {
        "mean": [round(float(m.mean()), 3) for m in more],
        "error": [round(float(m.std() / len(m) ** 0.5), 3) for m in more],
    }
    log.save(f"{len(found)} photographs")


if __name__ == "__main__":
    main()
