"""How `wordpiece` of lesson 13 is judged."""

import unicodedata
from collections import Counter

from autograder.exercise import Exercise

wordpiece = Exercise(
    "wordpiece",
    points=2,
    forbid=("attn", "tokenizers", "transformers"),
    instead="try ends from the right until a slice of the word is in the vocabulary",
)

PLAY = {"play", "##ing", "##ed", "##er", "##s", "un", "read", "re", "##ad", "##able", "a", "##y"}


def said(pieces):
    """A list of pieces as one text, so that a difference shows all of it; anything else as it is."""
    if isinstance(pieces, list) and all(isinstance(piece, str) for piece in pieces):
        return str([str(piece) for piece in pieces])
    return pieces


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
    return [said(wordpiece(word, PLAY)) for word in ("play", "playing", "played")]


@wordpiece.probe("words of three and four pieces")
def _(wordpiece, rng):
    return [said(wordpiece(word, PLAY)) for word in ("players", "unyyy", "aingers")]


@wordpiece.probe("pieces of many letters")
def _(wordpiece, rng):
    long = random_word(rng, 25)
    pieces = {"extraordinar", "##iness", "##ily", "##s", long, "##" + long, "e"}
    return [said(wordpiece(word, pieces)) for word in ("extraordinarily", "extraordinariness", long + long)]


@wordpiece.probe("the longest piece first, even where a shorter one would do better")
def _(wordpiece, rng):
    pieces = {"re", "read", "##ad", "##er", "##ader", "##e", "##r"}
    others = {"abcd", "##e", "##f", "abc", "##def", "##cdef", "a", "##b"}
    return [said(wordpiece(word, pieces)) for word in ("reader", "readere")], said(wordpiece("abcdef", others))


@wordpiece.probe("the longest first in the middle, too")
def _(wordpiece, rng):
    pieces = {"b", "##a", "##aa", "##aaaa", "##b"}
    return [said(wordpiece("b" + "a" * n, pieces)) for n in (3, 5, 7)]


@wordpiece.probe("a word that ends where no piece fits")
def _(wordpiece, rng):
    return said(wordpiece("playful", PLAY)), said(wordpiece("unreadx", PLAY))


@wordpiece.probe("a word that begins or goes on where no piece fits")
def _(wordpiece, rng):
    return said(wordpiece("xplay", PLAY)), said(wordpiece("playxing", PLAY)), said(wordpiece("q", PLAY))


@wordpiece.probe("a greedy choice that another cut would have saved")
def _(wordpiece, rng):
    return said(wordpiece("unable", {"un", "una", "##able", "##a", "##b"}))


@wordpiece.probe("a piece without marks can't go on with a word")
def _(wordpiece, rng):
    return said(wordpiece("rereads", PLAY)), said(wordpiece("playa", PLAY))


@wordpiece.probe("a piece with marks can't begin a word")
def _(wordpiece, rng):
    return said(wordpiece("ing", PLAY)), said(wordpiece("able", PLAY | {"##a", "##ble"}))


@wordpiece.probe("random words and pieces")
def _(wordpiece, rng):
    pieces = random_vocabulary(rng)
    return [said(wordpiece(random_word(rng, rng.integers(1, 9)), pieces)) for _ in range(30)]


@wordpiece.probe("every piece is one letter")
def _(wordpiece, rng):
    pieces = {"a", "b", "##a", "##b", "##c"}
    words = [random_word(rng, 6, "ab"), "abcab", "a", "b"]
    return [said(wordpiece(word, pieces)) for word in words]


@wordpiece.probe("an empty word")
def _(wordpiece, rng):
    return said(wordpiece("", PLAY)), said(wordpiece("", {"a": 0}, longest=0)), said(wordpiece("", PLAY | {"", "##"}))


@wordpiece.probe("a vocabulary as a dictionary, ids from 0")
def _(wordpiece, rng):
    pieces = {piece: i for i, piece in enumerate(["play", "##ing", "a", "##s"])}
    return [said(wordpiece(word, pieces)) for word in ("play", "playing", "as", "sa")]


