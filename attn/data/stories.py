"""Little stories with a question that needs one, two or three of their sentences, in the manner of bAbI.

Weston et al. 2015, "Towards AI-complete question answering", tasks 1 to 3. A small world is simulated: people move,
take things and drop them. The stories are alike whatever the number of facts; only the question differs:

    1  where is mary                               her last move
    2  where is the ball                           who took or dropped it last; where they were
    3  where was the ball before the garden        who had it; their move to the garden; the move before that

`rows` are stories of another kind, in the manner of task 4: people in a row, where only the order of a sentence's words
says who stands left of whom.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from attn.data.batches import pad
from attn.data.store import Splits
from attn.data.tokens import PAD, Tokens, words

PEOPLE = ("mary", "john", "sandra", "daniel")
PLACES = ("kitchen", "garden", "office", "bedroom", "hallway", "bathroom")
THINGS = ("ball", "apple", "milk")
VERBS = {
    "move": ("went to", "moved to", "travelled to"),
    "take": ("took", "grabbed", "picked up"),
    "drop": ("dropped", "put down", "left"),
}
LENGTHS = range(8, 15)  # sentences in a story
IN_ROWS = ("mary", "john", "sandra", "daniel", "julie", "bill", "fred")


class Story(NamedTuple):
    """`facts` are the indices of the sentences that the answer needs, in the order in which one needs them."""

    sentences: tuple[str, ...]
    question: str
    answer: str
    facts: tuple[int, ...]


class Event(NamedTuple):
    """`what` is a place after "move", else a thing."""

    person: str
    verb: str
    what: str


def load(n: int = 10_000, facts: int = 1, seed: int = 0) -> Splits[Story]:
    """n stories: a tenth to test, a fiftieth to validate, the rest to train. The world has no favourite place.

    No two tell the same events and ask the same, whatever their verbs. All words are lower-case, without punctuation.
    Raises ValueError unless facts is 1, 2 or 3 and n from 50 to 100,000.
    """
    if facts not in (1, 2, 3):
        raise ValueError(f"facts must be 1, 2 or 3, got {facts}")
    if not 50 <= n <= 100_000:
        raise ValueError(f"n must be from 50 to 100000, got {n}")
    rng = random.Random(seed)
    stories: dict[tuple[tuple[Event, ...], str], Story] = {}
    while len(stories) < n:
        events, been = simulate(rng, rng.choice(LENGTHS))
        questions = list((_one(events), _two(events), _three(events, been))[facts - 1])
        if questions:
            question, answer, needed = rng.choice(questions)
            story = Story(tuple(tell(event, rng) for event in events), question, answer, needed)
            stories.setdefault((events, question), story)
    items = list(stories.values())
    test, validation = n // 10, n // 50
    return Splits(items[test + validation :], items[test : test + validation], items[:test])


def rows(n: int = 10_000, seed: int = 0) -> Splits[Story]:
    """n stories of five people in a row, "mary stands left of john", told pair by pair in any order; no two of the
    same row ask the same, in whatever order they are told.

    Asked is for one of the two neighbours of someone inside the row: "who stands left of john" or "john stands left of
    who". A reader of bags of words can't tell the two apart. Split as in `load`.
    Raises ValueError unless n is from 50 to 15,000: there are 15,120.
    """
    if not 50 <= n <= 15_000:
        raise ValueError(f"n must be from 50 to 15000, got {n}")
    rng = random.Random(seed)
    stories: dict[tuple, Story] = {}
    while len(stories) < n:
        people, i, left = rng.sample(IN_ROWS, 5), rng.choice((1, 2, 3)), rng.random() < 0.5
        pairs = rng.sample(range(4), 4)  # in the order of telling
        told = tuple(f"{people[j]} stands left of {people[j + 1]}" for j in pairs)
        question = f"who stands left of {people[i]}" if left else f"{people[i]} stands left of who"
        needed = i - 1 if left else i
        answer = people[i - 1] if left else people[i + 1]
        stories.setdefault((tuple(people), question), Story(told, question, answer, (pairs.index(needed),)))
    items = list(stories.values())
    test, validation = n // 10, n // 50
    return Splits(items[test + validation :], items[test : test + validation], items[:test])


def vocabulary(stories: Iterable[Story]) -> Tokens:
    """Every word of the stories, their questions and answers."""
    return words(text for story in stories for text in (*story.sentences, story.question, story.answer))


def encode(stories: Sequence[Story], tokens: Tokens) -> tuple[Tensor, Tensor, Tensor]:
    """Stories as token ids: sentences (B, S, W), questions (B, W), answers (B,); PAD fills up words and sentences."""
    told = [[tokens.encode(sentence) for sentence in story.sentences] for story in stories]
    S, W = max(map(len, told)), max(len(sentence) for story in told for sentence in story)
    facts = torch.full((len(stories), S, W), PAD)
    for row, story in zip(facts, told, strict=True):
        filled, _ = pad(story)  # (own S, own W)
        row[: filled.shape[0], : filled.shape[1]] = filled
    questions, _ = pad([tokens.encode(story.question) for story in stories])
    answers, _ = pad([tokens.encode(story.answer) for story in stories])
    return facts, questions, answers[:, 0]  # (B, S, W), (B, W), (B,)


def simulate(rng: random.Random, length: int) -> tuple[tuple[Event, ...], dict[str, list[str]]]:
    """What happens, and every place where each person and thing has been, told or not.

    People and things begin anywhere; only what is at one's place can be taken, and it moves with its holder.
    """
    been = {name: [rng.choice(PLACES)] for name in (*PEOPLE, *THINGS)}
    holder: dict[str, str] = {}
    events = []
    for _ in range(length):
        person = rng.choice(PEOPLE)
        here = been[person][-1]
        held = [thing for thing in THINGS if holder.get(thing) == person]
        free = [thing for thing in THINGS if thing not in holder and been[thing][-1] == here]
        verb = rng.choice(["move", "move", *["take"] * bool(free), *["drop"] * bool(held)])
        what = rng.choice({"move": [place for place in PLACES if place != here], "take": free, "drop": held}[verb])
        events.append(Event(person, verb, what))
        if verb == "move":
            for name in (person, *held):
                been[name].append(what)
        elif verb == "take":
            holder[what] = person
        else:
            del holder[what]
    return tuple(events), been


def tell(event: Event, rng: random.Random) -> str:
    """The event as a sentence, such as "mary picked up the milk"."""
    return f"{event.person} {rng.choice(VERBS[event.verb])} the {event.what}"


Question = tuple[str, str, tuple[int, ...]]  # with its answer and facts


def _one(events: tuple[Event, ...]) -> Iterator[Question]:
    for person in PEOPLE:
        move = _last_move(events, person, len(events))
        if move is not None:
            yield f"where is {person}", events[move].what, (move,)


def _two(events: tuple[Event, ...]) -> Iterator[Question]:
    for thing in THINGS:
        touched = max((i for i, event in enumerate(events) if event.what == thing), default=None)
        if touched is not None:
            person, verb, _ = events[touched]
            move = _last_move(events, person, len(events) if verb == "take" else touched)
            if move is not None:
                yield f"where is the {thing}", events[move].what, (touched, move)


def _three(events: tuple[Event, ...], been: dict[str, list[str]]) -> Iterator[Question]:
    for thing in THINGS:
        for take, move, before in _carries(events, thing):
            place = events[move].what
            if before is not None and been[thing].count(place) == 1:  # else "before" could mean two times
                yield f"where was the {thing} before the {place}", events[before].what, (take, move, before)


def _carries(events: tuple[Event, ...], thing: str) -> Iterator[tuple[int, int, int | None]]:
    """Each move of the thing: when it was taken, when it moved, and its holder's move before that, if told."""
    taken = None
    for i, (person, verb, what) in enumerate(events):
        if what == thing:
            taken = i if verb == "take" else None
        elif verb == "move" and taken is not None and events[taken].person == person:
            yield taken, i, _last_move(events, person, i)


def _last_move(events: tuple[Event, ...], person: str, end: int) -> int | None:
    """The index of the person's last move among the first `end` events."""
    moves = (i for i, event in enumerate(events[:end]) if event.person == person and event.verb == "move")
    return max(moves, default=None)
