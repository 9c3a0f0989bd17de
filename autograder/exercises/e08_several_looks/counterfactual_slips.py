"""What goes wrong in `counterfactual`."""

from autograder.exercises.e08_several_looks.counterfactual import counterfactual
from autograder.exercises.e08_several_looks.counterfactual_stories import DROPS, PLACES, TAKES


def place_of(sentence):
    return sentence.split()[-1] if sentence.split()[-1] in PLACES else None


def last_places(sentences, keep_first=False, place_of=place_of):
    place = {}
    for sentence in sentences:
        first, end = sentence.split()[0], place_of(sentence)
        if end and not (keep_first and first in place):
            place[first] = end
    return place


def takes(sentence):
    return " ".join(sentence.split()[1:-2]) in TAKES


def version(
    where=lambda all_, i: max(all_),  # which sentence of those that name the thing
    until=lambda sentences, i: sentences,  # the sentences from which places are read
    took=takes, same_person=True, same_place=True, told=True, first=False, edit=None, answer=None, copy=list, only=None,
    names=lambda sentence, thing: sentence.split()[-1] == thing, goes=place_of,
):  # fmt: skip
    """The edit with one of its parts replaced."""

    def edited_story(sentences, question, person):
        thing = question.split()[-1]
        named = [i for i, s in enumerate(sentences) if names(s, thing) and (only is None or only(s))]
        if not named:
            return None
        i = where(named, sentences)
        words = sentences[i].split()
        place = last_places(until(sentences, i), first, goes)
        if not took(sentences[i]) or (told and person not in place) or (same_person and words[0] == person):
            return None
        if same_place and place.get(person) == place.get(words[0]):
            return None
        changed = copy(sentences)
        changed[i] = edit(words, person) if edit else " ".join([person, *words[1:]])
        return changed, answer(place, person, words[0]) if answer else place.get(person)

    return edited_story


def verbs(*known):
    """Moves by these verbs alone."""
    return version(goes=lambda s: s.split()[-1] if any(f" {way} " in s for way in known) else None)


def inside(sentence):
    """A place is found wherever its letters stand."""
    return next((place for place in PLACES if place in sentence), None)


def by_name_inside(sentences, question, person):
    """The last place in a sentence in which the letters of the name stand."""

    def now(name):
        return next((s.split()[-1] for s in sentences[::-1] if name in s and s.split()[-1] in PLACES), None)

    free = version(same_place=False, told=False)(sentences, question, person)
    thing = question.split()[-1]
    taker = next((s for s in sentences[::-1] if s.split()[-1] == thing), "nobody").split()[0]
    return None if free is None or now(person) in (None, now(taker)) else (free[0], now(person))


def first_of_equal(named, sentences):
    return sentences.index(sentences[max(named)])


def falsy(sentences, question, person):
    """The index 0 is taken for none."""
    i = max((i for i, s in enumerate(sentences) if s.split()[-1] == question.split()[-1]), default=None)
    return version()(sentences, question, person) if i else None


def later_too(sentences, question, person):
    """After the taking the old taker's sentences are the new one's."""
    found = version()(sentences, question, person)
    if found is None:
        return None
    i = max(i for i, s in enumerate(sentences) if s.split()[-1] == question.split()[-1])
    taker = sentences[i].split()[0]
    words = [s.split() for s in found[0][i:]]
    return found[0][:i] + [" ".join([person, *w[1:]] if w[0] == taker else w) for w in words], found[1]


def at_end(sentences, found, less):
    if found is None:
        return None
    new = next(new for old, new in zip(sentences, found[0], strict=True) if old != new)
    return [*sentences[: len(sentences) - less], new], found[1]


def others_gone(sentences, question, person):
    found = version()(sentences, question, person)
    if found is None:
        return None
    thing = question.split()[-1]
    last = max(i for i, s in enumerate(sentences) if s.split()[-1] == thing)
    return [s for i, s in enumerate(found[0]) if i == last or s.split()[-1] != thing], found[1]


def had_it(sentences, question, person):
    thing = question.split()[-1]
    before = any(s.split()[0] == person and s.split()[-1] == thing for s in sentences)
    return None if before else version()(sentences, question, person)


def everywhere(sentences, question, person):
    """The person's name in the place of the taker's, all through the story."""
    found = version()(sentences, question, person)
    if found is None:
        return None
    thing = question.split()[-1]
    i = max(i for i, s in enumerate(sentences) if s.split()[-1] == thing)
    taker = sentences[i].split()[0]
    return [s.replace(taker, person) for s in sentences], found[1]


