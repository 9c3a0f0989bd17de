"""What goes wrong in `counterfactual`."""

from autograder.exercises.e08_several_looks.counterfactual import counterfactual
from autograder.exercises.e08_several_looks.counterfactual_stories import DROPS, PLACES, TAKES


def last_places(sentences, keep_first=False):
    place = {}
    for sentence in sentences:
        words = sentence.split()
        if words[-1] in PLACES and not (keep_first and words[0] in place):
            place[words[0]] = words[-1]
    return place


def takes(sentence):
    return " ".join(sentence.split()[1:-2]) in TAKES


def version(
    where=lambda all_, i: max(all_),  # which sentence of those that name the thing
    until=lambda sentences, i: sentences,  # the sentences from which places are read
    took=takes, same_person=True, same_place=True, told=True, first=False, edit=None, answer=None, copy=list, only=None,
):  # fmt: skip
    """The edit with one of its parts replaced."""

    def edited_story(sentences, question, person):
        thing = question.split()[-1]
        named = [i for i, s in enumerate(sentences) if s.split()[-1] == thing and (only is None or only(s))]
        if not named:
            return None
        i = where(named, sentences)
        words = sentences[i].split()
        place = last_places(until(sentences, i), first)
        if not took(sentences[i]) or (told and person not in place) or (same_person and words[0] == person):
            return None
        if same_place and place.get(person) == place.get(words[0]):
            return None
        changed = copy(sentences)
        changed[i] = edit(words, person) if edit else " ".join([person, *words[1:]])
        return changed, answer(place, person, words[0]) if answer else place.get(person)

    return edited_story


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
