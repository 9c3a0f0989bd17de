def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        for score in block.tolist():
            if score > top:
                total = total * float(np.exp(top - score)) + 1.0
                top = score
            elif score > -np.inf:
                total += float(np.exp(score - top))
    return top, total