def all_takings(sentences, question, person):
    found = version()(sentences, question, person)
    if found is None:
        return None
    thing = question.split()[-1]
    return [" ".join([person, *s.split()[1:]]) if takes(s) and s.split()[-1] == thing else s for s in sentences], found[
        1
    ]


def as_pair(sentences, question, person):
    found = version()(sentences, question, person)
    return (sentences, None) if found is None else found


def never_none(sentences, question, person):
    return version(took=lambda s: True, same_person=False, same_place=False, told=False)(sentences, question, person)


def as_text(sentences, question, person):
    found = version()(sentences, question, person)
    return None if found is None else (tuple(found[0]), found[1])


def exchanged(sentences, question, person):
    found = version()(sentences, question, person)
    return None if found is None else found[::-1]


def swapped(sentences, question, person):
    """The two people exchanged, all through the story."""
    found = version()(sentences, question, person)
    if found is None:
        return None
    taker = next(s for s in sentences[::-1] if s.split()[-1] == question.split()[-1]).split()[0]
    other = {taker: person, person: taker}
    words = [s.split() for s in sentences]
    return [" ".join([other.get(w[0], w[0]), *w[1:]]) for w in words], found[1]


def inserted(sentences, question, person):
    """The new sentence behind the old one."""
    found = version()(sentences, question, person)
    if found is None:
        return None
    i = next(i for i, (old, new) in enumerate(zip(sentences, found[0], strict=True)) if old != new)
    return [*sentences[: i + 1], found[0][i], *sentences[i + 1 :]], found[1]


def sentence_alone(sentences, question, person):
    found = version()(sentences, question, person)
    if found is None:
        return None
    return next(new for old, new in zip(sentences, found[0], strict=True) if old != new), found[1]


def by_beginning(sentences, question, person):
    """The last place of whoever's name begins so."""

    def now(name):
        return next((s.split()[-1] for s in sentences[::-1] if s.startswith(name) and s.split()[-1] in PLACES), None)

    free = version(same_place=False, told=False)(sentences, question, person)
    thing = question.split()[-1]
    taker = next((s for s in sentences[::-1] if s.split()[-1] == thing), "nobody").split()[0]
    return None if free is None or now(person) in (None, now(taker)) else (free[0], now(person))


def raising(sentences, question, person):
    found = version()(sentences, question, person)
    if found is None:
        raise ValueError("this edit can't show anything")
    return found


def before_taking(sentences, question, person):
    """None where the old taker stood, when taking it, where the new one is now."""
    free = version(same_place=False)(sentences, question, person)
    if free is None:
        return None
    i = max(i for i, s in enumerate(sentences) if s.split()[-1] == question.split()[-1])
    return None if last_places(sentences[:i]).get(sentences[i].split()[0]) == free[1] else free


def with_anybody(sentences, question, person):
    """None where anybody is where the new taker is."""
    found = version()(sentences, question, person)
    others = {name: place for name, place in last_places(sentences).items() if name != person}
    return None if found is None or found[1] in others.values() else found


