import torch


class Bin:
    def __init__(self, rows):
        self.size = rows.shape[0]
        self.right, self.every, (self.c, self.r) = rows.sum(0).split([4, 4, 2])

    def bleu(self):
        if self.size == 0:
            return float("nan")
        if not bool(torch.all(self.right)):
            return 0.0
        quality = (self.right / self.every).sqrt().sqrt().prod()
        return 100 * float(torch.exp((1 - self.r / self.c).clamp(max=0)) * quality)


def bleu_by_length(counts, lengths, bins):
    table = torch.tensor(np.array(counts, dtype=np.float64))
    n = torch.tensor(np.array(lengths))
    return np.array([Bin(table[(n >= low).logical_and(n <= high)]).bleu() for low, high in bins], dtype=np.float64)
