"""What people get wrong in `capstone`."""

import numpy as np
import torch

from autograder.exercises.e15_one_block.capstone import (
    PLACES,
    TAKEN,
    best_period,
    capstone,
    last_place,
    patches,
    repeats,
    ridge,
    stories,
    touched,
    two_hops,
)


def pixels(projects):
    project = projects["pictures"]
    x, q = (patches(images).flatten(1) for images in (project.inputs, project.questions))
    return "pictures", ridge(x, project.answers, q)


def trained(projects, bias=False):
    """A linear layer on the pixels, trained as the lesson trains."""
    project = projects["pictures"]
    x, q = (torch.tensor(np.asarray(images)).float().flatten(1) for images in (project.inputs, project.questions))
    matrix = (0.3 * torch.randn(256, 5, generator=torch.Generator().manual_seed(15))).requires_grad_()
    shift = torch.zeros(5, requires_grad=bias)
    optimiser = torch.optim.Adam([matrix, shift] if bias else [matrix], lr=0.1)
    for _ in range(80):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(x @ matrix + shift, torch.tensor(project.answers)).backward()
        optimiser.step()
    return "pictures", (q @ matrix + shift).argmax(1).detach().numpy()


def bag(projects):
    project = projects["pictures"]
    x, q = (patches(images).relu().mean(1) for images in (project.inputs, project.questions))
    return "pictures", ridge(x, project.answers, q, 1.0)


def after_last(row):
    places = np.flatnonzero(row[:-1] == row[-1])
    return np.bincount(row[places + 1] if len(places) else row).argmax()


def after_last_or_none(row):
    return np.bincount(row[1:][row[:-1] == row[-1]], minlength=12).argmax()


def latest_after_last(row):
    places = np.flatnonzero(row[:-1] == row[-1])
    return row[places[-1] + 1] if len(places) else 0


def votes(behind):
    """The soft lookup with windows of six, whose value stands `behind` places after a window's start."""

    def answer(row):
        found = np.zeros(12)
        for i in range(len(row) - 6):
            found[row[i + behind]] += np.exp(2.0 * (row[i : i + 6] == row[-6:]).sum())
        return found.argmax()

    return answer


def at_best_period(shift):
    def answer(row):
        period = max(range(6, 13), key=lambda p: (row[p:] == row[:-p]).mean())
        return np.bincount(row[len(row) - period + shift :: -period]).argmax()

    return answer


def seen(sentences, question):
    """The sentences that count for where the thing is: all, or those up to where it was dropped."""
    i = touched(sentences, question)
    return sentences if sentences[i].split()[1] in TAKEN else sentences[:i]


def first_place(sentences, question):
    person = sentences[touched(sentences, question)].split()[0]
    moves = [s.split()[-1] for s in seen(sentences, question) if s.startswith(person) and s.split()[-1] in PLACES]
    return PLACES.index(moves[0]) if moves else 0


def first_of_all(sentences, question):
    person = sentences[touched(sentences, question)].split()[0]
    moves = [s.split()[-1] for s in sentences if s.startswith(person) and s.split()[-1] in PLACES]
    return PLACES.index(moves[0]) if moves else 0


def answers_of(name):
    """Right answers, or enough of them, by rule where there is one."""
    if name == "pictures":
        return pixels
    return stories(two_hops) if name == "stories" else repeats(votes(6))


NAMES = ("pictures", "stories", "repeats")


def changed(change, names=NAMES):
    """Answers to each of these projects, changed at the end."""
    return [lambda projects, name=name: (name, change(np.asarray(answers_of(name)(projects)[1]))) for name in names]


def rows_of_scores(projects):
    project = projects["pictures"]
    return "pictures", np.eye(5)[pixels(projects)[1]][: len(project.questions)]


def centred(projects):
    images = projects["pictures"].inputs
    images -= images.mean()
    return pixels(projects)


def replaced(projects):
    projects["repeats"].questions[:, 0] = 0
    return repeats(votes(6))(projects)


