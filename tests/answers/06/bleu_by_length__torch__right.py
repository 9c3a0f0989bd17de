import torch


def bleu_by_length(counts, lengths, bins):
    c, n, out = torch.tensor(np.asarray(counts, dtype=float)), torch.tensor(np.asarray(lengths)), []
    for low, high in bins:
        pick = (n >= low) * (n <= high)
        if not bool(pick.any()):
            out.append(np.nan)
            continue
        s = c[pick].sum(0)
        penalty = torch.clamp(torch.exp(1 - s[9] / s[8]), max=1.0)
        bleu = 100 * penalty * torch.exp(torch.log(s[:4] / s[4:8]).mean())
        out.append(float(bleu) if bool((s[:4] > 0).all()) else 0.0)
    return np.array(out)
