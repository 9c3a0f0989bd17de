"""Train the small BERTs of lesson 13 on four novels: masked tokens, kept and swapped ones among them or not.

    python book/training/13_bert.py

Rows of 24: [CLS], 22 pieces from a random place, [SEP]. 15 % of the pieces are chosen; the arm "mixed" shows 80 % of
them as [MASK], 10 % as a random piece and 10 % as they are, the arm "masks" all as [MASK]. Both arms share weights at
the start, rows and chosen places. Blocks with the norm after each sublayer, as in BERT; the table of positions starts
as sinusoids, which the model then changes. Rates: loss on blanks of the validation novel after 800 batches, one seed of
its own for each arm; then seeds 0, 1 and 2, of "masks" also at the rate of "mixed". Before that four starts, 1,500
steps each at the rate of "mixed", one seed: as BERT's, all from N(0, 0.02²) ("plain"); weights wide, N(0, 1/d);
positions as sines; both. Scored on blanks ([MASK] only) of the validation novel every 100 steps, at the end of the test
novel; also on pieces that stand there unmasked and on swapped ones.
Goes on where it stopped (checkpoints: in the temporary folder). Writes book/weights/13-vocabulary.txt,
13-bert.json, 13-starts.json; what each run says of the test blanks (13-blanks.safetensors); of the first run of "mixed"
the weights (16 bits, under the names that the transformers library gives them) and what the page's explorer shows.
"""

import json
import platform
import tempfile
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.bert.pretrained import their_name
from attn.bert.wordpiece import wordpiece
from attn.data import text
from attn.models.bert import Bert, Pretraining
from attn.models.sizes import Sizes
from attn.positions import sinusoidal
from attn.recipe import Recipe
from attn.train import train

DEVICE = "cpu"  # with a GPU: "cuda"
FOLDER = Path(__file__).resolve().parents[1] / "weights"
LOG, STARTS_LOG, SAID = FOLDER / "13-bert.json", FOLDER / "13-starts.json", FOLDER / "13-blanks.safetensors"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, UNK, CLS, SEP, MASK = range(5)
PIECES, ROW, BATCH_SIZE, CHOSEN = 1500, 24, 128, 0.15
SIZES = {
    "d_model": 128, "n_heads": 4, "n_layers": 2, "d_ff": 512, "dropout": 0.0, "activation": "gelu", "norm": "post",
    "norm_eps": 1e-12,
}  # fmt: skip
ARMS = {"mixed": (0.8, 0.1), "masks": (1.0, 0.0)}  # shares of the chosen: [MASK], a random piece
RATES, TUNING_SEED = (0.001, 0.00316, 0.01), 100
STEPS, TUNING_STEPS, WARMUP, EVERY = 4000, 800, 100, 100
STARTS, START_STEPS = ("plain", "wide", "sines", "wide sines"), 1500
RUNS = (
    "mixed-0",
    "masks-0",
    "mixed-1",
    "mixed-2",
    "masks-0@0.00316",
    "masks-1@0.00316",
    "masks-2@0.00316",
    "masks-1",
    "masks-2",
)  # at the arm's own rate, or at one that is named
SHOWN = 8  # likeliest pieces in the explorer
SENTENCES = (
    "she was not a woman of many words .",
    "he had been in love with her for a long time .",
    "i am very glad to see you , said he .",
    "they were all in the same room .",
)


def vocabulary() -> Tokenizer:
    """BERT's tokenizer over pieces learnt once from the training novels."""
    path = FOLDER / "13-vocabulary.txt"
    if not path.exists():
        learner = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        learner.normalizer, learner.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(vocab_size=PIECES, special_tokens=SPECIAL, show_progress=False)
        learner.train_from_iterator([passage.text for passage in text.load().train], trainer)
        path.write_text("".join(learner.id_to_token(i) + "\n" for i in range(learner.get_vocab_size())), "utf-8")
    pieces = path.read_text("utf-8").splitlines()
    return wordpiece({piece: i for i, piece in enumerate(pieces)})


def novels(tokenizer: Tokenizer) -> dict[str, Tensor]:
    """The pieces of each side, one after the other."""
    data = text.load()
    return {
        side: torch.tensor(
            [i for p in getattr(data, side) for i in tokenizer.encode(p.text, add_special_tokens=False).ids]
        )
        for side in ("train", "validation", "test")
    }


