def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    if len(word) > longest:
        return [unknown]
    out, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = word[start:end] + ("##" if start else "")
            if piece in vocabulary:
                break
        else:
            return [unknown]
        out.append(piece)
        start = end
    return out
