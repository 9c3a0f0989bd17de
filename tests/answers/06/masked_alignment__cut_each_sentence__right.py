def masked_alignment(scores, h, lengths):
    B, T, S = scores.shape
    weights, contexts = np.zeros((B, T, S)), np.zeros((B, T, h.shape[-1]))
    for b, n in enumerate(lengths):
        if n:
            weights[b, :, :n] = softmax(scores[b, :, :n])
            contexts[b] = weights[b, :, :n] @ h[b, :n]
    return weights, contexts
