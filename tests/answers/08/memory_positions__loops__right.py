import torch
from attn.attention import masked_softmax


def memory_positions(tokens, words, ages):
    out = []
    for story in tokens.tolist():
        sentences = [[w for w in s if w] for s in story]
        n = sum(map(bool, sentences))
        rows = []
        for i, s in enumerate(sentences):
            if not s:
                rows.append(torch.zeros_like(words[0]))
                continue
            row = ages[n - 1 - i]
            for j, w in enumerate(s, 1):
                k = torch.arange(1, words.shape[1] + 1).to(words.dtype) / words.shape[1]
                row = row + (1 - j / len(s) - k * (1 - 2 * j / len(s))) * words[w]
            rows.append(row)
        out.append(torch.stack(rows))
    return torch.stack(out)
