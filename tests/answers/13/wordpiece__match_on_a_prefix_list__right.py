def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    if not word:
        return []
    if len(word) > longest:
        return [unknown]
    first = {p for p in vocabulary if p and not p.startswith("##")}
    later = {p[2:] for p in vocabulary if p.startswith("##") and len(p) > 2}
    out, rest = [], word
    pool, marks = first, ""
    while rest:
        fits = sorted((p for p in pool if rest.startswith(p)), key=len)
        if not fits:
            return [unknown]
        out += [marks + fits[-1]]
        rest = rest[len(fits[-1]):]
        pool, marks = later, "##"
    return out
