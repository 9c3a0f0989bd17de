def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    pieces, at = [], 0
    n = len(word)
    if n > longest:
        pieces, at = [unknown], n
    while at < n:
        mark = "" if at == 0 else "##"
        end = next((e for e in range(n, at, -1) if mark + word[at:e] in vocabulary), None)
        if end is None:
            pieces = [unknown]
            break
        pieces.append(mark + word[at:end])
        at = end
    return pieces
