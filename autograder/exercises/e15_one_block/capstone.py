"""How `capstone` of lesson 15 is judged: by the share of its answers that is right, on worlds drawn anew.

What is right is drawn in the grader's process; a learner's kernel gives back answers alone. The worlds come from
`attn.data.projects`, as in the lesson: nothing else here needs `attn`.
"""

import copy

import numpy as np
import torch

from autograder.compare import NOT_CHOSEN, EnoughRight
from autograder.exercise import Exercise

capstone = Exercise("capstone", points=8)

ENOUGH = EnoughRight((("pictures", 0.70), ("stories", 0.66), ("repeats", 0.71)))


def worlds(rng):
    """All three projects, and the right answers of each."""
    from attn.data.projects import offer

    return offer(rng)


def answered(capstone, projects):
    """The answers by project: those of the chosen one, and none for the others."""
    given, sizes = copy.deepcopy(projects), {name: len(one.questions) for name, one in projects.items()}
    found = capstone(projects)
    if not unchanged(projects, given):
        raise ValueError("what you were given has changed: leave `projects` and its arrays as they are")
    if not isinstance(found, tuple | list) or len(found) != 2 or not isinstance(found[0], str):
        raise TypeError("give back two things, the project's name and your answers")
    name, answers = found
    if name not in sizes:
        raise ValueError(f"{name!r} is none of the projects {', '.join(sizes)}")
    answers = answers.detach().cpu().numpy() if hasattr(answers, "detach") else np.asarray(answers)
    refuse(answers, sizes[name], len(given[name].answers))
    return {one: answers if one == name else np.full(n, NOT_CHOSEN) for one, n in sizes.items()}


def unchanged(projects, given):
    """Is all that was handed over as it was?"""
    if list(projects) != list(given) or any(len(project) != 3 for project in projects.values()):
        return False
    pairs = [pair for name in given for pair in zip(projects[name], given[name], strict=True)]
    return all(np.array_equal(x, y) if isinstance(y, np.ndarray) else type(x) is type(y) and x == y for x, y in pairs)


def refuse(answers, n, n_known):
    """Say in words what can't be counted; always in the same ones, so that a slip is known by them."""
    if answers.dtype.kind in "US":
        raise TypeError("words came, where whole numbers are wanted")
    if answers.ndim == 0:
        raise ValueError("one number came, where an answer to each question is wanted")
    if answers.ndim == 2 and len(answers) == n and answers.shape[1] > 1:
        raise ValueError("several numbers came for each question, where one whole number is wanted")
    if answers.ndim > 1:
        raise ValueError(f"answers of shape {answers.shape} came, where (n,) is wanted, one to each question")
    if len(answers) == n_known != n:
        raise ValueError("as many answers came as there are inputs, where one to each question is wanted")
    if len(answers) != n:
        raise ValueError(f"{'fewer' if len(answers) < n else 'more'} answers came than there are questions")
    if answers.dtype.kind == "f" and (answers != np.round(answers)).any():
        raise ValueError("not all of your answers are whole numbers")


@capstone.probe("worlds that you have not seen", ENOUGH, world=worlds)
def _(capstone, projects):
    return answered(capstone, projects)


@capstone.probe("and others", ENOUGH, world=worlds)
def _(capstone, projects):
    return answered(capstone, projects)


PLACES = ("kitchen", "garden", "office", "bedroom", "hallway", "bathroom")
TAKEN = ("took", "grabbed", "picked")


def patches(images):
    """(n, 16, 16) -> (n, 16 patches, 16 pixels)."""
    cut = np.asarray(images).reshape(-1, 4, 4, 4, 4).swapaxes(2, 3)
    return torch.tensor(cut.reshape(-1, 16, 16), dtype=torch.float32)


def ridge(x, answers, q, strength=30.0):
    """Ridge regression on one column for each answer."""
    wanted = torch.eye(5)[torch.tensor(answers)] - 0.2
    return (q @ torch.linalg.solve(x.T @ x + strength * torch.eye(x.shape[1]), x.T @ wanted)).argmax(1).numpy()


def last_place(sentences, person=""):
    """Where this person, or anybody, went last; 0 for nowhere."""
    moves = [s.split()[-1] for s in sentences if s.split()[-1] in PLACES and s.startswith(person)]
    return PLACES.index(moves[-1]) if moves else 0


def touched(sentences, question):
    return max(i for i, s in enumerate(sentences) if s.split()[-1] == question.split()[-1])


def stories(answer):
    """An answer to the stories, from one to a single story."""
    return lambda projects: ("stories", np.array([answer(*story) for story in projects["stories"].questions]))


def repeats(answer):
    return lambda projects: ("repeats", np.array([answer(row) for row in projects["repeats"].questions]))


def two_hops(sentences, question):
    i = touched(sentences, question)
    person, verb = sentences[i].split()[:2]
    return last_place(sentences if verb in TAKEN else sentences[:i], person)


def best_period(row):
    period = max(range(6, 13), key=lambda p: (row[p:] == row[:-p]).mean())
    return np.bincount(row[len(row) - period :: -period]).argmax()


@capstone.alternative("two hops through the stories")
def _(projects):
    return stories(two_hops)(projects)


@capstone.alternative("a soft lookup among the repeats")
def _(projects):
    rows = projects["repeats"].questions
    keys = np.lib.stride_tricks.sliding_window_view(rows[:, :-1], 6, axis=1)  # (n, S, 6)
    scores = 1.5 * (keys == rows[:, None, -6:]).sum(2)
    weights = np.exp(scores - scores.max(1, keepdims=True))
    return "repeats", (weights[:, :, None] * np.eye(12)[rows[:, 6:]]).sum(1).argmax(1)


@capstone.alternative("the period that fits best, as a list")
def _(projects):
    name, answers = repeats(best_period)(projects)
    return [name, answers.tolist()]


@capstone.alternative("linear attention on the pictures, in closed form")
def _(projects):
    project = projects["pictures"]
    x, q = (patches(images) for images in (project.inputs, project.questions))
    x, q = (torch.einsum("nia,nib->nab", one, one).flatten(1) for one in (x, q))
    mean, spread = x.mean(0), x.std(0)
    return "pictures", torch.tensor(ridge((x - mean) / spread, project.answers, (q - mean) / spread))


OPEN = "An open task: a solution changed like this still answers enough."
capstone.equivalent("queries, say = (small(16, 4), small(64, 6))", "A sixth answer never wins: no item has it.")
capstone.equivalent("weights = (x @ queries).softmax(dim=2)", OPEN)
capstone.equivalent("weights = (x @ queries).softmax(dim=0)", OPEN)
