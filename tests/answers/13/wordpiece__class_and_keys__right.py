class Cutter:
    def __init__(self, pieces):
        self.pieces = frozenset(pieces)

    def step(self, text, inside):
        end = len(text)
        while end:
            piece = f"##{text[:end]}" if inside else text[:end]
            if piece in self.pieces:
                return piece, text[end:]
            end -= 1
        raise LookupError


def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    if len(word) > longest:
        return [unknown]
    cutter, found = Cutter(vocabulary), []
    try:
        while word:
            piece, word = cutter.step(word, bool(found))
            found.append(piece)
    except LookupError:
        found = [unknown]
    return found
