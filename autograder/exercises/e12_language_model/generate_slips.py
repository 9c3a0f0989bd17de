"""What people get wrong in `generate`."""

import numpy as np

from autograder.exercises.e12_language_model.generate import generate


def write(
    model, prompt, n, choose, context, *,
    read=None, place=-1, only_new=False, more=0, pick=None, whole=False, heat=None,
    done=None,
):  # fmt: skip
    """The solution with a part exchanged."""
    ids = [int(i) for i in prompt]
    for _ in range(n + more):
        seen = (read or (lambda ids, context: ids[-context:]))(ids, context)
        logits = (heat or (lambda x: x))(model(np.array(seen)))
        new = (pick or choose)(logits if whole else logits[place])
        ids.append(int(new))
        if done is not None and new == done:
            break
    return np.array(ids[len(prompt) :] if only_new else ids)


def slip(**changes):
    return lambda model, prompt, n, choose, context: write(model, prompt, n, choose, context, **changes)


def never_reads_on(model, prompt, n, choose, context):
    ids = [int(i) for i in prompt]
    return np.array(ids + [int(choose(model(np.array(ids[-context:]))[-1])) for _ in range(n)])


def all_at_once(model, prompt, n, choose, context):
    ids = [int(i) for i in prompt]
    logits = model(np.array(ids[-context:]))
    return np.array(ids + [int(choose(row)) for row in logits[-n:]] if n else ids)


def until_length(model, prompt, n, choose, context):
    ids = [int(i) for i in prompt]
    while len(ids) < n:
        ids.append(int(choose(model(np.array(ids[-context:]))[-1])))
    return np.array(ids)


def asked_once(model, prompt, n, choose, context):
    last = model(np.array(prompt)[-context:])[-1]
    return np.array([int(i) for i in prompt] + [int(choose(last)) for _ in range(n)])


def placeholders(model, prompt, n, choose, context):
    ids = np.zeros(len(prompt) + n, dtype=int)
    ids[: len(prompt)] = prompt
    for i in range(len(prompt), len(ids)):
        ids[i] = choose(model(ids[-context:])[-1])
    return ids


def cut(model, prompt, n, choose, context, *, growing=False, first=False):
    """The answer begins where the model's context begins."""
    ids = [int(i) for i in (prompt[:context] if first else prompt[-context:])]
    for _ in range(n):
        ids = ids[-context:] if growing else ids
        ids.append(int(choose(model(np.array(ids[-context:]))[-1])))
    return np.array(ids)


def last_row(model, prompt, n, choose, context, place):
    """The logits at a place that is counted in the whole text."""
    text = np.array(prompt)
    for _ in range(n):
        text = np.append(text, choose(model(text[-context:])[place(len(text), len(prompt))]))
    return text


def questions(model, prompt, n, choose, context, *, before, after):
    """More questions than tokens."""

    ids = np.array(prompt)
    for _ in range(before):
        model(ids[-context:])
    for _ in range(n):
        ids = np.append(ids, int(choose(model(ids[-context:])[-1])))
        for _ in range(after):
            model(ids[-context:])
    return ids


def in_place(model, prompt, n, choose, context):
    ids = write(model, prompt, n, choose, context)
    prompt.resize(len(ids), refcheck=False)
    prompt[:] = ids
    return prompt


def overwritten(model, prompt, n, choose, context):
    """The window is moved along in the prompt's own memory."""
    ids = write(model, prompt, n, choose, context)
    prompt[:] = ids[-len(prompt) :]
    return ids


