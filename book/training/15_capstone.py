"""What the three projects of lesson 15 ask for: floors that ignore what a project is about, and what can be reached.

    python book/training/15_capstone.py                goes on where it stopped; about 3 CPU-minutes
    python book/training/15_capstone.py --try FOLDER   a tiny part of it, into that folder (seconds)

For each of 100 seeds, what is right of the 200 questions. A project's threshold is the best floor's mean plus half of
the way to the reference's mean, but no higher than that mean less three standard errors of 200 questions; rounded down
to whole percent, as the exercise states it.
  pictures  floors: a linear layer on all pixels; two layers; patches counted without regard to the mark.
            reference: four looks, each with a learned query, 80 steps. Also: one look; linear attention, in closed form
  stories   floors: the commonest place; the place named last; the place named last before the thing was touched.
            reference: two hops, by hand
  repeats   floors: the row's commonest number; what mostly came after the last number.
            reference: a soft lookup, the last six numbers as the query. Also: the period that fits best
Writes book/weights/15-capstone.json.
"""

import math
import time
from collections.abc import Callable

import numpy as np
import torch
from garments import Log
from torch import nn
from torch.nn.functional import cross_entropy

from attn.data.projects import KINDS, N_QUESTIONS, NAMES, PATTERNS, Project, offer
from attn.data.stories import PLACES, VERBS

SEEDS = 100


def patches(images: np.ndarray) -> torch.Tensor:
    """(n, 16, 16) -> (n, 16 patches, 16 pixels)"""
    cut = images.reshape(-1, 4, 4, 4, 4).swapaxes(2, 3).reshape(-1, 16, 16)
    return torch.tensor(cut, dtype=torch.float32)


def fitted(model: nn.Module, x: torch.Tensor, y: np.ndarray, q: torch.Tensor, steps: int, rate: float) -> np.ndarray:
    """What a model says of q after Adam on all of x at once."""
    optimiser, answers = torch.optim.Adam(model.parameters(), lr=rate, weight_decay=1e-4), torch.tensor(y)
    for _ in range(steps):
        optimiser.zero_grad()
        cross_entropy(model(x), answers).backward()
        optimiser.step()
    return model(q).argmax(1).numpy()


