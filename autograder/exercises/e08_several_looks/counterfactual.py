"""How `counterfactual` of lesson 08 is judged, on stories made for it."""

from autograder.compare import Equal
from autograder.exercise import Exercise
from autograder.exercises.e08_several_looks.counterfactual_stories import (
    PEOPLE,
    PLACES,
    TAKES,
    THINGS,
    case,
    move,
    pick,
    story,
    take,
    throw_away,
)

counterfactual = Exercise("counterfactual", points=3)
SAME = Equal()


def told(found):
    """What came, in a form that can be compared: the list and the answer, or that there is nothing."""
    if found is None:
        return "None"
    edited, answer = found
    return ["a list" if isinstance(edited, list) else type(edited).__name__, *map(str, edited), "->", str(answer)]


def ask(counterfactual, *given):
    return told(counterfactual(*given))


@counterfactual.probe("somebody else takes it", SAME)
def _(counterfactual, rng):
    return [ask(counterfactual, *case(rng)) for _ in range(3)]


@counterfactual.probe("the person moved more than once", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    thing, (x, y, z) = pick(rng, THINGS, 1)[0], pick(rng, PLACES, 3)
    told = [move(rng, b, x), move(rng, a, z), move(rng, b, z), take(rng, a, thing), move(rng, b, y)]
    return ask(counterfactual, told, f"where is the {thing}", b)


@counterfactual.probe("the taker moves on afterwards", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    thing, (x, y, z) = pick(rng, THINGS, 1)[0], pick(rng, PLACES, 3)
    told = [move(rng, a, x), move(rng, b, y), take(rng, a, thing), move(rng, a, z)]
    return ask(counterfactual, told, f"where is the {thing}", b)


@counterfactual.probe("it was taken twice: the last taking counts", SAME)
def _(counterfactual, rng):
    a, b, c = pick(rng, PEOPLE, 3)
    thing, (x, y, z) = pick(rng, THINGS, 1)[0], pick(rng, PLACES, 3)
    told = [move(rng, a, x), move(rng, b, y), move(rng, c, z), take(rng, a, thing)]
    told += [throw_away(rng, a, thing), take(rng, b, thing)]
    return ask(counterfactual, told, f"where is the {thing}", c)


@counterfactual.probe("the person had it before, and another took it then", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    thing, (x, y) = pick(rng, THINGS, 1)[0], pick(rng, PLACES, 2)
    told = [move(rng, a, x), move(rng, b, y), take(rng, b, thing), throw_away(rng, b, thing), take(rng, a, thing)]
    return ask(counterfactual, told, f"where is the {thing}", b)


@counterfactual.probe("other things are taken later", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    (thing, other), (x, y) = pick(rng, THINGS, 2), pick(rng, PLACES, 2)
    told = [move(rng, b, x), take(rng, a, thing), move(rng, a, y), take(rng, b, other), take(rng, a, "box")]
    return ask(counterfactual, told, f"where is the {thing}", b)


@counterfactual.probe("each way of taking, the taker's place not told", SAME)
def _(counterfactual, rng):
    a, b, c = pick(rng, PEOPLE, 3)
    x, y = pick(rng, PLACES, 2)
    told = [[move(rng, b, x), f"{a} {way} the milk", move(rng, c, y)] for way in TAKES]
    return [ask(counterfactual, sentences, "where is the milk", b) for sentences in told]


@counterfactual.probe("it was dropped last: this edit can't show anything", SAME)
def _(counterfactual, rng):
    sentences, question, person = case(rng)
    thing, taker = question.split()[-1], next(s.split()[0] for s in sentences if s.endswith(question.split()[-1]))
    return ask(counterfactual, [*sentences, throw_away(rng, taker, thing)], question, person)


@counterfactual.probe("each way of dropping", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y = pick(rng, PLACES, 2)
    ways = ("dropped", "put down", "left")
    told = [[move(rng, b, x), move(rng, a, y), f"{a} took the milk", f"{a} {way} the milk"] for way in ways]
    return [ask(counterfactual, sentences, "where is the milk", b) for sentences in told]


@counterfactual.probe("other verbs, which take nothing", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y = pick(rng, PLACES, 2)
    told = [[move(rng, b, x), move(rng, a, y), take(rng, a, "milk"), f"{a} {way} the milk"] for way in ("saw", "drank")]
    return [ask(counterfactual, sentences, "where is the milk", b) for sentences in told]


@counterfactual.probe("a way of taking that stands inside another word", SAME)
def _(counterfactual, rng):
    x, y = pick(rng, PLACES, 2)
    told = [
        [move(rng, "mary", x), move(rng, a, y), take(rng, a, "ball"), f"{a} {way} the ball"]
        for a, way in (("tooker", "dropped"), ("john", "mistook"))
    ]
    return [ask(counterfactual, sentences, "where is the ball", "mary") for sentences in told]


@counterfactual.probe("no move of the person is told", SAME)
def _(counterfactual, rng):
    sentences, question, person = case(rng)
    return ask(counterfactual, [s for s in sentences if s.split()[0] != person], question, person)


@counterfactual.probe("the person took it already", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y = pick(rng, PLACES, 2)
    told = [move(rng, a, x), move(rng, b, y), take(rng, a, "apple")]
    return ask(counterfactual, told, "where is the apple", a), ask(counterfactual, told, "where is the apple", b)


@counterfactual.probe("both are in the same place: the answer stays", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y = pick(rng, PLACES, 2)
    told = [move(rng, a, x), move(rng, b, y), take(rng, a, "ball"), move(rng, b, x)]
    return ask(counterfactual, told, "where is the ball", b)


@counterfactual.probe("they were in the same place, and parted", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y = pick(rng, PLACES, 2)
    told = [move(rng, a, x), move(rng, b, x), take(rng, a, "ball"), move(rng, b, y)]
    return ask(counterfactual, told, "where is the ball", b)


@counterfactual.probe("the taker left for where the other is, and left it", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y = pick(rng, PLACES, 2)
    came = [move(rng, a, x), move(rng, b, y), take(rng, a, "ball"), move(rng, a, y)]
    went = [move(rng, a, y), take(rng, a, "ball"), move(rng, a, x), move(rng, b, y)]
    return [ask(counterfactual, told, "where is the ball", b) for told in (came, went)]


@counterfactual.probe("a third person is where the new taker is", SAME)
def _(counterfactual, rng):
    a, b, c = pick(rng, PEOPLE, 3)
    x, y = pick(rng, PLACES, 2)
    told = [move(rng, c, y), move(rng, a, x), move(rng, b, y), take(rng, a, "milk")]
    return ask(counterfactual, told, "where is the milk", b)


@counterfactual.probe("names that begin alike", SAME)
def _(counterfactual, rng):
    x, y, z = pick(rng, PLACES, 3)
    told = [move(rng, "dan", x), move(rng, "daniel", y), move(rng, "john", z), take(rng, "john", "milk")]
    told += [move(rng, "daniel", z)]
    return [ask(counterfactual, told, "where is the milk", person) for person in ("dan", "daniel")]


@counterfactual.probe("the story begins with the taking", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y = pick(rng, PLACES, 2)
    told = [take(rng, a, "milk"), move(rng, b, x), move(rng, a, y)]
    return ask(counterfactual, told, "where is the milk", b)


@counterfactual.probe("the same sentence is told twice", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y = pick(rng, PLACES, 2)
    taking = take(rng, a, "ball")
    told = [move(rng, a, x), taking, move(rng, b, y), throw_away(rng, a, "ball"), taking, move(rng, a, x)]
    return [ask(counterfactual, sentences, "where is the ball", b) for sentences in (told, told[1:])]


@counterfactual.probe("the same move is told twice", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y, z = pick(rng, PLACES, 3)
    again = move(rng, b, x)
    told = [move(rng, a, z), again, move(rng, b, y), take(rng, a, "ball"), again]
    return ask(counterfactual, told, "where is the ball", b)


@counterfactual.probe("verbs of going that the lesson's stories don't have", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y, z = pick(rng, PLACES, 3)
    told = [move(rng, b, x), f"{a} ran to the {z}", f"{a} took the apple", f"{b} walked to the {y}"]
    told += [f"{a} hurried to the {x}"]
    return ask(counterfactual, told, "where is the apple", b)


@counterfactual.probe("a name that stands inside other words", SAME)
def _(counterfactual, rng):
    x, y = pick(rng, PLACES, 2)
    found = []
    for taking in ("ed picked up the milk", "ed grabbed the apple", "al took the ball"):
        name, thing = taking.split()[0], taking.split()[-1]
        story = [move(rng, "mary", x), move(rng, name, y), taking]
        found.append(ask(counterfactual, story, f"where is the {thing}", "mary"))
    return found


@counterfactual.probe("a name that stands inside a place", SAME)
def _(counterfactual, rng):
    x, y = pick(rng, ("kitchen", "garden", "office"), 2)
    told = [move(rng, "mary", x), move(rng, "ed", y), take(rng, "mary", "milk"), move(rng, "mary", "bedroom")]
    return ask(counterfactual, told, "where is the milk", "ed")


@counterfactual.probe("a thing whose name stands inside another's", SAME)
def _(counterfactual, rng):
    a, b, c = pick(rng, PEOPLE, 3)
    x, y, z = pick(rng, PLACES, 3)
    others = ("football", "ballgown")
    told = [
        [move(rng, a, x), move(rng, b, y), move(rng, c, z), take(rng, a, "ball"), take(rng, c, other)]
        for other in others
    ]
    return [ask(counterfactual, sentences, "where is the ball", b) for sentences in told]


@counterfactual.probe("a thing whose name begins like a place", SAME)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    x, y = pick(rng, ("kitchen", "bedroom", "office", "hallway"), 2)
    told = [move(rng, a, x), move(rng, b, y), take(rng, a, "milk"), take(rng, b, "gardenia")]
    return ask(counterfactual, told, "where is the milk", b), ask(counterfactual, told, "where is the gardenia", a)


@counterfactual.probe("the thing doesn't occur", SAME)
def _(counterfactual, rng):
    sentences, question, person = case(rng)
    thing = question.split()[-1]
    return ask(counterfactual, [s for s in sentences if not s.endswith(thing)], question, person)


@counterfactual.probe("long stories, every person", SAME)
def _(counterfactual, rng):
    sentences = story(rng, 14)
    return [ask(counterfactual, sentences, f"where is the {x}", p) for x in THINGS for p in PEOPLE]


@counterfactual.probe("a story of two sentences", SAME, extreme=True)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    told = [move(rng, b, pick(rng, PLACES, 1)[0]), take(rng, a, "milk")]
    return [ask(counterfactual, sentences, "where is the milk", b) for sentences in (told, told[::-1])]


@counterfactual.probe("a story of one sentence", SAME, extreme=True)
def _(counterfactual, rng):
    a, b = pick(rng, PEOPLE, 2)
    return ask(counterfactual, [take(rng, a, "milk")], "where is the milk", b)


@counterfactual.probe("the list that came stays as it was, and isn't the one that is returned", SAME)
def _(counterfactual, rng):
    given = case(rng)
    found = counterfactual(*given)
    came = list(given[0])
    if found is not None and isinstance(found[0], list):
        found[0].append("end")
    return [*given[0], "|", *came, "|", *told(found)]


@counterfactual.alternative("from the end of the story")
def _(sentences, question, person):
    thing = question.rsplit(" ", 1)[1]

    def place_of(name):
        for sentence in reversed(sentences):
            if sentence.startswith(name + " ") and sentence.rsplit(" ", 1)[1] in PLACES:
                return sentence.rsplit(" ", 1)[1]
        return None

    at = next((i for i in reversed(range(len(sentences))) if sentences[i].endswith(f" {thing}")), None)
    if at is None or not any(f" {way} the " in sentences[at] for way in TAKES):
        return None
    taker, rest = sentences[at].split(" ", 1)
    new = place_of(person)
    if new is None or taker == person or new == place_of(taker):
        return None
    return [*sentences[:at], f"{person} {rest}", *sentences[at + 1 :]], new


@counterfactual.alternative("with lists of what is told of whom")
def _(sentences, question, person):
    words = [s.split() for s in sentences]
    went = {}
    for w in words:
        went.setdefault(w[0], []).extend(w[-1:] if w[-1] in PLACES else [])
    named = [i for i, w in enumerate(words) if w[-1] == question.split()[-1]]
    if not named or not went.get(person):
        return None
    i = named[-1]
    old = went[words[i][0]][-1:]
    if " ".join(words[i][1:-2]) not in TAKES or words[i][0] == person or old == went[person][-1:]:
        return None
    return [" ".join([person, *w[1:]]) if k == i else " ".join(w) for k, w in enumerate(words)], went[person][-1]