def soft(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def own_draw(logits):
    p = np.exp(logits - logits.max())
    return np.random.default_rng(0).choice(len(p), p=p / p.sum())


generate.tell(
    {
        "The model reads at most `context` tokens. Give it the last ones of all that stands there so far.": [
            slip(read=lambda ids, context: ids),
        ],
        "You give the model the *first* tokens. What comes next hangs on the last ones.": [
            slip(read=lambda ids, context: ids[:context])
        ],
        "You give the model only the last token. It has no memory: it needs all that may be read again.": [
            slip(read=lambda ids, context: ids[-1:])
        ],
        "You give the model one token less than it can read.": [
            slip(read=lambda ids, context: ids[-(context - 1) :] if context > 1 else ids[-1:])
        ],
        "You leave the newest token out of what the model reads.": [
            slip(read=lambda ids, context: ids[:-1][-context:] if len(ids) > 1 else ids)
        ],
        "Where the context is full you begin a new row. Each time the *last* `context` tokens are read.": [
            slip(read=lambda ids, context: ids[(len(ids) - 1) // context * context :])
        ],
        "The model's answer has as many rows as it *read* tokens: at most `context`. The last row is [-1], wherever it "
        "stands in the text.": [lambda *given: last_row(*given, lambda size, prompt: size - 1)],
        "You always take the logits of the prompt's last place. Those of the last place *read* say what comes next.": [
            lambda *given: last_row(*given, lambda size, prompt: prompt - 1)
        ],
        "The model reads places that aren't written yet: give it no more than stands there so far.": [placeholders],
        "You asked the model once and chose n times from the same logits. Each new token is read, too, before the next "
        "is chosen.": [asked_once],
        "The text is cut in your answer as it is for the model. It returns the *whole* prompt and n more.": [
            lambda *given: cut(*given, growing=True),
            cut,
            lambda *given: cut(*given)[-given[4] :],
            lambda *given: cut(*given, first=True),
        ],
        "You stop at some id. The text goes on until n tokens are written; no id ends it.": [
            slip(done=0),
            slip(done=1),
        ],
        "You gave `choose` probabilities, or changed logits. It takes those of the last place as they are.": [
            slip(heat=soft),
            slip(heat=lambda x: x - x.max(-1, keepdims=True) + np.log(1e-9)),
            slip(heat=lambda x: np.log(soft(x))),
            slip(heat=lambda x: 2 * x),
        ],
        "You ask the model more often than tokens are written: once for each, and not at all where n is 0.": [
            lambda *given: questions(*given, before=1, after=0),
            lambda *given: questions(*given, before=0, after=1),
        ],
        "A list came back. A NumPy array (P + n,) is wanted.": [lambda *given: write(*given).tolist()],
        "Your ids are floats. They must be whole numbers: later cells look them up in a table.": [
            lambda *given: write(*given).astype(float)
        ],
        "You changed the prompt that you were given. It is needed again: write into an array of your own.": [
            in_place,
            overwritten,
        ],
        "Where n is 0 there is nothing to write: the prompt alone comes back.": [
            lambda model, prompt, n, *rest: write(model, prompt, max(n, 1), *rest),
            lambda model, prompt, n, *rest: write(model, prompt, n, *rest) if n else np.array([], dtype=int),
            lambda model, prompt, n, *rest: write(model, prompt, n, *rest) if n else np.concatenate([]),
            lambda model, prompt, n, *rest: write(model, prompt, n, *rest) if n else None,
        ],
        "You took the logits of the first place. They say what follows the first token.": [slip(place=0)],
        "You took the logits of the last place but one. The last says what comes next.": [
            lambda *given: write(*given, whole=True, pick=lambda x: given[3](x[-2] if len(x) > 1 else x[-1]))
        ],
        "You gave `choose` the logits of all places. It takes those of one, the last: (V,).": [slip(whole=True)],
        "You always took the likeliest. `choose` decides which token it is.": [
            slip(pick=lambda x: np.argmax(x)),
        ],
        "You drew the token yourself. `choose` decides which it is.": [slip(pick=own_draw)],
        "The prompt is missing from what you returned.": [slip(only_new=True)],
        "You wrote one token too few or too many: n new ones, whatever the prompt's length.": [
            slip(more=-1),
            slip(more=1),
        ],
        "n is the number of *new* tokens. You stopped when prompt and text together had n.": [until_length],
        "You never read what you wrote: each new token goes behind the others before the model is asked again.": [
            never_reads_on
        ],
        "You asked the model once and took several places. Each place says what follows *its* token, and the new ones "
        "have not been read yet.": [all_at_once],
    }
)
