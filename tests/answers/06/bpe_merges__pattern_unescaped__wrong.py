# slip: joins by a regular expression without escaping the pieces
import re


def bpe_merges(counts, n_merges):
    words = {" ".join(w): n for w, n in counts.items()}
    out = []
    for _ in range(n_merges):
        c = Counter()
        for w, n in words.items():
            for p in pairwise(w.split(" ")):
                c[p] += n
        if not c:
            break
        best = min(c, key=lambda p: (-c[p], p))
        out.append(best)
        rule = re.compile(r"(?<!\S)" + " ".join(best) + r"(?!\S)")
        words = {rule.sub("".join(best), w): n for w, n in words.items()}
    return out
