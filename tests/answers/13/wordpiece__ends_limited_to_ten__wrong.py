def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    if len(word) > longest:
        return [unknown]
    out, start = [], 0
    while start < len(word):
        end = min(len(word), start + 3)
        while end > start and ("##" if start else "") + word[start:end] not in vocabulary:
            end -= 1
        if end == start:
            return [unknown]
        out.append(("##" if start else "") + word[start:end])
        start = end
    return out
