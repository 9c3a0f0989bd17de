# right: math fsum
import math
def perplexity(log_p, real, n_characters):
    kept = [
        float(x)
        for row, flags in zip(log_p, real)
        for x, flag in zip(row, flags)
        if flag
    ]
    total = -math.fsum(kept)
    if math.isinf(total):
        return math.inf, math.inf
    return math.exp(total / len(kept)), total / math.log(2) / n_characters
