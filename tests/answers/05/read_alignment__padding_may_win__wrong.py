# slip: lengths are not used, so padding can win
def read_alignment(weights, lengths, part):
    mean = weights[:, PARTS[part]].mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)
