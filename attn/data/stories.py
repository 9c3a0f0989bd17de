"""Little stories with a question that needs one, two or three of their sentences, in the manner of bAbI.

Weston et al. 2015, "Towards AI-complete question answering", tasks 1 to 3. A small world is simulated: people move,
take things and drop them. The stories are alike whatever the number of facts; only the question differs:

    1  where is mary                               her last move
    2  where is the ball                           who took or dropped it last; where they were
    3  where was the ball before the garden        who had it; their move to the garden; the move before that
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

from attn.data.store import Splits

PEOPLE = ("mary", "john", "sandra", "daniel")
PLACES = ("kitchen", "garden", "office", "bedroom", "hallway", "bathroom")
THINGS = ("ball", "apple", "milk")
VERBS = {
    "move": ("went to", "moved to", "travelled to"),
    "take": ("took", "grabbed", "picked up"),
    "drop": ("dropped", "put down", "left"),
}
LENGTHS = range(8, 15)  # sentences in a story


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