@wordpiece.probe("a piece of its own for unknown words")
def _(wordpiece, rng):
    unknown = random_word(rng, 5)
    return [said(wordpiece(word, PLAY, unknown)) for word in ("playful", "zoo", "playing")]


@wordpiece.probe("words as long as `longest`, and longer by one")
def _(wordpiece, rng):
    return [said(wordpiece(word, PLAY, longest=7)) for word in ("playing", "playings", "players", "read")]


@wordpiece.probe("a word that is too long and is a piece itself")
def _(wordpiece, rng):
    return said(wordpiece("play", PLAY, longest=3)), said(wordpiece("a", PLAY, "<?>", 0))


@wordpiece.probe("one letter at most")
def _(wordpiece, rng):
    return [said(wordpiece(word, PLAY, longest=1)) for word in ("a", "un", "q")]


@wordpiece.probe("100 characters, and 101")
def _(wordpiece, rng):
    pieces = {"b", "##b", "##bbb"}
    return [wordpiece("b" * n, pieces)[-3:] for n in (100, 101)], len(wordpiece("b" * 100, pieces))


@wordpiece.probe("150 characters, where 200 are allowed")
def _(wordpiece, rng):
    return len(wordpiece("b" * 150, {"b", "##b", "##bb"}, longest=200))


@wordpiece.probe("capitals")
def _(wordpiece, rng):
    pieces = {"Play", "play", "##ING", "##s", "##ing", "US", "us"}
    return [said(wordpiece(word, pieces)) for word in ("Plays", "plays", "PLAYs", "playING", "US", "Us")]


@wordpiece.probe("accents and other alphabets")
def _(wordpiece, rng):
    apart = unicodedata.normalize("NFD", "é")
    pieces = {"naïv", "##e", "naiv", "é", "##t", "##é", "한국", "##어"}
    words = ("naïve", "naive", "été", f"{apart}t", "한국어", "ït")
    return [said(wordpiece(word, pieces)) for word in words]


@wordpiece.probe("a long word of letters that take two bytes")
def _(wordpiece, rng):
    return len(wordpiece("é" * 60, {"é", "##é"})), said(wordpiece("éé", {"éé"}, longest=2))


@wordpiece.probe("what was found first is asked for again")
def _(wordpiece, rng):
    pieces = {"ab", "##ab", "##a", "b", "##b"}
    return [said(wordpiece(word, pieces)) for word in ("ababab", "abbab", "baab", "abab")]


@wordpiece.probe("two calls, and the vocabulary stays as it was")
def _(wordpiece, rng):
    pieces = random_vocabulary(rng, 6)
    before = sorted(pieces)
    first = [said(wordpiece(random_word(rng, 4), pieces)) for _ in range(4)]
    return first, [said(wordpiece("ab", pieces)), said(wordpiece("q", pieces))], sorted(pieces) == before


@wordpiece.probe("a counter as the vocabulary, asked for what it lacks", extreme=True)
def _(wordpiece, rng):
    pieces = Counter({"play": 3, "##ing": 2, "##s": 1})
    return [said(wordpiece(word, pieces)) for word in ("playing", "playful")], len(pieces)


def cut(
    word, vocabulary, unknown="[UNK]", longest=100, *, too_long=lambda word, longest: len(word) > longest,
    ends=lambda n, start: range(n, start, -1), mark=lambda start: "##" if start else "",
    lost=lambda pieces, rest, unknown: [unknown], keep=lambda piece: piece, has=lambda piece, v: piece in v,
    empty=None,
):  # fmt: skip
    """The solution with a part exchanged."""
    if not word and empty is not None:
        return empty(unknown)
    if too_long(word, longest):
        return [unknown]
    pieces, start = [], 0
    while start < len(word):
        for end in ends(len(word), start):
            piece = mark(start) + word[start:end]
            if has(piece, vocabulary):
                break
        else:
            return lost(pieces, word[start:], unknown)
        pieces.append(keep(piece))
        start = end
    return pieces


def slip(**changes):
    return lambda *given, **named: cut(*given, **named, **changes)


def on_another(change):
    """The solution, after a change of its arguments."""
    return lambda word, vocabulary, unknown="[UNK]", longest=100: cut(*change(word, vocabulary, unknown, longest))


