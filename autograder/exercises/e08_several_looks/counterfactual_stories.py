"""Sentences and little stories for the probes of `counterfactual`."""

PEOPLE = ("mary", "john", "sandra", "daniel")
PLACES = ("kitchen", "garden", "office", "bedroom", "hallway", "bathroom")
THINGS = ("ball", "apple", "milk")
TAKES = ("took", "grabbed", "picked up")
MOVES = ("went to", "moved to", "travelled to")
DROPS = ("dropped", "put down", "left")


def pick(rng, names, n):
    """n different ones."""
    return [names[i] for i in rng.permutation(len(names))[:n]]


def say(rng, person, ways, what):
    return f"{person} {ways[rng.integers(len(ways))]} the {what}"


def move(rng, person, place):
    return say(rng, person, MOVES, place)


def take(rng, person, thing):
    return say(rng, person, TAKES, thing)


def throw_away(rng, person, thing):
    return say(rng, person, DROPS, thing)


def case(rng):
    """A story in which the edit works: sentences, question, person."""
    a, b, c = pick(rng, PEOPLE, 3)
    thing, other = pick(rng, THINGS, 2)
    x, y, z, w = pick(rng, PLACES, 4)
    told = [
        move(rng, a, x),
        move(rng, b, y),
        move(rng, c, w),
        take(rng, a, thing),
        take(rng, c, other),
        move(rng, a, z),
    ]
    return told, f"where is the {thing}", b


def story(rng, n):
    """A story told without sense: enough to ask everything of it."""
    told = []
    for _ in range(n):
        ways, names = ((MOVES, PLACES), (TAKES, THINGS), (DROPS, THINGS))[rng.choice(3, p=(0.55, 0.35, 0.1))]
        told.append(say(rng, *pick(rng, PEOPLE, 1), ways, *pick(rng, names, 1)))
    return told
