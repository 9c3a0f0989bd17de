def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    if len(word) > longest:
        return [unknown]
    out, rest = [], word
    while rest:
        mark = "##" if out else ""
        for p in sorted(vocabulary):
            if p.startswith(mark) and (mark or not p.startswith("##")) and len(p) > len(mark) and rest.startswith(p[len(mark):]):
                out.append(p)
                rest = rest[len(p) - len(mark):]
                break
        else:
            return [unknown]
    return out
