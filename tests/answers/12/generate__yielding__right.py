# right: yielding
import itertools
import numpy as np
def generate(model, prompt, n, choose, context):
    def tokens():
        said = np.array(prompt)
        yield from said
        while True:
            new = choose(model(said[max(len(said) - context, 0) :])[-1])
            said = np.concatenate((said, [new]))
            yield new
    return np.fromiter(itertools.islice(tokens(), len(prompt) + n), dtype=np.int64)
