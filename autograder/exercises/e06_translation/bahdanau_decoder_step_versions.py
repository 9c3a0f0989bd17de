"""Wrong versions of `bahdanau_decoder_step`, and what they are made with."""

import numpy as np

from autograder.exercises.e06_translation.shared import align


def gru(x, h, p):
    """For the versions below: the GRU of the lesson's first cells."""
    a, b = x @ p["w_x"] + p["b_x"], h @ p["w_h"] + p["b_h"]
    r, z = np.split(1 / (1 + np.exp(-(a + b)[:, : 2 * h.shape[1]])), 2, axis=1)
    new = np.tanh(a[:, 2 * h.shape[1] :] + r * b[:, 2 * h.shape[1] :])
    return (1 - z) * new + z * h


def join(*parts):
    return np.concatenate(parts, axis=1)


def ask(s, h, keys, lengths, p, squash=np.tanh):
    """Weights (B, S) and context (B, D) for a state."""
    scores = squash((s @ p["w_s"].T)[:, None] + keys) @ p["v"]
    weights = align(scores[:, None], lengths)
    return weights[:, 0], (weights @ h)[:, 0]


def speak(context, s, p, squash=np.tanh):
    return squash(join(context, s) @ p["w_c"].T) @ p["embedding"].T + p["b_y"]


def right(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


def moved(y, s, h, keys, lengths, p):
    """The right context, new state and weights."""
    weights, context = ask(s, h, keys, lengths, p)
    return context, gru(join(p["embedding"][y], context), s, p["gru"]), weights


def changed(of):
    """A wrong version with some parameters changed: of(p) gives those."""
    return lambda y, s, h, keys, lengths, p: right(y, s, h, keys, lengths, p | of(p))


def back(return_):
    """A wrong version that returns something else: return_(logits, new state, weights)."""
    return lambda *given: return_(*right(*given))


def speaking(say):
    """A wrong version with other logits: say(context, new state, p)."""

    def wrong(y, s, h, keys, lengths, p):
        context, s, weights = moved(y, s, h, keys, lengths, p)
        return say(context, s, p), s, weights

    return wrong


def moving(new_state):
    """A wrong version with another new state: new_state(the word's id, its vector, context, old state, GRU's part)."""

    def wrong(y, s, h, keys, lengths, p):
        weights, context = ask(s, h, keys, lengths, p)
        s = new_state(y, p["embedding"][y], context, s, p["gru"])
        return speak(context, s, p), s, weights

    return wrong


def stepping(thin=lambda x: x[:, 0], thin_context=lambda x: x[:, 0]):
    """The step, with the ways to take out the axis of one target position to be chosen."""

    def step(y, s, h, keys, lengths, p):
        weights = align((np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"])[:, None], lengths)
        weights, context = thin(weights), thin_context(weights @ h)
        s = gru(join(p["embedding"][y], context), s, p["gru"])
        return speak(context, s, p), s, weights

    return step


def weighing(weights_of):
    """A wrong version with other weights (B, S): weights_of(scores, is a place real?, lengths)."""

    def wrong(y, s, h, keys, lengths, p):
        real = np.arange(h.shape[1]) < lengths[:, None]
        weights = weights_of(np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"], real, lengths)
        context = (weights[:, None] @ h)[:, 0]
        s = gru(join(p["embedding"][y], context), s, p["gru"])
        return speak(context, s, p), s, weights

    return wrong


def spoken_before(y, s, h, keys, lengths, p):
    context, new, weights = moved(y, s, h, keys, lengths, p)
    return speak(context, s, p), new, weights


def asked_again(y, s, h, keys, lengths, p):
    _, s, _ = moved(y, s, h, keys, lengths, p)
    weights, context = ask(s, h, keys, lengths, p)
    return speak(context, s, p), s, weights


def asked_again_to_speak(y, s, h, keys, lengths, p):
    _, s, weights = moved(y, s, h, keys, lengths, p)
    return speak(ask(s, h, keys, lengths, p)[1], s, p), s, weights


def unbent_score(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p, lambda x: x)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


def query_without_axis(y, s, h, keys, lengths, p):
    scores = np.tanh(s @ p["w_s"].T + keys) @ p["v"]
    weights = align(scores[:, None], lengths)
    context = (weights @ h)[:, 0]
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights[:, 0]


def scores_without_axis(y, s, h, keys, lengths, p):
    weights = align(np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"], lengths)
    context = weights @ h
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


def state_in_place(y, s, h, keys, lengths, p):
    logits, s[:], weights = right(y, s, h, keys, lengths, p)
    return logits, s, weights


def dictionary_changed(y, s, h, keys, lengths, p):
    p["w_s"] = p["w_s"].T
    query = s @ p["w_s"]
    weights = align((np.tanh(query[:, None] + keys) @ p["v"])[:, None], lengths)
    context = (weights @ h)[:, 0]
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights[:, 0]


def keys_in_place(y, s, h, keys, lengths, p):
    found = right(y, s, h, keys, lengths, p)
    keys += (s @ p["w_s"].T)[:, None]
    return found


def keys_bent(y, s, h, keys, lengths, p):
    found = right(y, s, h, keys, lengths, p)
    keys[:] = np.tanh((s @ p["w_s"].T)[:, None] + keys)
    return found


def padding_cleared(found, lengths, *arrays):
    """What was found, and the arrays' padding is zeros from then on."""
    for x in arrays:
        x[np.arange(x.shape[1]) >= lengths[:, None]] = 0.0
    return found


def words_in_place(y, s, h, keys, lengths, p):
    found = right(y, s, h, keys, lengths, p)
    y[:] = found[0].argmax(axis=1)
    return found


def asking(score):
    """A wrong version with other scores (B, S): score(query (B, 1, A), keys, p)."""

    def wrong(y, s, h, keys, lengths, p):
        weights = align(score((s @ p["w_s"].T)[:, None], keys, p)[:, None], lengths)
        s = gru(join(p["embedding"][y], (weights @ h)[:, 0]), s, p["gru"])
        return speak((weights @ h)[:, 0], s, p), s, weights[:, 0]

    return wrong


def mixing(context_of):
    """A wrong version with another context: context_of(weights, h, lengths)."""

    def wrong(y, s, h, keys, lengths, p):
        weights, _ = ask(s, h, keys, lengths, p)
        context = context_of(weights, h, lengths)
        s = gru(join(p["embedding"][y], context), s, p["gru"])
        return speak(context, s, p), s, weights

    return wrong


def reading(word_of):
    """A wrong version with other vectors for the last words: word_of(embedding, y)."""

    def wrong(y, s, h, keys, lengths, p):
        weights, context = ask(s, h, keys, lengths, p)
        s = gru(join(word_of(p["embedding"], y), context), s, p["gru"])
        return speak(context, s, p), s, weights

    return wrong


def scores_back(of):
    """A wrong version that returns something made of the scores as weights: of(scores, is a place real?)."""

    def wrong(y, s, h, keys, lengths, p):
        scores = np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"]
        return *right(y, s, h, keys, lengths, p)[:2], of(scores, np.arange(h.shape[1]) < lengths[:, None])

    return wrong


def likeliest(x):
    """One where a row is largest, else zero."""
    return (np.arange(x.shape[-1]) == x.argmax(axis=-1)[..., None]).astype(float)


def reshaped(matrix):
    """What `.T` of it gives is the matrix of the other shape that `reshape` makes."""
    return matrix.reshape(matrix.shape[::-1]).T
