"""Train lesson 08's memory networks: how many hops for how many facts, and what each of them needs to tell order.

    python book/training/08_hops.py            about 35 CPU-minutes; --try FOLDER: a tiny run, in seconds

Arms, in the order of importance (each at the best of RATES by the loss on validation stories after a quarter of the
epochs, with a seed of its own, a factor of about √10 apart, extended once where the winner lies at the edge; then five
seeds):
  facts N hops K     1–3 hops on questions that need 1–3 facts, width 32; "wide": one hop, twice as wide
  facts 2 hops 2 unchained   both hops ask with the question alone: two looks, as many weights, and no chain
  facts 2 hops 2 …   without ages; ages as sinusoids; without word order; without both
  rows …             people in a row, one hop: with both, without ages, without word order, without both
  facts 2 hops 2 …   trained with one hop made uniform
  long               the arms that look too seldom, or don't chain, three seeds: four times the epochs, at the same rate
8,800 stories to learn from, 200 to choose with, 1,000 to be scored on. A seed draws the weights and the order of the
batches; arms share the order. Floors, before any network: logistic regression on which events a story tells, each
crossed with the question; the same with the last place told; the commonest answer; the last place told.
Interventions on every trained model for two facts of one hop, one wide hop, two hops, and two that aren't chained: the
taker changed in the text (test stories whose thing was last taken), one hop made uniform (all test stories), the first
hop put on another person's "took" (all that have one). What the unchained do is the floor for what the chained do.
Writes book/weights/08-hops.json after every run and goes on from there; the first seed's two-hop network for two
facts is kept in 08-hops.safetensors, rounded for the page's explorer in 08-explorer.json.
"""

import argparse
import json
import math
import platform
import time
from collections import Counter
from functools import cache
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from torch import Tensor
from torch.nn.functional import cross_entropy

from attn.data import stories
from attn.data.stories import PEOPLE, PLACES, VERBS, Story
from attn.models.memory import MemoryNetwork
from attn.recipe import Recipe
from attn.train import train

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
SIDES = ("train", "validation", "test")
N, EPOCHS, BATCH_SIZE, WIDTH = 10_000, 16, 64, 32
RATES, TUNING_SEED, SEEDS = (0.001, 0.003, 0.01, 0.03), 100, (0, 1, 2, 3, 4)
BEYOND = {0.001: 0.0003, 0.03: 0.1}


def arm(data: str, n_hops: int, d_model: int = WIDTH, *, uniform: int | None = None, **options) -> dict:
    return {"data": data, "n_hops": n_hops, "d_model": d_model, "uniform": uniform, "options": options}


BARE = {"ages": "none"}, {"word_order": False}, {"ages": "none", "word_order": False}
NAMES = ("no ages", "no order", "neither")
ARMS = (
    {f"facts {n} hops {k}": arm(str(n), k) for n in (2, 1, 3) for k in (1, 2, 3)}
    | {f"facts {n} wide": arm(str(n), 1, 2 * WIDTH) for n in (2, 1, 3)}
    | {"facts 2 hops 2 unchained": arm("2", 2, chained=False)}
    | {f"facts 2 hops 2 {name}": arm("2", 2, **o) for name, o in zip(NAMES, BARE, strict=True)}
    | {"facts 2 hops 2 sinusoidal": arm("2", 2, ages="sinusoidal")}
    | {"rows": arm("rows", 1)}
    | {f"rows {name}": arm("rows", 1, **o) for name, o in zip(NAMES, BARE, strict=True)}
    | {f"facts 2 hops 2 uniform {hop + 1}": arm("2", 2, uniform=hop) for hop in (0, 1)}
)
LONG = ("facts 2 hops 1", "facts 2 wide", "facts 2 hops 2 unchained", "facts 3 hops 2")
KEPT = "facts 2 hops 2"
TOUCHED = (KEPT, "facts 2 hops 1", "facts 2 wide", "facts 2 hops 2 unchained")  # with interventions


@cache
def data(name: str):
    """The splits, the vocabulary, and each side's token ids."""
    splits = stories.rows(N) if name == "rows" else stories.load(N, int(name))
    tokens = stories.vocabulary(splits.train)
    return splits, tokens, {side: stories.encode(getattr(splits, side), tokens) for side in SIDES}


def looks(options: dict, story: Tensor) -> dict[int, Tensor]:
    """The hop that an arm must spread evenly, if any."""
    if options["uniform"] is None:
        return {}
    return {options["uniform"]: evenly(story)}


def evenly(story: Tensor) -> Tensor:
    """Every sentence alike: story (B, S, W) -> (B, S)."""
    real = (story != 0).any(-1).float()
    return real / real.sum(1, keepdim=True)