def going_back(word, vocabulary, unknown="[UNK]", longest=100):
    """Takes a choice back where it leads nowhere."""

    def cuts(start):
        if start == len(word):
            return []
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            rest = cuts(end) if piece in vocabulary else None
            if rest is not None:
                return [piece, *rest]
        return None

    found = None if len(word) > longest else cuts(0)
    return [unknown] if found is None else found


def fewest(word, vocabulary, unknown="[UNK]", longest=100):
    best = {0: []}
    for end in range(1, len(word) + 1):
        options = []
        for start in range(end):
            piece = ("##" if start else "") + word[start:end]
            if start in best and piece in vocabulary:
                options.append([*best[start], piece])
        if options:
            best[end] = min(options, key=len)
    return [unknown] if len(word) > longest or len(word) not in best else best[len(word)]


def letter_skipped(word, vocabulary, unknown="[UNK]", longest=100):
    """[UNK] for one letter, and on."""
    if len(word) > longest:
        return [unknown]
    pieces, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in vocabulary:
                break
        else:
            piece, end = unknown, start + 1
        pieces.append(piece)
        start = end
    return pieces


def unchecked(word, vocabulary, unknown="[UNK]", longest=100):
    """The last piece tried is kept, whether it fits or not."""
    if len(word) > longest:
        return [unknown]
    pieces, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in vocabulary:
                break
        pieces.append(piece)
        start = end
    return pieces


def from_the_right(word, vocabulary, unknown="[UNK]", longest=100):
    if len(word) > longest:
        return [unknown]
    pieces, end = [], len(word)
    while end:
        for start in range(end):
            piece = ("##" if start else "") + word[start:end]
            if piece in vocabulary:
                break
        else:
            return [unknown]
        pieces.insert(0, piece)
        end = start
    return pieces


def one_piece_taken(word, vocabulary, unknown="[UNK]", longest=100):
    return cut(word, vocabulary, unknown, longest)[:2]


