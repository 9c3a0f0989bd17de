def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    if longest < len(word):
        return list((unknown,))
    result = []
    i = 0
    while i < len(word):
        best = 0
        for j in range(i + 1, len(word) + 1):
            if ("##" * (i > 0) + word[i:j]) in vocabulary:
                best = j
        if best == 0:
            return [unknown]
        result = result + ["##" * (i > 0) + word[i:best]]
        i = best
    return result
