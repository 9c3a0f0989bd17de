import math


def online_softmax(blocks):
    top, total = -math.inf, 0.0
    for block in blocks:
        for score in block.tolist():
            if score == -math.inf:
                continue
            if score > top:
                total = total * math.exp(top - score) + 1.0
                top = score
            else:
                total += math.exp(score - top)
    return float(top), total
