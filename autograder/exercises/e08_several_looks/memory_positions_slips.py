"""What goes wrong in `memory_positions`."""

import torch

from autograder.exercises.e08_several_looks.memory_positions import memory_positions
from autograder.exercises.e08_several_looks.slip_parts import cut, cut_one, touched, written


def length(tokens):
    return (tokens != 0).sum(2, keepdim=True).clamp(min=1)


def formula(j, k, J, d):
    return (1 - j / J) - k / d * (1 - 2 * j / J)


def from_end(there):
    return there.sum(1, keepdim=True) - 1 - torch.arange(there.shape[1])


def version(J=length, first=1, first_k=1, weigh=formula, age=from_end, hide=True, silent=True, mean=False, aged=True):
    """A row a sentence, with one part replaced."""

    def memory_positions(tokens, words, ages):
        W, D = tokens.shape[2], words.shape[1]
        j = torch.arange(first, W + first)[:, None]  # (W, 1)
        k = torch.arange(first_k, D + first_k)  # (D,)
        weights = weigh(j, k, J(tokens)[..., None], D)  # (B, S, W, D)
        if silent:
            weights = weights * (tokens != 0)[..., None]
        rows = (weights.to(words.dtype) * words[tokens]).sum(2)
        rows = rows / length(tokens) if mean else rows
        there = (tokens != 0).any(2)
        if aged:
            rows = rows + ages[age(there).clamp(min=0)]
        return rows * there[..., None] if hide else rows

    return memory_positions


def from_start(there):
    return torch.arange(there.shape[1]).expand(there.shape)


def with_padding(there):
    return (there.shape[1] - 1 - torch.arange(there.shape[1])).expand(there.shape)


def one_older(there):
    return (from_end(there) + 1).clamp(max=7)


def wrapped(tokens, words, ages):
    """Negative ages pick rows from the table's end."""
    there = (tokens != 0).any(2)
    return version(aged=False)(tokens, words, ages) + ages[from_end(there)]


def any_word(tokens):
    return torch.full_like(tokens[..., :1], tokens.shape[2])


def longest(tokens):
    return length(tokens).amax((1, 2), keepdim=True).expand(*tokens.shape[:2], 1)


def by_story(tokens):
    return (tokens != 0).sum((1, 2)).clamp(min=1)[:, None, None].expand(*tokens.shape[:2], 1)


def first_ages(there):
    return from_end(there[:1]).expand(there.shape)


def backwards(tokens, words, ages):
    """Word j is the j-th from the end."""
    turned_round = torch.zeros_like(tokens)
    for b, story in enumerate(tokens):
        for s, sentence in enumerate(story):
            own = sentence[sentence != 0]
            turned_round[b, s, : len(own)] = own.flip(0)
    return version()(turned_round, words, ages)


def from_table_end(tokens, words, ages):
    there = (tokens != 0).any(2)
    age = torch.arange(there.shape[1]) - there.sum(1, keepdim=True)
    return (version(aged=False)(tokens, words, ages) + ages[age.clamp(max=0)]) * there[..., None]


def sum_squeezed(tokens, words, ages):
    there = (tokens != 0).any(2)
    rows = version(aged=False)(tokens, words, ages).squeeze()
    return (rows + ages[from_end(there).clamp(min=0)]) * there[..., None]


def newest_only(tokens, words, ages):
    only = torch.zeros_like(ages)
    only[0] = ages[0]
    return version()(tokens, words, only)


def different(tokens):
    counts = [[max(1, len({*sentence.tolist()} - {0})) for sentence in story] for story in tokens]
    return torch.tensor(counts)[..., None]


def alone(bare=True):
    """No age where there is one sentence."""

    def answer(tokens, words, ages):
        there = (tokens != 0).any(2)
        one = len(there[0]) == 1 if bare else there.sum(1)[:, None, None] == 1
        return torch.where(
            torch.as_tensor(one), version(aged=False)(tokens, words, ages), version()(tokens, words, ages)
        )

    return answer