def build(seed: int, start: str = "wide sines") -> Pretraining:
    """Weights wide, N(0, 1/d), or as BERT's, N(0, 0.02²); positions drawn like them, or sines of about their size.

    With sines a look one place aside is the same turn everywhere.
    """
    torch.manual_seed(seed)
    model, width = Pretraining(Bert(Sizes(**SIZES), PIECES, max_len=ROW)), SIZES["d_model"]
    if start == "plain":
        return model
    spread = width**-0.5 if "wide" in start else 0.02
    for part in model.modules():
        if isinstance(part, nn.Linear | nn.Embedding) and part is not model.bert.embeddings.segment:
            nn.init.normal_(part.weight, std=spread)
    if "sines" in start:
        with torch.no_grad():
            table = 0.1 * spread * width**0.5 * sinusoidal(ROW, width)
            model.bert.embeddings.position.table.weight.copy_(table)
    return model


def framed(ids: Tensor, starts: Tensor) -> Tensor:
    """Rows (B, ROW): [CLS], the pieces from each start on, [SEP]."""
    inner = ids[starts[:, None] + torch.arange(ROW - 2)]  # (B, ROW − 2)
    ends = torch.ones(len(starts), 1, dtype=torch.long)
    return torch.cat([CLS * ends, inner, SEP * ends], 1)


def choose(rows: Tensor, generator: torch.Generator) -> Tensor:
    """Which pieces (B, ROW) are asked for; never [CLS] or [SEP]."""
    return (torch.rand(rows.shape, generator=generator) < CHOSEN) & (rows > MASK)


def hide(rows: Tensor, chosen: Tensor, shares: tuple[float, float], generator: torch.Generator) -> Tensor:
    """The rows as the model sees them. Arms draw the same numbers."""
    draw = torch.rand(rows.shape, generator=generator)
    swap = torch.randint(MASK + 1, PIECES, rows.shape, generator=generator)
    mask, random = shares
    seen = torch.where(chosen & (draw < mask), MASK, rows)
    return torch.where(chosen & (draw >= mask) & (draw < mask + random), swap, seen)


def batches(ids: Tensor, seed: int, steps: int, shares: tuple[float, float]):
    """An "epoch" is EVERY steps, so that a score and a checkpoint follow each."""

    def epoch_of(epoch: int) -> list[tuple[Tensor, Tensor, Tensor]]:
        generator, found = torch.Generator().manual_seed(1000 * seed + epoch), []
        for _ in range(min(EVERY, steps - EVERY * epoch)):
            starts = torch.randint(len(ids) - ROW, (BATCH_SIZE,), generator=generator)
            rows = framed(ids, starts)
            chosen = choose(rows, generator)
            found.append((hide(rows, chosen, shares, generator), chosen, rows))
        return found

    return epoch_of


def loss(model: Pretraining, batch: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, int]:
    """The chosen places alone are asked, whatever stands there."""
    seen, chosen, rows = batch
    logits = model.token_logits(model.bert(seen).hidden[chosen])  # (N, V)
    return cross_entropy(logits.float(), rows[chosen], reduction="sum"), len(logits)