counterfactual.tell(
    {
        "You edited the first sentence that names the thing. Who had it last is told by the last one.": [
            version(where=lambda named, s: min(named))
        ],
        "You read the places only up to the taking. People move on, and the thing with them: the last move counts.": [
            version(until=lambda sentences, i: sentences[:i])
        ],
        "You took the person's first place that is told. Where they are now is told by the last one.": [
            version(first=True)
        ],
        "The thing was dropped last, and you edited that sentence (or one before it). Then this edit shows nothing.": [
            version(took=lambda s: True),
            version(only=takes),
        ],
        "A way of taking is missing: picked up is two words.": [
            version(took=lambda s: s.split()[1] in TAKES),
            version(took=lambda s: s.split()[1] == "took"),
        ],
        "You asked whether it is *no* dropping by its first word: put down is two words.": [
            version(took=lambda s: s.split()[1] not in DROPS)
        ],
        "You asked whether it is one of some droppings. What isn't in `TAKES` is no taking, whatever else it is.": [
            version(took=lambda s: " ".join(s.split()[1:-2]) not in DROPS),
            version(took=lambda s: " ".join(s.split()[1:-2]) not in DROPS[:2]),
            version(took=lambda s: not any(way in s for way in DROPS)),
            version(took=lambda s: "dropped" not in s),
        ],
        "A way of taking was looked for by its letters, which stand in other words, too. Compare whole words.": [
            version(took=lambda s: any(way in s for way in TAKES))
        ],
        "The sentence before the last one that names the thing was edited. The last one counts.": [
            version(where=lambda named, s: named[-2] if len(named) > 1 else named[-1])
        ],
        "Nothing was edited where the story ends with the sentence to edit. It may be the last of all.": [
            version(
                where=lambda named, s: max(named), took=takes, only=None, until=lambda s, i: s if i < len(s) - 1 else []
            )
        ],
        "The new taker's name went into later sentences, too. One sentence is to be changed.": [later_too],
        "None came because a move of the person ends the story. It counts as any other move.": [
            lambda sentences, *given: None if sentences[-1].split()[0] == given[1] else version()(sentences, *given)
        ],
        "The story's last sentence was changed. The last one *that names the thing* is to be.": [
            lambda *given: at_end(given[0], version()(*given), 1)
        ],
        "The new sentence was put at the end of the story. It takes the old one's place.": [
            lambda *given: at_end(given[0], version()(*given), 0)
        ],
        "Other sentences that name the thing were left out. The story keeps all of them, with one changed.": [
            others_gone
        ],
        "None came because the person had the thing earlier. Only the last sentence that names it counts.": [had_it],
        "Both people are in the same place, so the answer stays. Such an edit can't show anything: None.": [
            version(same_place=False)
        ],
        "No move of the person is told, so nobody can say the new answer: None.": [
            version(told=False),
            version(told=False, same_place=False),
        ],
        "The answer is still the old taker's place. It is now the place of the new one.": [
            version(answer=lambda place, person, taker: place.get(taker))
        ],
        "Nothing was edited where the story begins with the sentence to edit. Its index is 0, and 0 counts as false.": [
            falsy
        ],
        "Where two sentences are equal the first was edited: `index` finds no other. The last one counts.": [
            version(where=first_of_equal)
        ],
        "The name was replaced wherever its letters stand, even inside other words. Only the first word changes.": [
            version(edit=lambda words, person: " ".join(words).replace(words[0], person))
        ],
        "The thing was looked for by its letters, and ball stands in football, too. Compare whole words.": [
            version(names=lambda sentence, thing: thing in sentence),
            version(names=lambda sentence, thing: sentence.endswith(thing)),
            version(names=lambda sentence, thing: f" {thing}" in sentence),
            version(names=lambda sentence, thing: sentence.split()[-1].startswith(thing)),
        ],
        "A place was looked for by its letters, anywhere in the sentence. Compare the last word as a whole.": [
            version(goes=inside)
        ],
        "A name was looked for by its letters, and they stand in other words, too. Compare the first *word*.": [
            by_name_inside
        ],
        "Only some verbs count as going here. A sentence that ends in one of `PLACES` is a move, whatever its verb.": [
            verbs("went"),
            verbs("went", "moved", "travelled"),
            verbs("went", "moved", "travelled", "journeyed"),
        ],
        "You changed the list that came. Edit a copy.": [version(copy=lambda sentences: sentences)],
        "You renamed the taker all through the story. One sentence is to be changed, or other facts change with it.": [
            everywhere
        ],
        "You changed every taking of the thing. Only the last sentence that names it is to be changed.": [all_takings],
        "An edit that can't show anything gives None itself, not a pair.": [as_pair],
        "Nothing is left out here. Where the edit can't change the answer, or nobody can say it, give None.": [
            never_none
        ],
        "The edited story is to be a list.": [as_text],
        "The whole story is asked for, with one sentence changed: that sentence came alone.": [sentence_alone],
        "A name was compared by its beginning, and dan is the beginning of daniel. Compare the first *word*.": [
            by_beginning
        ],
        "The two people were exchanged all through the story. Only the last sentence that names the thing changes.": [
            swapped
        ],
        "The new sentence was put beside the old one. It takes its place: the story keeps its length.": [inserted],
        "An edit that can't show anything isn't an error: give None.": [raising],
        "You compared with where the old taker was when taking it. Where they are now decides: the thing moves with "
        "them.": [before_taking],
        "Only the old taker's place matters. Who else is where the new taker is changes nothing.": [with_anybody],
        "The two results are exchanged: first the story, then the answer.": [exchanged],
        "The edited sentence lost a word: only its first one is replaced.": [
            version(edit=lambda words, person: " ".join([person, *words[2:]])),
            version(edit=lambda words, person: f"{person} {words[1]} the {words[-1]}"),
        ],
        "The edited sentence tells another way of taking. Only its first word is replaced.": [
            version(edit=lambda words, person: f"{person} took the {words[-1]}")
        ],
        "The person who shall take it was put beside the taker's name. It goes in its place.": [
            version(edit=lambda words, person: " ".join([person, *words]))
        ],
        "Where the taker's own place isn't told the edit still works: the new answer can't be the old one.": [
            lambda sentences, question, person: (
                None
                if next((s for s in sentences[::-1] if s.split()[-1] == question.split()[-1]), "x").split()[0]
                not in last_places(sentences)
                else version()(sentences, question, person)
            )
        ],
    }
)
