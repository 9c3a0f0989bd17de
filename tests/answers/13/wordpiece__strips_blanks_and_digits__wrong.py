def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    word = word.casefold()
    if len(word) > longest:
        return [unknown]
    out, rest = [], word
    while rest:
        n = len(rest)
        while n and ("##" if out else "") + rest[:n] not in vocabulary:
            n -= 1
        if not n:
            return [unknown]
        out.append(("##" if out else "") + rest[:n])
        rest = rest[n:]
    return out
