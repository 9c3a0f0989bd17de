"""Stories: an independent reader finds every answer, and shortcuts don't."""

from collections import Counter, defaultdict
from itertools import chain

import pytest

from attn.data import stories
from attn.data.stories import PEOPLE, PLACES, THINGS, VERBS

N = 4_000


@pytest.fixture(scope="module", params=[1, 2, 3])
def facts(request):
    return request.param


@pytest.fixture(scope="module")
def splits(facts):
    return stories.load(N, facts)


def sides(splits):
    return splits.train, splits.validation, splits.test


def read(sentence):
    """Who, what they did, and to what."""
    verb = next(verb for verb, ways in VERBS.items() for way in ways if f" {way} the " in sentence)
    return sentence.split()[0], verb, sentence.split()[-1]


def answer(sentences, question):
    """Replay the sentences: where everyone was last said to be, and all places at which each thing was seen."""
    place, holder, seen = {}, {}, defaultdict(list)
    for person, verb, what in map(read, sentences):
        if verb == "move":
            place[person] = what
        elif verb == "take":
            holder[what] = person
        else:
            assert holder.pop(what, person) == person  # only who holds a thing can drop it
        held = [thing for thing in THINGS if holder.get(thing) == person] + [what] * (verb != "move")
        for thing in held:
            if place.get(person) and seen[thing][-1:] != [place[person]]:
                seen[thing].append(place[person])
    words = question.split()
    if len(words) == 3:
        return place[words[2]]
    if "before" in words:
        assert seen[words[3]].count(words[6]) == 1
        return seen[words[3]][seen[words[3]].index(words[6]) - 1]
    return seen[words[3]][-1]


def test_the_sides_have_the_sizes_that_were_promised(splits):
    assert [len(side) for side in sides(splits)] == [N - N // 10 - N // 50, N // 50, N // 10]


def test_a_reader_of_the_whole_story_finds_the_answer(splits):
    for story in chain(*sides(splits)):
        assert answer(story.sentences, story.question) == story.answer


def test_a_reader_of_the_facts_alone_finds_it_too_and_needs_them_all(splits, facts):
    for story in splits.test:
        needed = sorted(story.facts)
        assert len(set(needed)) == facts
        assert answer([story.sentences[i] for i in needed], story.question) == story.answer
        assert all(0 <= i < len(story.sentences) for i in needed)


def test_the_facts_stand_in_the_order_in_which_one_needs_them(splits, facts):
    for story in splits.train:
        said = [read(story.sentences[i]) for i in story.facts]
        asked = story.question.split()
        if facts == 1:
            assert said[0] == (asked[2], "move", story.answer)
        else:
            person, verb, what = said[0]
            assert what == asked[3]
            assert verb in (("take",) if facts == 3 else ("take", "drop"))
            assert said[-1] == (person, "move", story.answer)
        if facts == 3:
            assert said[1] == (person, "move", asked[6])
            assert story.facts[2] < story.facts[1] > story.facts[0]


def test_nobody_does_what_they_cannot(splits):
    for story in splits.train:
        place, holder = {}, {}
        for person, verb, what in map(read, story.sentences):
            assert person in PEOPLE
            if verb == "move":
                assert place.get(person) != what
                assert what in PLACES
                place[person] = what
            elif verb == "take":
                assert what not in holder
                holder[what] = person
            else:
                assert holder.pop(what) == person


def test_every_answer_comes_about_as_often(splits):
    for side, slack in ((splits.train, 0.03), (splits.test, 0.08)):
        shares = Counter(story.answer for story in side)
        assert set(shares) == set(PLACES)
        assert all(abs(count / len(side) - 1 / 6) < slack for count in shares.values())


def test_no_story_is_told_twice_even_in_other_words(splits):
    told = [(tuple(map(read, story.sentences)), story.question) for story in chain(*sides(splits))]
    assert len(set(told)) == len(told) == N


def guess(splits, clue):
    """The share of right answers of who has learnt, for each clue, the commonest answer."""
    seen = defaultdict(Counter)
    for story in splits.train:
        seen[clue(story)][story.answer] += 1
    right = [seen[clue(s)].most_common(1)[0][0] == s.answer for s in splits.test if clue(s) in seen]
    return sum(right) / len(splits.test)


def last_place(story):
    return next((read(s)[2] for s in story.sentences[::-1] if read(s)[1] == "move"), None)


@pytest.mark.parametrize(
    ("clue", "most"),
    [
        (lambda s: None, (0.2, 0.2, 0.2)),
        (lambda s: s.question, (0.2, 0.2, 0.27)),
        (lambda s: read(s.sentences[-1]), (0.4, 0.3, 0.25)),
        (lambda s: (read(s.sentences[-1]), s.question.split()[2:4]), (0.4, 0.35, 0.3)),
        (last_place, (0.42, 0.35, 0.27)),
    ],
    ids=["nothing", "question", "last sentence", "question and last sentence", "last place"],
)
def test_the_answer_cannot_be_guessed_without_reading_the_story(splits, facts, clue, most):
    assert guess(splits, lambda s: str(clue(s))) < most[facts - 1]


def test_a_seed_gives_the_same_stories_and_another_seed_others(facts):
    assert stories.load(60, facts) == stories.load(60, facts)
    assert stories.load(60, facts) != stories.load(60, facts, seed=1)


@pytest.mark.parametrize("wrong", [0, 4, -1])
def test_a_number_of_facts_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match=f"facts must be 1, 2 or 3, got {wrong}"):
        stories.load(100, wrong)


@pytest.mark.parametrize("n", [-1, 0, 49, 100_001])
def test_a_number_of_stories_out_of_range_is_refused(n):
    with pytest.raises(ValueError, match=f"n must be from 50 to 100000, got {n}"):
        stories.load(n)


def test_rows_are_told_and_asked_by_the_order_of_words():
    found = stories.rows(300)
    assert [len(side) for side in sides(found)] == [264, 6, 30]
    for story in chain(*sides(found)):
        pairs = {tuple(sentence.split(" stands left of ")) for sentence in story.sentences}
        left, right = story.question.split(" stands left of ")
        wanted = (story.answer, right) if left == "who" else (left, story.answer)
        assert wanted in pairs
        assert tuple(story.sentences[story.facts[0]].split(" stands left of ")) == wanted
        asked = right if left == "who" else left
        assert sum(asked in pair for pair in pairs) == 2  # both neighbours are told
    bags = Counter(" ".join(sorted(story.question.split())) for story in chain(*sides(found)))
    assert len(bags) == len(stories.IN_ROWS)  # a bag can't tell the two questions about someone apart


def test_no_row_is_asked_the_same_twice_in_whatever_order_it_is_told():
    told = [(frozenset(story.sentences), story.question) for story in chain(*sides(stories.rows(N)))]
    assert len(set(told)) == N


def test_encode_gives_the_sentences_back(splits):
    tokens = stories.vocabulary(splits.train)
    some = splits.test[:7]
    told, asked, wanted = stories.encode(some, tokens)
    for row, question, word, story in zip(told, asked, wanted, some, strict=True):
        kept = [tokens.decode(sentence.tolist()) for sentence in row if sentence.any()]
        assert tuple(kept) == story.sentences
        assert tokens.decode(question.tolist()) == story.question
        assert tokens.tokens([int(word)]) == [story.answer]


@pytest.mark.parametrize("n", [49, 15_001])
def test_a_number_of_rows_out_of_range_is_refused(n):
    with pytest.raises(ValueError, match=f"n must be from 50 to 15000, got {n}"):
        stories.rows(n)