class Looks(nn.Module):
    """Softmax over the patches with a few learned queries, then a linear layer on what they brought."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.queries, self.say = nn.Parameter(0.3 * torch.randn(16, n)), nn.Parameter(torch.zeros(16 * n, PATTERNS))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weights = (x @ self.queries).softmax(1)  # (B, 16, n)
        return (weights.mT @ x).flatten(1) @ self.say


def four_looks(project: Project, n: int = 4) -> np.ndarray:
    x, q = patches(project.inputs), patches(project.questions)
    return fitted(Looks(n), x, project.answers, q, 80, 0.1)


def one_look(project: Project) -> np.ndarray:
    return four_looks(project, 1)


def linear_pixels(project: Project) -> np.ndarray:
    x, q = (patches(images).flatten(1) for images in (project.inputs, project.questions))
    return fitted(nn.Linear(256, PATTERNS), x, project.answers, q, 50, 0.003)


def two_layers(project: Project) -> np.ndarray:
    x, q = (patches(images).flatten(1) for images in (project.inputs, project.questions))
    model = nn.Sequential(nn.Linear(256, 64), nn.ReLU(), nn.Linear(64, PATTERNS))
    return fitted(model, x, project.answers, q, 50, 0.003)


def uniform_look(project: Project) -> np.ndarray:
    x, q = (patches(images).relu().mean(1) for images in (project.inputs, project.questions))
    return fitted(nn.Linear(16, PATTERNS), x, project.answers, q, 100, 0.03)


def linear_attention(project: Project) -> np.ndarray:
    """The sum over patches of all products of two pixels, then ridge regression."""
    x, q = (patches(images) for images in (project.inputs, project.questions))
    x, q = (torch.einsum("nia,nib->nab", one, one).flatten(1) for one in (x, q))
    mean, spread = x.mean(0), x.std(0)
    x, q = (x - mean) / spread, (q - mean) / spread
    wanted = torch.eye(PATTERNS)[torch.tensor(project.answers)] - 1 / PATTERNS
    return (q @ torch.linalg.solve(x.T @ x + 30 * torch.eye(256), x.T @ wanted)).argmax(1).numpy()


def commonest_place(project: Project) -> np.ndarray:
    return np.full(len(project.questions), np.bincount(project.answers).argmax())


def place_before(sentences: tuple[str, ...], person: str = "") -> int:
    """The last place to which this person, or anybody, moved; 0 for none."""
    moves = [s.split() for s in sentences if s.split()[-1] in PLACES and s.startswith(person)]
    return PLACES.index(moves[-1][-1]) if moves else 0


def last_place(project: Project) -> np.ndarray:
    return np.array([place_before(sentences) for sentences, _ in project.questions])


def touched(sentences: tuple[str, ...], question: str) -> int:
    """The sentence in which the thing was last taken or dropped."""
    return max(i for i, sentence in enumerate(sentences) if sentence.split()[-1] == question.split()[-1])


def one_hop(project: Project) -> np.ndarray:
    return np.array([place_before(s[: touched(s, question)]) for s, question in project.questions])


def two_hops(project: Project) -> np.ndarray:
    found = []
    for sentences, question in project.questions:
        i = touched(sentences, question)
        person, *rest = sentences[i].split()
        took = any(" ".join(rest).startswith(verb) for verb in VERBS["take"])
        found.append(place_before(sentences if took else sentences[:i], person))
    return np.array(found)


def commonest_number(project: Project) -> np.ndarray:
    return np.array([np.bincount(row).argmax() for row in project.questions])


def after_last(project: Project) -> np.ndarray:
    return soft_lookup(project, 1, 10.0)


def soft_lookup(project: Project, width: int = 6, sharpness: float = 1.5) -> np.ndarray:
    rows = project.questions
    keys = np.lib.stride_tricks.sliding_window_view(rows[:, :-1], width, axis=1)  # (n, S, width)
    scores = sharpness * (keys == rows[:, None, -width:]).sum(2)  # (n, S)
    weights = np.exp(scores - scores.max(1, keepdims=True))
    values = np.eye(KINDS)[rows[:, width:]]  # (n, S, KINDS)
    return (weights[:, :, None] * values).sum(1).argmax(1)


def best_period(project: Project) -> np.ndarray:
    found = []
    for row in project.questions:
        period = max(range(6, 13), key=lambda p: (row[p:] == row[:-p]).mean())
        found.append(np.bincount(row[len(row) - period :: -period]).argmax())
    return np.array(found)


Way = Callable[[Project], np.ndarray]
FLOORS: dict[str, tuple[Way, ...]] = {
    "pictures": (linear_pixels, two_layers, uniform_look),
    "stories": (commonest_place, last_place, one_hop),
    "repeats": (commonest_number, after_last),
}
REACHED: dict[str, tuple[Way, ...]] = {  # the reference first
    "pictures": (four_looks, one_look, linear_attention),
    "stories": (two_hops,),
    "repeats": (soft_lookup, best_period),
}


def threshold(floor: float, reference: float) -> float:
    error = (reference * (1 - reference) / N_QUESTIONS) ** 0.5
    return math.floor(100 * min(floor + (reference - floor) / 2, reference - 3 * error)) / 100


def main() -> None:
    log = Log("capstone", seeds=SEEDS, questions=N_QUESTIONS)
    runs = log.of["runs"]
    for seed in range(2 if log.tiny else SEEDS):
        if str(seed) in runs:
            continue
        if log.late():
            return
        projects, answers = offer(np.random.default_rng(seed))
        torch.manual_seed(seed)
        runs[str(seed)] = {name: {} for name in NAMES}
        for name in NAMES:
            for way in (*FLOORS[name], *REACHED[name]):
                begun = time.process_time()
                said = float((way(projects[name]) == answers[name]).mean())
                runs[str(seed)][name][way.__name__] = [round(said, 4), round(time.process_time() - begun, 4)]
        log.save(f"seed {seed}")
    log.of["thresholds"] = {}
    for name in NAMES:
        means = {way: float(np.mean([run[name][way][0] for run in runs.values()])) for way in runs["0"][name]}
        floor, reached = (max(means[w.__name__] for w in ways) for ways in (FLOORS[name], REACHED[name][:1]))
        log.of["thresholds"][name] = {"floor": round(floor, 4), "reference": round(reached, 4)}
        log.of["thresholds"][name]["threshold"] = threshold(floor, reached)
    log.save(str(log.of["thresholds"]))


if __name__ == "__main__":
    main()
