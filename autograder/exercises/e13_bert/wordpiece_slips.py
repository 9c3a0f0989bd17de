"""What people get wrong in `wordpiece`."""

import unicodedata


def cut(
    word, vocabulary, unknown="[UNK]", longest=100, *, too_long=lambda word, longest: len(word) > longest,
    ends=lambda n, start: range(n, start, -1), mark=lambda start, pieces: "##" if start else "",
    lost=lambda pieces, rest, unknown: [unknown], find=lambda piece, v: piece if piece in v else None,
    empty=None, on=lambda start, n: start < n,
):  # fmt: skip
    """The solution with a part exchanged. find(piece, vocabulary): what is put down for it, None for nothing."""
    if not word and empty is not None:
        return empty(unknown)
    if too_long(word, longest):
        return [unknown]
    pieces, start = [], 0
    while on(start, len(word)):
        for end in ends(len(word), start):
            piece = find(mark(start, pieces) + word[start:end], vocabulary)
            if piece is not None:
                break
        else:
            return lost(pieces, word[start:], unknown)
        pieces.append(piece)
        start = end
    return pieces


def found_by(has, keep=lambda piece: piece):
    """Pieces that are taken where has(piece, vocabulary), as keep(piece)."""
    return slip(find=lambda piece, v: keep(piece) if has(piece, v) else None)


def bare(piece):
    return piece.removeprefix("##")


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

    def find(piece, v):
        return piece if piece in v else unknown if len(bare(piece)) == 1 else None

    return cut(word, vocabulary, unknown, longest, find=find)


def unchecked(word, vocabulary, unknown="[UNK]", longest=100):
    """The last piece tried is kept, whether it fits or not."""
    return cut(
        word, vocabulary, unknown, longest, find=lambda piece, v: piece if piece in v or len(bare(piece)) == 1 else None
    )


def shortened(rest_of):
    """What is left of the word is rest_of(left, head), which may take too much off."""

    def wrong(word, vocabulary, unknown="[UNK]", longest=100):
        pieces, left = [], "" if len(word) > longest else word
        while left:
            heads = (left[:n] for n in range(len(left), 0, -1))
            head = next((head for head in heads if ("##" if pieces else "") + head in vocabulary), None)
            if head is None:
                return [unknown]
            pieces.append(("##" if pieces else "") + head)
            left = rest_of(left, pieces[-1])
        return [unknown] if len(word) > longest else pieces

    return wrong


def once_each(word, vocabulary, unknown="[UNK]", longest=100):
    """A piece that was found isn't found again."""
    found = []

    def find(piece, v):
        if piece in found or piece not in v:
            return None
        found.append(piece)
        return piece

    return cut(word, vocabulary, unknown, longest, find=find)


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


def marks_counted(word, vocabulary, unknown="[UNK]", longest=100):
    """What is left is cut as a word of its own, its marks among its characters."""
    found, left = cut(word, vocabulary, unknown, longest), len(word)
    for piece in found[:-1]:
        left -= len(bare(piece))
        if left + 2 > longest:
            return [unknown]
    return found