def held_out(ids: Tensor, n: int | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """Rows one after the other (at most n), which places are asked, and for each place a piece from anywhere.

    Those pieces are as frequent as the text's own, so that frequency doesn't tell them from the right ones.
    """
    starts = torch.arange(0, len(ids) - ROW, ROW - 2)[:n]
    generator = torch.Generator().manual_seed(0)
    rows = framed(ids, starts)
    chosen = choose(rows, generator)
    return rows, chosen, ids[torch.randint(len(ids), rows.shape, generator=generator)]


@torch.no_grad()
def said(model: Pretraining, seen: Tensor, chosen: Tensor) -> Tensor:
    """Log-probabilities (N, V) at the chosen places."""
    found = []
    for part, places in zip(seen.split(256), chosen.split(256), strict=True):
        hidden = model.bert(part.to(DEVICE)).hidden[places.to(DEVICE)]
        found.append(model.token_logits(hidden).float().log_softmax(-1).cpu())
    return torch.cat(found)


def score(model: Pretraining, rows: Tensor, chosen: Tensor) -> tuple[float, float]:
    """Loss and accuracy at the chosen places, all masked."""
    log_p, wanted = said(model, torch.where(chosen, MASK, rows), chosen), rows[chosen]
    loss_ = -log_p.gather(-1, wanted[:, None]).mean().item()
    return round(loss_, 4), round((log_p.argmax(-1) == wanted).float().mean().item(), 4)


def learn(arm: str, seed: int, rate: float, steps: int, ids: dict[str, Tensor], folder: Path) -> tuple:
    """A trained model, loss and accuracy on validation blanks after every EVERY steps, and the history.

    arm: one of ARMS, or one of STARTS, which trains as "mixed".
    """
    model, curve = build(seed, arm if arm in STARTS else "wide sines"), []
    rows, chosen, _ = held_out(ids["validation"], 1000)
    epochs = -(-steps // EVERY)
    recipe = Recipe(
        epochs=epochs, lr=rate, schedule="cosine", warmup=WARMUP, steps=steps, weight_decay=0.01, seed=seed,
        device=DEVICE, bf16=True, quiet=True,
    )  # fmt: skip
    path = folder / f"{arm}-{seed}-{rate:g}-{steps}.pt"
    kept = path.with_suffix(".json")
    if path.exists() and kept.exists():
        curve = json.loads(kept.read_text("utf-8"))

    def evaluate(model: Pretraining) -> float:
        curve.append(list(score(model, rows, chosen)))
        kept.write_text(json.dumps(curve), "utf-8")
        return curve[-1][0]

    rows_of = batches(ids["train"], seed, steps, ARMS["mixed" if arm in STARTS else arm])
    history = train(model, rows_of, loss, recipe, evaluate=evaluate, checkpoint=path)
    model.eval()
    return model, curve[-epochs:], history


def visible(model: Pretraining, ids: Tensor) -> dict[str, float]:
    """Pieces in sight: is one that stands there said again? Is a swapped one seen through, or told from a right one?"""
    rows, chosen, swap = held_out(ids)
    wanted, kept = rows[chosen], said(model, rows, chosen)  # nothing is hidden
    half = chosen & (swap != rows) & (torch.arange(ROW) % 2 == 0)  # swap only some: their neighbours stay
    swapped = said(model, torch.where(half, swap, rows), half)
    shown, right = swap[half], kept[half[chosen]]
    of_wrong = swapped.gather(-1, shown[:, None])[:, 0]
    of_right = right.gather(-1, rows[half][:, None])[:, 0]
    order = torch.cat([of_right, of_wrong]).argsort().argsort().double()  # ranks
    n = len(of_right)
    above = (order[:n].sum() - n * (n - 1) / 2) / (n * len(of_wrong))
    return {
        "kept": round((kept.argmax(-1) == wanted).float().mean().item(), 4),
        "kept_loss": round(-kept.gather(-1, wanted[:, None]).mean().item(), 4),
        "recovered": round((swapped.argmax(-1) == rows[half]).float().mean().item(), 4),
        "repeated": round((swapped.argmax(-1) == shown).float().mean().item(), 4),
        "spotted": round(above.item(), 4),
    }


def best(rates: dict[str, tuple[float, float]]) -> float:
    """The rate with the least loss."""
    return float(min(rates, key=lambda rate: rates[rate][0]))


def means(losses: list[float]) -> list[float]:
    """The mean of each EVERY losses."""
    return [round(sum(losses[i : i + EVERY]) / EVERY, 4) for i in range(0, len(losses), EVERY)]


def compare_starts(rate: float, ids: dict[str, Tensor], folder: Path) -> None:
    """Each of the four starts for START_STEPS."""
    log = json.loads(STARTS_LOG.read_text("utf-8")) if STARTS_LOG.exists() else {}
    for start in STARTS:
        if start not in log:
            _, curve, history = learn(start, 0, rate, START_STEPS, ids, folder)
            log[start] = {
                "steps": START_STEPS, "every": EVERY, "rate": rate, "validation": curve,
                "training": means(history.losses),
            }  # fmt: skip
            STARTS_LOG.write_text(json.dumps(log, indent=1) + "\n", "utf-8")
            print("start", start, curve[-1], flush=True)


def main() -> None:
    torch.set_num_threads(1)
    tokenizer = vocabulary()
    ids = novels(tokenizer)
    log = json.loads(LOG.read_text("utf-8")) if LOG.exists() else {}
    log = {
        "command": "python book/training/13_bert.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": SIZES | {
            "pieces": PIECES, "row": ROW, "batch_size": BATCH_SIZE, "chosen": CHOSEN, "steps": STEPS,
            "tuning_steps": TUNING_STEPS, "warmup": WARMUP, "schedule": "cosine", "weight_decay": 0.01, "bf16": True,
            "every": EVERY, "tuning_seed": TUNING_SEED,
        },
        "tokens": {side: len(x) for side, x in ids.items()},
        "rates": log.get("rates", {}), "runs": log.get("runs", {}), "cpu_minutes": log.get("cpu_minutes", 0.0),
    }  # fmt: skip
    folder = Path(tempfile.gettempdir()) / "13-bert"
    folder.mkdir(exist_ok=True)
    start = time.process_time()

    def save() -> None:
        nonlocal start
        log["cpu_minutes"] = round(log["cpu_minutes"] + (time.process_time() - start) / 60, 2)
        start = time.process_time()
        LOG.write_text(json.dumps(log, indent=1) + "\n", "utf-8")

    for arm in ARMS:
        rates = log["rates"].setdefault(arm, {})
        for rate in RATES:
            if f"{rate:g}" not in rates:
                rates[f"{rate:g}"] = learn(arm, TUNING_SEED, rate, TUNING_STEPS, ids, folder)[1][-1]
                save()
                print("rate", arm, rate, rates[f"{rate:g}"], log["cpu_minutes"], flush=True)
    compare_starts(best(log["rates"]["mixed"]), ids, folder)
    for name in RUNS:
        if name in log["runs"]:
            continue
        named, _, rate = name.partition("@")
        arm, seed = named.split("-")
        rate = float(rate or best(log["rates"][arm]))
        begun = time.process_time()
        model, curve, history = learn(arm, int(seed), rate, STEPS, ids, folder)
        seconds = time.process_time() - begun
        keep(name, model, tokenizer, ids)
        log["runs"][name] = {
            "arm": arm, "seed": int(seed), "rate": rate, "cpu_seconds": round(seconds, 1), "validation": curve,
            "training": means(history.losses), "test": score(model, *held_out(ids["test"])[:2]),
            "visible": visible(model, ids["test"]), "parameters": sum(p.numel() for p in model.parameters()),
        }  # fmt: skip
        save()
        print(name, log["runs"][name]["test"], log["runs"][name]["visible"], log["cpu_minutes"], flush=True)


def keep(name: str, model: Pretraining, tokenizer: Tokenizer, ids: dict[str, Tensor]) -> None:
    """What the run says of the test blanks: its guess, and the right piece's log-probability; weights of the first."""
    rows, chosen, _ = held_out(ids["test"])
    log_p = said(model, torch.where(chosen, MASK, rows), chosen)
    blanks = load_file(SAID) if SAID.exists() else {}
    blanks[f"{name} guess"] = log_p.argmax(-1).short()
    blanks[f"{name} log p"] = log_p.gather(-1, rows[chosen][:, None])[:, 0].half()
    save_file(blanks, SAID)
    if name == "mixed-0":
        weights = {their_name(key): x.half().cpu().contiguous() for key, x in model.state_dict().items()}
        save_file(weights, FOLDER / "13-mixed.safetensors")
        model.load_state_dict({key: x.half().float() for key, x in model.state_dict().items()})
        (FOLDER / "13-explorer.json").write_text(
            json.dumps(explorer(model, tokenizer), ensure_ascii=False) + "\n", "utf-8"
        )


def explorer(model: Pretraining, tokenizer: Tokenizer) -> dict:
    """For each sentence and blank, alone and with one other piece hidden: the SHOWN likeliest, the right one, the rest.

    Each entry: pieces and shares of the likeliest, the share of the right piece, the entropy in nats.
    """
    found = []
    for sentence in SENTENCES:
        row = torch.tensor(tokenizer.encode(sentence).ids)
        inner = range(1, len(row) - 1)
        blanks = []
        for blank in inner:
            hidden = [{blank, other} for other in inner]  # other = blank: that one alone
            seen = torch.stack([torch.where(_at(len(row), places), MASK, row) for places in hidden])
            asked = torch.zeros_like(seen, dtype=torch.bool)
            asked[:, blank] = True
            log_p = said(model, seen, asked).double()  # (others, V)
            blanks.append([_entry(tokenizer, x, int(row[blank])) for x in log_p])
        pieces = [tokenizer.id_to_token(i) for i in row[1:-1].tolist()]
        found.append({"pieces": pieces, "blanks": blanks})
    return {"sentences": found}


def _at(n: int, places: set[int]) -> Tensor:
    return torch.tensor([i in places for i in range(n)])


def _entry(tokenizer: Tokenizer, log_p: Tensor, right: int) -> dict:
    p, top = log_p.exp(), log_p.topk(SHOWN).indices.tolist()
    return {
        "top": [[tokenizer.id_to_token(i), round(p[i].item(), 4)] for i in top],
        "right": round(p[right].item(), 4),
        "entropy": round(-(p * log_p).sum().item(), 3),
    }


if __name__ == "__main__":
    main()
