"""How `wordpiece` of lesson 13 is judged. What a probe returns says words and pieces, to be redone by hand."""

import unicodedata
from collections import Counter

from autograder.exercise import Exercise
from autograder.exercises.e13_bert.wordpiece_slips import SLIPS

wordpiece = Exercise(
    "wordpiece",
    points=2,
    forbid=("attn", "tokenizers", "transformers"),
    instead="try ends from the right until a slice of the word is in the vocabulary",
)

PLAY = {"play", "##ing", "##ed", "##er", "##s", "un", "read", "re", "##ad", "##able", "a", "##y"}


def said(pieces):
    """A list of pieces as one text, so that a difference shows all of it; what else came is said, too."""
    if isinstance(pieces, str):
        return f"the text {pieces!r}, no list"
    if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
        return pieces if pieces is None else f"{pieces!r}, no list of texts"
    if any(not piece or " " in piece for piece in pieces):
        return f"the list {[str(piece) for piece in pieces]}"
    return " ".join(pieces) or "an empty list"


def cut_each(wordpiece, words, pieces, **options):
    """How each word is cut; beside it stand the pieces, so that it can be redone by hand."""
    by = f" of {pieces}" + "".join(f", {name} = {value}" for name, value in options.items())
    return {word + by: said(wordpiece(word, set(pieces.split()), **options)) for word in words.split()}


def by_start(piece):
    return piece.startswith("##"), piece


def random_word(rng, n, letters="abc"):
    return "".join(letters[i] for i in rng.integers(len(letters), size=n))


def random_vocabulary(rng, n=25):
    """Pieces of one to four letters, most single letters among them."""
    pieces = {"a", "b", "##a", "##c"}
    for _ in range(n):
        pieces.add(("" if rng.random() < 0.4 else "##") + random_word(rng, rng.integers(1, 5)))
    return pieces


@wordpiece.probe("a word that is one piece, and words of two")
def _(wordpiece, rng):
    return cut_each(wordpiece, "play playing played", "play ##ing ##ed ##s")


@wordpiece.probe("words of three and four pieces")
def _(wordpiece, rng):
    return cut_each(wordpiece, "players unyyy aingers", "play ##er ##s un ##y a ##ing")


@wordpiece.probe("pieces of many letters")
def _(wordpiece, rng):
    long = random_word(rng, 25)
    words = f"extraordinarily extraordinariness {long}{long}"
    return cut_each(wordpiece, words, f"extraordinar ##iness ##ily ##s e {long} ##{long}")


@wordpiece.probe("the longest piece first, even where a shorter one would do better")
def _(wordpiece, rng):
    return cut_each(wordpiece, "reader readere", "re read ##ad ##er ##ader ##e ##r")


@wordpiece.probe("the longest piece first")
def _(wordpiece, rng):
    return cut_each(wordpiece, "abcdef", "abcd ##e ##f abc ##def ##cdef a ##b")


@wordpiece.probe("the longest first in the middle, too")
def _(wordpiece, rng):
    return cut_each(wordpiece, "baaa baaaaa baaaaaaa", "b ##a ##aa ##aaaa ##b")


@wordpiece.probe("a word that ends where no piece fits")
def _(wordpiece, rng):
    return cut_each(wordpiece, "playful unreadx", "play ##ing un ##read ##ad ##s")


@wordpiece.probe("a word that begins or goes on where no piece fits")
def _(wordpiece, rng):
    return cut_each(wordpiece, "xplay playxing q", "play ##ing ##play a")


@wordpiece.probe("a greedy choice that another cut would have saved")
def _(wordpiece, rng):
    return cut_each(wordpiece, "unable", "un una ##able ##a ##b")


@wordpiece.probe("a piece without marks can't go on with a word")
def _(wordpiece, rng):
    return cut_each(wordpiece, "rereads playa", "play re read ##s a")


@wordpiece.probe("a piece with marks can't begin a word")
def _(wordpiece, rng):
    return cut_each(wordpiece, "ing able", "play a ##ing ##able ##a ##ble")


@wordpiece.probe("every piece is one letter")
def _(wordpiece, rng):
    return cut_each(wordpiece, "ababba abcab a b", "a b ##a ##b ##c")


@wordpiece.probe("what was found first is asked for again")
def _(wordpiece, rng):
    return cut_each(wordpiece, "ababab abbab baab abab", "ab ##ab ##a b ##b")


@wordpiece.probe("random words and pieces")
def _(wordpiece, rng):
    pieces = random_vocabulary(rng, 16)
    words = [random_word(rng, rng.integers(1, 9)) for _ in range(30)]
    few = {word: said(wordpiece(word, pieces)) for word in words}
    return {f"{word} of {' '.join(sorted(pieces, key=by_start))}": cut for word, cut in few.items()}