def learn(name: str, seed: int, rate: float, epochs: int, stop: int) -> tuple[MemoryNetwork, list[float]]:
    """Adam for `stop` epochs of a straight way down to 0 after `epochs`; gives each epoch's mean loss too."""
    options = ARMS[name]
    _, tokens, sides = data(options["data"])
    story, question, answer = sides["train"]
    torch.manual_seed(seed)
    model = MemoryNetwork(len(tokens), options["d_model"], options["n_hops"], **options["options"])
    n = len(answer)

    def batches(epoch: int) -> list[Tensor]:
        order = torch.randperm(n, generator=torch.Generator().manual_seed(1000 * seed + epoch))
        return list(order.split(BATCH_SIZE))

    def loss(model: MemoryNetwork, rows: Tensor) -> tuple[Tensor, int]:
        logits = model(story[rows], question[rows], looks=looks(options, story[rows]))
        return cross_entropy(logits, answer[rows], reduction="sum"), len(rows)

    steps = -(-n // BATCH_SIZE)
    recipe = Recipe(
        epochs=stop, lr=rate, schedule="linear", steps=epochs * steps, device="cpu", bf16=False, seed=seed, quiet=True
    )
    losses = train(model, batches, loss, recipe).losses
    return model, [round(sum(losses[i : i + steps]) / steps, 4) for i in range(0, len(losses), steps)]


@torch.no_grad()
def accuracy(model: MemoryNetwork, options: dict, side: str) -> float:
    story, question, answer = data(options["data"])[2][side]
    said = model(story, question, looks=looks(options, story)).argmax(1)
    return round((said == answer).float().mean().item(), 4)


def tune(name: str, rate: float) -> dict:
    """Accuracy and loss on the validation stories after a quarter of the epochs."""
    options = ARMS[name]
    try:
        model, _ = learn(name, TUNING_SEED, rate, EPOCHS, max(1, EPOCHS // 4))
    except FloatingPointError:
        return {"accuracy": 0.0, "loss": 1e9}
    story, question, answer = data(options["data"])[2]["validation"]
    with torch.no_grad():
        loss = cross_entropy(model(story, question, looks=looks(options, story)), answer).item()
    return {"accuracy": accuracy(model, options, "validation"), "loss": round(loss, 4)}


def best(found: dict[str, dict]) -> float:
    """The rate of the smallest validation loss: of 200 answers the share that is right says less."""
    return float(min(found, key=lambda rate: found[rate]["loss"]))


@torch.no_grad()
def watched(model: MemoryNetwork, options: dict) -> dict:
    """How much each hop gives to each needed fact, how often its largest weight lies there, and how even it is."""
    splits, _, sides = data(options["data"])
    story, question, _ = sides["test"]
    weights = model.alignment(story, question, looks=looks(options, story))  # (N, n_hops, S)
    facts = torch.tensor([s.facts for s in splits.test])  # (N, facts)
    on = weights.gather(2, facts[:, None].expand(-1, weights.shape[1], -1))  # (N, n_hops, facts)
    peak = weights.argmax(2)[:, :, None] == facts[:, None]  # (N, n_hops, facts)
    lengths = torch.tensor([len(s.sentences) for s in splits.test]).log()  # (N)
    entropy = -(weights.clamp(min=1e-9).log() * weights).sum(2) / lengths[:, None]  # (N, n_hops), 1 = even
    return {
        "weight": [[round(x, 4) for x in row] for row in on.mean(0).tolist()],
        "peak": [[round(x, 4) for x in row] for row in peak.float().mean(0).tolist()],
        "entropy": [round(x, 4) for x in entropy.mean(0).tolist()],
    }


def twins(side: list[Story]) -> list[tuple[Story, Story, int, int]]:
    """Each story whose thing was last taken beside one with another taker, for everyone whose place was told.

    -> (story, edited story, where another "took" stands or -1, the place of the taking sentence). One edit a story: the
    first person in the order of PEOPLE whose last place differs from the answer.
    """
    found = []
    for story in side:
        i = story.facts[0]
        said = [sentence.split() for sentence in story.sentences]
        if not any(f" {way} the " in story.sentences[i] for way in VERBS["take"]):
            continue
        last = {words[0]: words[-1] for words in said if words[-1] in PLACES}
        for person in PEOPLE:
            if last.get(person, story.answer) != story.answer:
                edited = list(story.sentences)
                edited[i] = " ".join([person, *said[i][1:]])
                move = max(s for s, words in enumerate(said) if words[0] == person and words[-1] in PLACES)
                twin = story._replace(sentences=tuple(edited), answer=last[person], facts=(i, move))
                found.append((story, twin, i, move))
                break
    return found


@torch.no_grad()
def intervene(model: MemoryNetwork) -> dict:
    """What becomes of the answers when the text or a look is changed."""
    splits, tokens, sides = data("2")
    story, question, answer = sides["test"]
    even = evenly(story)
    share = lambda said, wanted: round((said == wanted).float().mean().item(), 4)  # noqa: E731
    found = {
        f"uniform {hop + 1}": share(model(story, question, looks={hop: even}).argmax(1), answer)
        for hop in range(model.n_hops)
    }
    pairs = twins(list(splits.test))
    before, asked, old = stories.encode([pair[0] for pair in pairs], tokens)
    after, _, new = stories.encode([pair[1] for pair in pairs], tokens)
    said = model(after, asked).argmax(1)
    found |= {"edited": len(pairs), "unedited right": share(model(before, asked).argmax(1), old)}
    found |= {"follows": share(said, new), "stays": share(said, old)}
    return found | clamped(model, splits.test, tokens)


def clamped(model: MemoryNetwork, side: list[Story], tokens) -> dict:
    """The first hop put on another "took": where does the answer go?"""
    chosen, at, wanted, old = [], [], [], []
    for story in side:
        said = [sentence.split() for sentence in story.sentences]
        last = {words[0]: words[-1] for words in said if words[-1] in PLACES}
        for s, sentence in enumerate(story.sentences):
            other = any(f" {way} the " in sentence for way in VERBS["take"]) and said[s][0] != said[story.facts[0]][0]
            if other and last.get(said[s][0], story.answer) != story.answer:
                chosen.append(story)
                at.append(s)
                wanted.append(last[said[s][0]])
                old.append(story.answer)
                break
    told, asked, _ = stories.encode(chosen, tokens)
    look = torch.nn.functional.one_hot(torch.tensor(at), told.shape[1]).float()  # (N, S)
    answers, unclamped = (tokens.tokens(model(told, asked, looks=x).argmax(1).tolist()) for x in ({0: look}, None))
    return {
        "clamped": len(chosen),
        "unclamped other's place": round(sum(map(str.__eq__, unclamped, wanted)) / len(chosen), 4),
        "clamped other's place": round(sum(map(str.__eq__, answers, wanted)) / len(chosen), 4),
        "clamped old answer": round(sum(map(str.__eq__, answers, old)) / len(chosen), 4),
    }


def bag(side: list[Story], index: dict, *, last: bool) -> csr_matrix:
    """Which events each story tells, alone and crossed with its question; with the last place told, if wanted.

    Of people in a row a bag of words knows who stands beside whom, not who is left.
    """
    rows, columns = [], []
    for row, story in enumerate(side):
        for sentence in story.sentences:
            words = sentence.split()
            verb = next((v for v, ways in VERBS.items() for way in ways if f" {way} the " in sentence), "stands")
            event = (words[0], verb, words[-1]) if verb != "stands" else tuple(sorted((words[0], words[-1])))
            columns += [index.setdefault(event, len(index)), index.setdefault((event, story.question), len(index))]
            rows += [row, row]
        if last:
            place = next((s.split()[-1] for s in story.sentences[::-1] if s.split()[-1] in PLACES), "")
            columns += [index.setdefault(place, len(index)), index.setdefault((place, story.question), len(index))]
            rows += [row, row]
    return csr_matrix(([1.0] * len(rows), (rows, columns)), shape=(len(side), 20_000))


def floors(name: str) -> dict:
    """What can be answered without chaining anything."""
    splits = data(name)[0]
    common = Counter(s.answer for s in splits.train).most_common(1)[0][0]
    found = {"majority": sum(s.answer == common for s in splits.test) / len(splits.test)}
    answers = {side: [s.answer for s in getattr(splits, side)] for side in SIDES}
    if name != "rows":
        said = [next((s.split()[-1] for s in x.sentences[::-1] if s.split()[-1] in PLACES), "") for x in splits.test]
        found["last place"] = sum(map(str.__eq__, said, answers["test"])) / len(said)
    for kind in ("bag", "bag and last place")[: 1 if name == "rows" else 2]:
        index: dict = {}
        x = {side: bag(getattr(splits, side), index, last=kind != "bag") for side in SIDES}
        fits = [LogisticRegression(C=C, max_iter=300).fit(x["train"], answers["train"]) for C in (0.01, 0.1, 1.0)]
        chosen = max(fits, key=lambda fit: fit.score(x["validation"], answers["validation"]))
        found[kind] = chosen.score(x["test"], answers["test"])
    if name == "2":  # the best fixed age for each fact: a look that doesn't read
        for k in (0, 1):
            ages = Counter(len(s.sentences) - 1 - s.facts[k] for s in splits.train)
            age = ages.most_common(1)[0][0]
            hit = sum(len(s.sentences) - 1 - s.facts[k] == age for s in splits.test)
            found[f"fixed age for fact {k + 1}"] = hit / len(splits.test)
    return {key: round(float(value), 4) for key, value in found.items()}


def keep(model: MemoryNetwork, folder: Path) -> None:
    """The weights, and the same rounded for the explorer, with the stories that it starts from."""
    save_file({name: value.detach() for name, value in model.state_dict().items()}, folder / "08-hops.safetensors")
    write_explorer(folder)


def write_explorer(folder: Path) -> None:
    """The first three test stories in which the network is right about the story and its twin."""
    splits, tokens, _ = data("2")
    saved = load_file(folder / "08-hops.safetensors")
    model = MemoryNetwork(len(tokens), WIDTH, 2)
    model.load_state_dict(saved)
    chosen = []
    for story, twin, at, move in twins(list(splits.test)):
        told, asked, wanted = stories.encode([story, twin], tokens)
        if len(story.sentences) == 8 and bool((model(told, asked).argmax(1) == wanted).all()):
            chosen.append({"sentences": story.sentences, "question": story.question, "twin": twin.sentences[at],
                           "at": at, "move": move})  # fmt: skip
    names = tokens.tokens(range(len(tokens)))
    tables = {key: [[round(x, 3) for x in row] for row in value.tolist()] for key, value in saved.items()}
    found = {"words": names, "places": PLACES, "people": PEOPLE, "things": stories.THINGS, "verbs": VERBS}
    text = json.dumps(found | {"tables": tables, "stories": chosen[:3]}, separators=(",", ":"))
    (folder / "08-explorer.json").write_text(text + "\n", encoding="utf-8")


def main(folder: Path) -> None:
    """Do what isn't in the log yet."""
    path = folder / "08-hops.json"
    log = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {
        "command": "python book/training/08_hops.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": {"stories": N, "epochs": EPOCHS, "batch_size": BATCH_SIZE, "width": WIDTH, "schedule": "linear",
                   "clip": 1.0, "tuning_seed": TUNING_SEED},
        "floors": {}, "rates": {}, "runs": {}, "long": {},
    }  # fmt: skip
    before = log.get("cpu_minutes", 0.0)

    def save() -> None:
        log["cpu_minutes"] = round(before + time.process_time() / 60, 1)
        path.write_text(json.dumps(log, indent=1) + "\n", encoding="utf-8")

    def rate_of(name: str) -> float:
        found = log["rates"].setdefault(name, {})
        todo = [rate for rate in RATES if str(rate) not in found]
        while todo:
            for rate in todo:
                found[str(rate)] = tune(name, rate)
                print(f"{name:28} rate {rate:<6} {found[str(rate)]}", flush=True)
                save()
            edge = BEYOND.get(best(found), math.nan)
            todo = [edge] if edge == edge and str(edge) not in found else []
        return best(found)

    for name in ("2", "1", "3", "rows"):
        if name not in log["floors"]:
            log["floors"][name] = floors(name)
            print(f"floors {name}: {log['floors'][name]}", flush=True)
            save()
    jobs = [("runs", name, seed, EPOCHS) for name in ARMS for seed in SEEDS]
    jobs += [("long", name, seed, 4 * EPOCHS) for seed in SEEDS[:3] for name in LONG]
    for kind, name, seed, epochs in jobs:
        runs = log[kind].setdefault(name, {})
        if str(seed) in runs:
            continue
        rate = rate_of(name)
        model, losses = learn(name, seed, rate, epochs, epochs)
        made = {"rate": rate, "accuracy": accuracy(model, ARMS[name], "test"), "losses": losses}
        made |= {"parameters": sum(p.numel() for p in model.parameters())} | watched(model, ARMS[name])
        if kind == "runs" and name in TOUCHED:
            made["interventions"] = intervene(model)
            if name == KEPT and seed == 0:
                keep(model, folder)
        runs[str(seed)] = made
        print(f"{kind} {name:28} seed {seed} {made['accuracy']:.3f}", flush=True)
        save()


if __name__ == "__main__":
    torch.set_num_threads(1)
    parser = argparse.ArgumentParser()
    parser.add_argument("--try", dest="folder", type=Path, help="a tiny run into this folder")
    folder = parser.parse_args().folder
    if folder:
        N, EPOCHS, SEEDS, RATES = 300, 2, (0, 1), (0.01,)
        folder.mkdir(parents=True, exist_ok=True)
    main(folder or WEIGHTS)