def emptied(projects):
    project = projects.pop("repeats")
    return "repeats", np.array([votes(6)(row) for row in project.questions])


def same_place(projects):
    project = projects["stories"]
    return "stories", np.full(len(project.questions), np.bincount(project.answers).argmax())


def misnamed(answer, name):
    return lambda projects: (name, answer(projects)[1])


capstone.tell(
    {
        "A linear layer on the pixels can't do it: which pattern counts depends on where the mark is. Something must "
        "choose a patch first.": [pixels, trained, lambda projects: trained(projects, bias=True)],
        "Your answer takes all patches alike. The mark says which one is asked for.": [bag],
        "You take the place that was named last, whoever went there.": [
            stories(lambda s, question: last_place(s)),
            stories(lambda s, question: last_place(seen(s, question))),
        ],
        "That is one hop: the last place before the thing was touched. Find out who touched it, and follow them.": [
            stories(lambda s, question: last_place(s[: touched(s, question)]))
        ],
        "You take the place where this person went first. Where they went last counts.": [
            stories(first_place),
            stories(first_of_all),
        ],
        "You give the same place to every question.": [same_place],
        "You give each row's commonest number. What comes next depends on where in its circle the row is.": [
            repeats(lambda row: np.bincount(row).argmax())
        ],
        "One number is too short a query: it stands in the circle more than once, or was replaced. Compare several of "
        "the last numbers with every place before.": [
            repeats(after_last),
            repeats(after_last_or_none),
            repeats(latest_after_last),
        ],
        "The value of a window is the number that follows it. You take one place too early: its own last.": [
            repeats(votes(5)),
            repeats(at_best_period(-1)),
        ],
        "You repeat the number with which the row ends. Asked for is the one that comes after it.": [
            repeats(lambda row: row[-1])
        ],
        "Give back one answer a question, a whole number: not a row of scores. The place of the largest is the "
        "answer.": [rows_of_scores],
        "You give back one number. Asked for are the answers themselves, one to each question: what is right is known "
        "outside, so no score is.": changed(lambda found: float(np.mean(found)), NAMES[1:2]),
        "Answers are numbers, not words: for a place its number, its index in PLACES.": [
            lambda projects: ("stories", [PLACES[i] for i in stories(two_hops)(projects)[1]]),
        ],
        "Answers are whole numbers. You give fractions, such as a mean or a share.": changed(
            lambda found: found + 0.5, NAMES[2:]
        ),
        "Some questions have no answer: one is wanted for each, in their order.": changed(
            lambda found: found[:-1], NAMES[1:2]
        ),
        "You give more answers than there are questions.": changed(lambda found: np.append(found, 0), NAMES[1:2]),
        "Your answers are a column, (n, 1). Wanted is one axis, (n,).": changed(
            lambda found: found[:, None], NAMES[1:2]
        ),
        "You changed what you were given. It belongs to the caller: work with a copy.": [centred, replaced, emptied],
        "Two things go back, the name first: ('pictures', answers).": [
            lambda projects: stories(two_hops)(projects)[::-1],
            lambda projects: stories(two_hops)(projects)[1],
        ],
        "The name is one of the keys of `projects`, as they are written there.": [
            misnamed(stories(two_hops), name)
            for name in ("story", "picture", "repeat", "Stories", "Pictures", "Repeats")
        ],
        "These are answers to another project's questions: the name must be that of the project that you answer.": [
            *(misnamed(repeats(answer), name) for answer in (votes(6), best_period) for name in NAMES[:2]),
            *(misnamed(stories(two_hops), name) for name in ("pictures", "repeats")),
        ],
        "You answered what you learn from. Asked for are the answers to `questions`.": [
            lambda projects, name=name: (name, projects[name].answers) for name in NAMES
        ],
        "Those are the answers that you were given to learn from. They belong to `inputs`, other items than the "
        "questions.": [
            lambda projects, name=name: (name, projects[name].answers[: len(projects[name].questions)])
            for name in NAMES
        ],
    }
)
