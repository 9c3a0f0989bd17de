# after the first piece the marks come only once: the third piece is looked up unmarked; shows on words of three pieces
def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    if len(word) > longest:
        return [unknown]
    pieces = []
    start = 0
    while start < len(word):
        end = len(word)
        found = None
        while start < end:
            candidate = word[start:end]
            if len(pieces) == 1:
                candidate = "##" + candidate
            if candidate in vocabulary:
                found = candidate
                break
            end -= 1
        if found is None:
            return [unknown]
        pieces.append(found)
        start = end
    return pieces