def no_accents(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


wordpiece.tell(
    {
        "You take the shortest piece that fits. Try the ends from the right: the longest comes first.": [
            slip(ends=lambda n, start: range(start + 1, n + 1)),
        ],
        "You look for the last piece first. The word is cut from the left: first the longest piece it begins with.": [
            from_the_right
        ],
        "Where nothing fits you keep the pieces found before. The whole word is unknown then: `[unknown]` alone.": [
            slip(lost=lambda pieces, rest, unknown: [*pieces, unknown]),
            slip(lost=lambda pieces, rest, unknown: pieces),
            slip(lost=lambda pieces, rest, unknown: [*pieces, "##" + rest]),
            slip(lost=lambda pieces, rest, unknown: pieces or [unknown]),
            slip(lost=lambda pieces, rest, unknown: [*pieces, "##" + unknown] if pieces else [unknown]),
        ],
        "Where nothing fits you put a piece down that isn't in the vocabulary. The whole word is unknown then: "
        "`[unknown]` alone.": [unchecked],
        "Your pieces have a largest length. Any slice of the word may be one, up to all that is left.": [
            slip(ends=lambda n, start, k=k: range(min(n, start + k), start, -1)) for k in (2, 3, 4)
        ],
        "The marks are `##`, in front of a piece, nothing else.": [
            slip(mark=lambda start: "#" if start else ""),
            slip(has=lambda piece, v: (piece[2:] + "##" if piece[:2] == "##" else piece) in v),
        ],
        "Where nothing fits you skip a letter and go on. The whole word is unknown then: `[unknown]` alone.": [
            letter_skipped
        ],
        "You return nothing, or a bare text, for a word that can't be cut. Wanted is a list with `unknown` in it.": [
            slip(lost=lambda pieces, rest, unknown: []),
            slip(lost=lambda pieces, rest, unknown: unknown),
            slip(lost=lambda pieces, rest, unknown: None),
        ],
        "A word that can't be cut is `unknown`, the argument. It isn't always [UNK].": [
            slip(lost=lambda pieces, rest, unknown: ["[UNK]"]),
            on_another(lambda word, v, unknown, longest: (word, v, "[UNK]", longest)),
        ],
        "You take a choice back where it leads nowhere. The greedy choice stands: such a word is unknown.": [
            going_back
        ],
        "You look for the cut with the fewest pieces. Wanted is the greedy one: the longest first piece, whatever "
        "follows.": [fewest],
        "Pieces inside a word are looked up without their marks. With `##` in front they are other pieces.": [
            slip(mark=lambda start: ""),
            slip(has=lambda piece, v: piece.removeprefix("##") in v),
            slip(has=lambda piece, v: piece in v or piece.removeprefix("##") in v),
        ],
        "You find the right pieces, and return them without their marks. A piece that goes on with a word keeps its "
        "`##`.": [slip(keep=lambda piece: piece.removeprefix("##"))],
        "Your first piece carries marks, too. Only a piece that goes on with a word has `##` in front.": [
            slip(mark=lambda start: "##"),
        ],
        "You let a piece with marks begin a word. Only pieces without them can.": [
            slip(has=lambda piece, v: piece in v or "##" + piece in v),
        ],
        "You take marks from the *second* character of the word on, or not from every place but the first. They are "
        "for each piece that doesn't stand at 0.": [slip(mark=lambda start: "##" if start > 1 else "")],
        "Your ends stop before a piece of one letter, or before the end of the word. Both are pieces like others.": [
            slip(ends=lambda n, start: range(n, start + 1, -1)),
            slip(ends=lambda n, start: range(n - 1, start, -1)),
        ],
        "You ask a dictionary for a value and take 0 for no. `piece in vocabulary` asks for the key, and works with a "
        "set, too.": [slip(has=lambda piece, v: v.get(piece) if isinstance(v, dict) else piece in v)],
        "A set has no `.get` and no `[…]`. `piece in vocabulary` works with sets and dictionaries.": [
            slip(has=lambda piece, v: v.get(piece) is not None)
        ],
        "`longest` plays no part: a word of more characters than that is unknown, whatever its pieces.": [
            slip(too_long=lambda word, longest: False),
            slip(too_long=lambda word, longest: len(word) > 100),
        ],
        "A word of exactly `longest` characters is still cut. Only a longer one is unknown.": [
            slip(too_long=lambda word, longest: len(word) >= longest),
            slip(too_long=lambda word, longest: word and len(word) >= longest),
        ],
        "You count bytes, not characters: an é is one character of two bytes.": [
            slip(too_long=lambda word, longest: len(word.encode()) > longest)
        ],
        "`longest` is about the characters of the word, not about the number or length of its pieces.": [
            lambda word, v, unknown="[UNK]", longest=100: (
                [unknown] if len(found := cut(word, v, unknown, 10**9)) > longest else found
            ),
        ],
        "A word that is too long is unknown as a whole. You cut it short, and go on.": [
            on_another(lambda word, v, unknown, longest: (word[:longest], v, unknown, longest))
        ],
        "A word that is a piece itself is returned before its length is looked at. Too long is unknown, also then.": [
            lambda word, v, *rest, **named: [word] if word in v and word else cut(word, v, *rest, **named)
        ],
        "An empty word has no pieces: the list is empty.": [
            slip(empty=lambda unknown: [unknown]),
            slip(empty=lambda unknown: [""]),
            slip(empty=lambda unknown: None),
        ],
        "You change capitals to small letters. The word is kept as it comes.": [
            on_another(lambda word, v, unknown, longest: (word.lower(), v, unknown, longest)),
            slip(has=lambda piece, v: piece in v or piece.lower() in v),
        ],
        "You take the accents off, or write them in another way. The word is kept as it comes.": [
            on_another(lambda word, v, unknown, longest: (no_accents(word), v, unknown, longest)),
            on_another(lambda word, v, unknown, longest: (unicodedata.normalize("NFC", word), v, unknown, longest)),
            on_another(lambda word, v, unknown, longest: (unicodedata.normalize("NFD", word), v, unknown, longest)),
        ],
        "You return two pieces at most. Go on until nothing of the word is left.": [one_piece_taken],
        "A list is wanted, not a tuple or one text.": [
            lambda *given, **named: tuple(cut(*given, **named)),
            lambda *given, **named: " ".join(cut(*given, **named)),
        ],
    }
)


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
