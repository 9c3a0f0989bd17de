def online_softmax(blocks):
    top, total = float("-inf"), 0.0
    for block in blocks:
        for score in block:
            score = float(score)
            if score == float("-inf"):
                continue
            if score > top:
                total = total * float(np.exp(top - score)) + 1.0
                top = score
            else:
                total += float(np.exp(score - top))
    return top, total
