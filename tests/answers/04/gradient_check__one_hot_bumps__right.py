def gradient_check(loss, arrays, gradients, step=1e-5):
    doubles = [np.asarray(a).astype(float) for a in arrays]
    worst = []
    for i, a in enumerate(doubles):
        gaps = []
        for bump in np.eye(a.size) * step:
            bump = bump.reshape(a.shape)
            high = loss(*doubles[:i], a + bump, *doubles[i + 1 :])
            low = loss(*doubles[:i], a - bump, *doubles[i + 1 :])
            gaps.append((high - low) / (2 * step))
        worst.append(np.max(np.abs(np.reshape(gaps, a.shape) - gradients[i])))
    return worst