def no_accents(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


SLIPS = {
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
        slip(lost=lambda pieces, rest, unknown: [*pieces, "##" + rest] if pieces else [unknown]),
        slip(lost=lambda pieces, rest, unknown: pieces or [unknown]),
        slip(lost=lambda pieces, rest, unknown: [*pieces, "##" + unknown] if pieces else [unknown]),
    ],
    "A word that can't be cut comes back whole with you. Wanted is `[unknown]`.": [
        slip(lost=lambda pieces, rest, unknown: ["".join(map(bare, pieces)) + rest]),
    ],
    "Where nothing fits you put a piece down that isn't in the vocabulary. The whole word is unknown then: "
    "`[unknown]` alone.": [unchecked],
    "Your pieces have a largest length. Any slice of the word may be one, up to all that is left.": [
        slip(ends=lambda n, start, k=k: range(min(n, start + k), start, -1)) for k in (2, 3, 4)
    ],
    "The marks are `##`, in front of a piece, nothing else.": [
        slip(mark=lambda start, pieces: "#" if start else ""),
        found_by(lambda piece, v: (piece[2:] + "##" if piece[:2] == "##" else piece) in v),
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
    "You take a choice back where it leads nowhere. The greedy choice stands: such a word is unknown.": [going_back],
    "You look for the cut with the fewest pieces. Wanted is the greedy one: the longest first piece, whatever "
    "follows.": [fewest],
    "Pieces inside a word are looked up without their marks. With `##` in front they are other pieces.": [
        slip(mark=lambda start, pieces: ""),
        found_by(lambda piece, v: bare(piece) in v),
        found_by(lambda piece, v: piece in v or bare(piece) in v),
    ],
    "Inside a word you take pieces without marks, too. Only one with `##` in front can go on with a word.": [
        slip(find=lambda piece, v: piece if piece in v else bare(piece) if bare(piece) in v else None),
        slip(find=lambda piece, v: bare(piece) if bare(piece) in v else piece if piece in v else None),
    ],
    "Only one of your pieces has marks: the second, or the last. Every piece but the first is looked up with `##` in "
    "front.": [
        slip(mark=lambda start, pieces: "##" if len(pieces) == 1 else ""),
        slip(mark=lambda start, pieces: "##" if len(pieces) > 1 else ""),
    ],
    "You find the right pieces, and return them without their marks. A piece that goes on with a word keeps its "
    "`##`.": [found_by(lambda piece, v: piece in v, bare)],
    "Your first piece carries marks, too. Only a piece that goes on with a word has `##` in front.": [
        slip(mark=lambda start, pieces: "##"),
    ],
    "You take the piece off the word by its letters: `replace` takes off all that are alike, `lstrip` single letters. "
    "Go on by numbers: the piece's end is the next start.": [
        shortened(lambda left, piece: left.replace(bare(piece), "")),
        shortened(lambda left, piece: left.lstrip(bare(piece))),
    ],
    "You go on too far: the two marks aren't letters of the word.": [shortened(lambda left, piece: left[len(piece) :])],
    "A piece that was found once isn't found again with you. The vocabulary stays whole.": [once_each],
    "You let a piece with marks begin a word. Only pieces without them can.": [
        found_by(lambda piece, v: piece in v or "##" + piece in v),
    ],
    "You take marks from the *second* character of the word on, or not from every place but the first. They are "
    "for each piece that doesn't stand at 0.": [slip(mark=lambda start, pieces: "##" if start > 1 else "")],
    "Your ends stop before a piece of one letter, or before the end of the word. Both are pieces like others.": [
        slip(ends=lambda n, start: range(n, start + 1, -1)),
        slip(ends=lambda n, start: range(n - 1, start, -1)),
        slip(on=lambda start, n: start < n - 1),
        slip(on=lambda start, n: start < n - 1 or (start == 0 and n > 0)),
    ],
    "You ask a dictionary for a value and take 0 for no. `piece in vocabulary` asks for the key, and works with a "
    "set, too.": [found_by(lambda piece, v: v.get(piece) if isinstance(v, dict) else piece in v)],
    "A set has no `.get` and no `[…]`. `piece in vocabulary` works with sets and dictionaries.": [
        found_by(lambda piece, v: v.get(piece) is not None)
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
        marks_counted,
    ],
    "A word that is too long is unknown as a whole. You cut it short, and go on.": [
        on_another(lambda word, v, unknown, longest: (word[:longest], v, unknown, longest))
    ],
    "A word that is a piece itself is returned before its length is looked at. Too long is unknown, also then.": [
        lambda word, v, *rest, **named: [word] if word in v and word else cut(word, v, *rest, **named),
        lambda word, v, *rest, **named: [word] if word in v else cut(word, v, *rest, **named),
    ],
    "An empty word has no pieces: the list is empty.": [
        slip(empty=lambda unknown: [unknown]),
        slip(empty=lambda unknown: [""]),
        slip(empty=lambda unknown: None),
    ],
    "You change capitals to small letters. The word is kept as it comes.": [
        on_another(lambda word, v, unknown, longest: (word.lower(), v, unknown, longest)),
        found_by(lambda piece, v: piece in v or piece.lower() in v),
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