def silenced(write, hide=True):
    """The padding's row of the table is set to 0."""

    def answer(tokens, words, ages):
        write(words)
        return version(silent=not hide)(tokens, words, ages)

    return answer


def padded(words):
    words[0] = 0


def padded_behind(words):
    words.data[0] = 0


def padded_silently(words):
    with torch.no_grad():
        words[0] = 0


def weighted_ages(tokens, words, ages):
    """The age's vector is added to each word's, before the weights."""
    D, there = words.shape[1], (tokens != 0).any(2)
    j = torch.arange(1, tokens.shape[2] + 1)[:, None]
    weights = formula(j, torch.arange(1, D + 1), length(tokens)[..., None], D) * (tokens != 0)[..., None]
    age = ages[from_end(there).clamp(min=0)][:, :, None]
    return (weights.to(words.dtype) * (words[tokens] + age)).sum(2)


memory_positions.tell(
    {
        "J is the number of words in the sentence. You took W, with the padding.": [version(any_word)],
        "J was counted over the whole story. It is each sentence's own number of words.": [version(by_story)],
        "The words were counted from the end of the sentence. The first word has j = 1.": [backwards],
        "k was divided by the number of words. The columns are D: k / D.": [
            lambda tokens, words, ages: version(
                weigh=lambda j, k, J, d: (1 - j / J) - k / tokens.shape[2] * (1 - 2 * j / J)
            )(tokens, words, ages),
            version(weigh=lambda j, k, J, d: (1 - j / J) - k / J * (1 - 2 * j / J)),
        ],
        "All stories got the first story's ages. Each has its own number of sentences.": [version(age=first_ages)],
        "Ages were taken from the end of their table: a negative index counts from there. Age 0 is its first row.": [
            from_table_end
        ],
        "A sentence of padding alone has no words, and 0 / 0 is nan: divide by at least 1.": [
            version(J=lambda tokens: (tokens != 0).sum(2, keepdim=True))
        ],
        "// divides whole numbers: j/J is then 0 for all words but the last. Write /.": [
            version(weigh=lambda j, k, J, d: (1 - j // J) - k / d * (1 - 2 * (j // J)))
        ],
        "The age's vector went through the word weights. It is added to the finished row, as it is.": [weighted_ages],
        "Several sentences got one J. Each has its own number of words.": [
            version(longest),
            version(lambda tokens: length(tokens)[:, :1].expand(*tokens.shape[:2], 1)),
            version(lambda tokens: length(tokens)[:1].expand(*tokens.shape[:2], 1)),
            version(lambda tokens: length(tokens).amax().expand(*tokens.shape[:2], 1)),
            version(lambda tokens: length(tokens).amax(0, keepdim=True).expand(*tokens.shape[:2], 1)),
        ],
        "Ages were counted from the end of the longest story. Each has its own number of sentences.": [
            version(age=lambda there: (there.sum(1).amax() - 1 - torch.arange(there.shape[1])).expand(there.shape))
        ],
        "Ages were counted over the sentences of all stories. Each has its own number of sentences.": [
            version(age=lambda there: (there.sum() - 1 - torch.arange(there.shape[1])).clamp(max=7).expand(there.shape))
        ],
        "The words are counted from 1: the first has j = 1.": [version(first=0)],
        "The columns are counted from 1: the first has k = 1.": [version(first_k=0)],
        "The columns are counted from 1, and so are the words.": [version(first=0, first_k=0)],
        "You counted the sentences from the oldest. The *newest* sentence has age 0.": [version(age=from_start)],
        "You counted ages from the last row, with the padding. The last sentence that is there has age 0.": [
            version(age=with_padding)
        ],
        "All ages are one too high: the newest sentence has age 0.": [version(age=one_older)],
        "Sentences of padding got a row. They aren't there: give zeros.": [
            version(hide=False),
            wrapped,
        ],
        "Padding words were added, too. Only the words that are there count.": [version(silent=False)],
        "You took the mean over the words. The row is their sum: the weights do what is needed.": [version(mean=True)],
        "The ages are missing: each sentence's row gets the vector of its age added.": [version(aged=False)],
        "The word weights are missing: without them the order of the words is lost.": [
            version(weigh=lambda j, k, J, d: torch.ones_like(j / J) * torch.ones(d))
        ],
        "The word weights are the first half of the formula alone. The second says how the columns differ.": [
            version(weigh=lambda j, k, J, d: (1 - j / J) * torch.ones(d))
        ],
        "Only the newest sentence got the vector of its age. Each one that is there gets its own.": [newest_only],
        "The ages end at a fixed number here. A sentence of age n takes row n, however many there are.": [
            version(age=lambda there, most=most: from_end(there).clamp(max=most)) for most in (1, 2)
        ],
        "The ages begin anew after some sentences. A sentence of age n takes row n, however many there are.": [
            version(age=lambda there, n=n: from_end(there).clamp(min=0) % n) for n in (2, 3)
        ],
        "A word that comes twice was counted once. J counts words, also those that are the same.": [version(different)],
        "The columns were counted from the last to the first.": [
            version(weigh=lambda j, k, J, d: formula(j, d + 1 - k, J, d))
        ],
        "J is one too large: it counts the words that are there, no more.": [version(lambda t: length(t) + 1)],
        "k was divided by the number of rows of a table. The columns are D: k / D.": [
            lambda tokens, words, ages: version(weigh=lambda j, k, J, d: formula(j, k, J, len(words)))(
                tokens, words, ages
            ),
            lambda tokens, words, ages: version(weigh=lambda j, k, J, d: formula(j, k, J, len(ages)))(
                tokens, words, ages
            ),
        ],
        "The words are weighted by their place alone. The formula has another weight for each column.": [
            version(weigh=lambda j, k, J, d: j / J * torch.ones(d)),
            version(weigh=lambda j, k, J, d: j * torch.ones(d)),
        ],
        "All stories got the first story's padding. Each has its own.": [
            lambda tokens, words, ages: (
                version(hide=False, age=first_ages)(tokens, words, ages) * (tokens[:1] != 0).any(2)[..., None]
            )
        ],
        "The ages are subtracted. They are added.": [lambda tokens, words, ages: version()(tokens, words, -ages)],
        "A story's only sentence got no age. It is the newest one: it gets the vector of age 0.": [
            alone(),
            alone(bare=False),
        ],
        "An axis of size 1 went lost: squeeze() drops each of them. Say which axis is to go.": [
            lambda *given: version()(*given).squeeze(),
            sum_squeezed,
            lambda tokens, words, ages: (
                version()(tokens, words, ages)[:, 0] if tokens.shape[1] == 1 else version()(tokens, words, ages)
            ),
        ],
        "The result has the type of `words`.": [
            lambda *given: version()(*given).float(),
            lambda *given: version()(*given).double(),
        ],
        **touched(version(), ("tokens", "words", "ages")),
        **cut(version()),
        **cut_one(version(), ("", "words", "ages")),
        "A sign is turned: k/D times the bracket is *subtracted*.": [
            version(weigh=lambda j, k, J, d: (1 - j / J) + k / d * (1 - 2 * j / J))
        ],
        "In the bracket stands 2j/J: you left the 2 out.": [
            version(weigh=lambda j, k, J, d: (1 - j / J) - k / d * (1 - j / J))
        ],
        "The age vector was multiplied in. It is added.": [
            lambda tokens, words, ages: (
                version(aged=False)(tokens, words, ages) * ages[from_end((tokens != 0).any(2)).clamp(min=0)]
            )
        ],
        "The age was added for every word. It is added once for each sentence.": [
            lambda tokens, words, ages: (
                version(aged=False)(tokens, words, ages)
                + length(tokens) * ages[from_end((tokens != 0).any(2)).clamp(min=0)] * (tokens != 0).any(2)[..., None]
            )
        ],
    }
)

silences = memory_positions.misconception(written("words"))
for write in (padded, padded_behind, padded_silently):
    for hide in (True, False):
        silences(silenced(write, hide))
