import re


def bpe_merges(counts, n_merges):
    texts = {word: " ".join(word) for word in counts}
    merges = []
    for _ in range(n_merges):
        pairs = {}
        for word, text in texts.items():
            pieces = text.split(" ")
            for i in range(1, len(pieces)):
                pair = pieces[i - 1], pieces[i]
                pairs[pair] = pairs.get(pair, 0) + counts[word]
        if not pairs:
            break
        merges.append(sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[0][0])
        found = re.compile(r"(?<!\S)" + re.escape(" ".join(merges[-1])) + r"(?!\S)")
        texts = {word: found.sub("".join(merges[-1]).replace("\\", "\\\\"), text) for word, text in texts.items()}
    return merges
