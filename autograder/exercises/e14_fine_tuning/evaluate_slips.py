"""What people get wrong in `evaluate`."""

import numpy as np

from autograder.exercises.e14_fine_tuning.evaluate import evaluate


def parts(labels, logits, *, choose=None, count=None, share=None, f1=None):
    """The solution with a part exchanged."""
    C = logits.shape[1]
    said = choose(logits) if choose else logits.argmax(axis=1)
    counts = count(labels, said, C) if count else table(labels, said, C)
    true = table(labels, said, C)
    right, wanted, claimed = np.diag(true), true.sum(1), true.sum(0)
    score = f1(right, wanted, claimed) if f1 else 2 * right / np.maximum(wanted + claimed, 1)
    accuracy = share(right, wanted, claimed) if share else right.sum() / len(labels)
    return counts, accuracy, score


def table(labels, said, C):
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (labels, said), 1)
    return counts


def slip(**changes):
    return lambda labels, logits: parts(labels, logits, **changes)


def once(labels, said, C):
    counts = np.zeros((C, C), dtype=int)
    counts[labels, said] += 1
    return counts


def all_from_once(labels, logits):
    counts = once(labels, logits.argmax(axis=1), logits.shape[1])
    right, both = np.diag(counts), counts.sum(1) + counts.sum(0)
    return counts, right.sum() / len(labels), 2 * right / np.maximum(both, 1)


def accuracy_apart(labels, logits):
    """The table is counted once a place, and F1 taken from it; the accuracy comes from the texts."""
    counts, _, f1 = all_from_once(labels, logits)
    return counts, (logits.argmax(axis=1) == labels).mean(), f1


def classes_of_labels(labels, logits, cut=True):
    C = int(labels.max()) + 1
    said = (logits[:, :C] if cut else logits).argmax(axis=1)
    counts = table(labels, said, C)
    right, both = np.diag(counts), counts.sum(1) + counts.sum(0)
    return counts, right.sum() / len(labels), 2 * right / np.maximum(both, 1)


def classes_seen(labels, logits):
    C = len(np.unique(labels))
    counts = table(labels, logits.argmax(axis=1), C)
    right, both = np.diag(counts), counts.sum(1) + counts.sum(0)
    return counts, right.sum() / len(labels), 2 * right / np.maximum(both, 1)


def counted_at_once(labels, said, C):
    return np.bincount(C * labels + said, minlength=C * C).reshape(C, C)


def writing(change):
    """The solution, after it has written into the logits."""

    def found(labels, logits):
        change(logits)
        return parts(labels, logits)

    return found


def without_infinity(logits, low=-1e9):
    logits[np.isneginf(logits)] = low


def largest_out(logits):
    logits -= logits.max(axis=1, keepdims=True)


def softmax(logits):
    e = np.exp(logits)
    return e / e.sum(axis=1, keepdims=True)


def seen_classes_only(labels, logits):
    said = logits.argmax(axis=1)
    C = int(max(labels.max(), said.max())) + 1
    counts = table(labels, said, C)
    right, both = np.diag(counts), counts.sum(1) + counts.sum(0)
    return counts, right.sum() / len(labels), 2 * right / np.maximum(both, 1)


def last_of_ties(logits):
    return logits.shape[1] - 1 - logits[:, ::-1].argmax(axis=1)


def quiet(divide):
    def score(right, wanted, claimed):
        with np.errstate(all="ignore"):
            return divide(right, wanted, claimed)

    return score


def harmonic(right, wanted, claimed):
    precision, recall = right / claimed, right / wanted
    return 2 * precision * recall / (precision + recall)


