# a continuation may also be an unmarked piece; shows on 'read' with {'re', 'ad'}: [re, ad], not [UNK]
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
            if start > 0:
                candidate = "##" + candidate
            if candidate not in vocabulary and word[start:end] in vocabulary:
                candidate = word[start:end]
            if candidate in vocabulary:
                found = candidate
                break
            end -= 1
        if found is None:
            return [unknown]
        pieces.append(found)
        start = end
    return pieces