@wordpiece.probe("an empty word; then with `longest` 0; then with an empty piece in the vocabulary")
def _(wordpiece, rng):
    return said(wordpiece("", PLAY)), said(wordpiece("", {"a": 0}, longest=0)), said(wordpiece("", PLAY | {"", "##"}))


@wordpiece.probe("a vocabulary as a dictionary: play 0, ##ing 1, a 2, ##s 3; of play, playing, as, sa")
def _(wordpiece, rng):
    pieces = {piece: i for i, piece in enumerate(["play", "##ing", "a", "##s"])}
    return {word: said(wordpiece(word, pieces)) for word in ("play", "playing", "as", "sa")}


@wordpiece.probe("`unknown` is another text: playful, zoo, playing, of play and ##ing")
def _(wordpiece, rng):
    unknown = random_word(rng, 5)
    return [said(wordpiece(word, {"play", "##ing"}, unknown)) for word in ("playful", "zoo", "playing")]


@wordpiece.probe("`longest` is 7, and words of 7 and 8 letters")
def _(wordpiece, rng):
    return cut_each(wordpiece, "playing playings players read", "play ##ing ##er ##s read", longest=7)


@wordpiece.probe("a word that is too long and is a piece itself: play where `longest` is 3, a where it is 0")
def _(wordpiece, rng):
    return said(wordpiece("play", PLAY, longest=3)), said(wordpiece("a", PLAY, "<?>", 0))


@wordpiece.probe("`longest` is 1")
def _(wordpiece, rng):
    return cut_each(wordpiece, "a un q", "a un ##n", longest=1)


@wordpiece.probe("100 times b, and 101 times, of b ##b ##bbb: the last three pieces")
def _(wordpiece, rng):
    made = [wordpiece("b" * n, {"b", "##b", "##bbb"}) for n in (100, 101)]
    return [said(pieces[-3:]) if isinstance(pieces, list) else said(pieces) for pieces in made], len(made[0])


@wordpiece.probe("150 times b, where `longest` is 200, of b ##b ##bb: how many pieces")
def _(wordpiece, rng):
    return len(wordpiece("b" * 150, {"b", "##b", "##bb"}, longest=200))


@wordpiece.probe("capitals")
def _(wordpiece, rng):
    return cut_each(wordpiece, "Plays plays PLAYs playING US Us", "Play play ##ING ##s ##ing US us")


@wordpiece.probe("accents and other alphabets: pieces naïv ##e naiv é ##t ##é 한국 ##어")
def _(wordpiece, rng):
    apart = unicodedata.normalize("NFD", "é")
    pieces = {"naïv", "##e", "naiv", "é", "##t", "##é", "한국", "##어"}
    words = ("naïve", "naive", "été", f"{apart}t", "한국어", "ït")
    return [said(wordpiece(word, pieces)) for word in words]


@wordpiece.probe("60 times é, how many pieces; éé, which is a piece, where `longest` is 2")
def _(wordpiece, rng):
    return len(wordpiece("é" * 60, {"é", "##é"})), said(wordpiece("éé", {"éé"}, longest=2))


@wordpiece.probe("two calls, and the vocabulary stays as it was")
def _(wordpiece, rng):
    pieces = random_vocabulary(rng, 6)
    before = sorted(pieces)
    first = [said(wordpiece(random_word(rng, 4), pieces)) for _ in range(4)]
    second = [said(wordpiece("ab", pieces)), said(wordpiece("q", pieces))]
    return first, second, "the same vocabulary" if sorted(pieces) == before else "another vocabulary"


@wordpiece.probe("a counter as the vocabulary, asked for what it lacks", extreme=True)
def _(wordpiece, rng):
    pieces = Counter({"play": 3, "##ing": 2, "##s": 1})
    return [said(wordpiece(word, pieces)) for word in ("playing", "playful")], len(pieces)


wordpiece.tell(SLIPS)


@wordpiece.alternative("what is left, shortened from the right")
def _(word, vocabulary, unknown="[UNK]", longest=100):
    if len(word) > longest:
        return [unknown]
    pieces, left = [], word
    while left:
        marks = "##" if pieces else ""
        head = left
        while head and marks + head not in vocabulary:
            head = head[:-1]
        if not head:
            return [unknown]
        pieces.append(marks + head)
        left = left[len(head) :]
    return pieces


@wordpiece.alternative("recursion, with max over the pieces that fit")
def _(word, vocabulary, unknown="[UNK]", longest=100):
    def rest(left, marks):
        if not left:
            return []
        fitting = [left[:n] for n in range(1, len(left) + 1) if marks + left[:n] in vocabulary]
        if not fitting:
            return [None]
        head = max(fitting, key=len)
        return [marks + head, *rest(left[len(head) :], "##")]

    pieces = [unknown] if len(word) > longest else rest(word, "")
    return [unknown] if None in pieces else pieces