evaluate.tell(
    {
        "Rows and columns are exchanged: a row of the counts is a label, a column what was said.": [
            slip(count=lambda labels, said, C: table(said, labels, C))
        ],
        "`counts[labels, said] += 1` adds 1 once to a place that comes several times. Count each text.": [
            all_from_once,
            accuracy_apart,
            slip(count=once),
        ],
        "Your table has shares. The counts are numbers of texts.": [
            slip(count=lambda labels, said, C: table(labels, said, C) / len(labels)),
            slip(count=lambda a, b, C: table(a, b, C) / np.maximum(table(a, b, C).sum(1, keepdims=True), 1)),
        ],
        "The table has a row and a column for every class that has a logit, also for those that don't occur.": [
            seen_classes_only,
            classes_of_labels,
            lambda labels, logits: classes_of_labels(labels, logits, cut=False),
            classes_seen,
        ],
        "Your answer changes the logits that it was given. Work on a copy.": [
            writing(without_infinity),
            writing(lambda logits: without_infinity(logits, 0.0)),
            writing(largest_out),
        ],
        "exp makes ∞ of huge logits and 0 of very low ones, and then they tie. Compare the logits themselves.": [
            slip(choose=lambda x: np.exp(x).argmax(axis=1)),
            slip(choose=lambda x: softmax(x).argmax(axis=1)),
        ],
        "What is said is the class with the *largest* logit.": [slip(choose=lambda x: x.argmin(axis=1))],
        "Of equal logits the first class counts as said.": [slip(choose=last_of_ties)],
        "A logit means something only beside the others of its text: 0 is no threshold.": [
            slip(choose=lambda x: (x[:, 1] > 0).astype(int)),
            slip(choose=lambda x: (x[:, -1] > 0).astype(int) * (x.shape[1] - 1)),
            slip(choose=lambda x: (x[:, -1] > 0).astype(int)),
        ],
        "The largest logit is that of a row, over its classes: axis 1.": [
            slip(choose=lambda x: x.argmax(axis=0)),
            slip(choose=lambda x: x.argmax(axis=0), count=counted_at_once),
            slip(choose=np.argmax),
        ],
        "You returned one F1 for all classes. Each class has its own: (C,).": [
            slip(f1=lambda r, w, c: (w * 2 * r / np.maximum(w + c, 1)).sum() / w.sum()),
            slip(f1=lambda r, w, c: (2 * r / np.maximum(w + c, 1)).mean()),
            slip(f1=lambda r, w, c: 2 * r.sum() / (w + c).sum()),
        ],
        "That is the precision: right among those that were *said* to be it. F1 looks at what is it, too.": [
            slip(f1=lambda r, w, c: r / np.maximum(c, 1))
        ],
        "That is the recall: right among those that *are* it. F1 looks at what was said to be it, too.": [
            slip(f1=lambda r, w, c: r / np.maximum(w, 1))
        ],
        "The 2 is missing: a class that is always right has an F1 of 1.": [
            slip(f1=lambda r, w, c: r / np.maximum(w + c, 1))
        ],
        "You took the right ones out of the sum. F1 divides by what is it plus what was said to be it, as they are.": [
            slip(f1=lambda r, w, c: r / np.maximum(w + c - r, 1)),
            slip(f1=lambda r, w, c: 2 * r / np.maximum(w + c - r, 1)),
        ],
        "Add nothing to what F1 is divided by. Only where it is 0 is a 1 put in its place.": [
            slip(f1=lambda r, w, c: 2 * r / (w + c + 1)),
            slip(f1=lambda r, w, c: (2 * r + 1) / (w + c + 1)),
        ],
        "You averaged precision and recall. F1 is their harmonic mean.": [
            slip(f1=lambda r, w, c: r / np.sqrt(np.maximum(w, 1) * np.maximum(c, 1))),
            slip(f1=lambda r, w, c: (r / np.maximum(w, 1) + r / np.maximum(c, 1)) / 2),
        ],
        "Your accuracy averages the classes. It is the share of all texts that are right.": [
            slip(share=lambda r, w, c: (r / np.maximum(w, 1)).mean()),
            slip(share=lambda r, w, c: (r[w > 0] / w[w > 0]).mean()),
            slip(share=lambda r, w, c: (2 * r / np.maximum(w + c, 1)).mean()),
        ],
        "The accuracy is a share, from 0 to 1.": [slip(share=lambda r, w, c: 100 * r.sum() / w.sum())],
        "You returned how many are right, not which share.": [slip(share=lambda r, w, c: r.sum())],
        "The right ones are divided by the number of *texts*, not of classes or cells.": [
            slip(share=lambda r, w, c: r.mean()),
            slip(share=lambda r, w, c: r.sum() / len(r) ** 2),
        ],
        "Your accuracy is the share of *wrong* ones.": [slip(share=lambda r, w, c: 1 - r.sum() / w.sum())],
        "A class that is never right has an F1 of 0, also where 0 is divided by 0.": [
            slip(f1=quiet(harmonic)),
            slip(f1=quiet(lambda r, w, c: 2 * r / (w + c))),
        ],
        "A class that neither occurs nor is said has an F1 of 0, not of 1.": [
            slip(f1=lambda r, w, c: np.where(w + c > 0, 2 * r / np.maximum(w + c, 1), 1.0))
        ],
        "The three come as counts, accuracy, F1.": [
            lambda labels, logits: tuple(parts(labels, logits)[i] for i in (0, 2, 1)),
            lambda labels, logits: tuple(parts(labels, logits)[i] for i in (1, 0, 2)),
        ],
    }
)
