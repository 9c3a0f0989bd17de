"""Answers under decorators: the learner's own, and functools.cache."""

ANSWERS = {
    "softmax": """
import functools, time

def timed(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        start = time.perf_counter()
        result = function(*args, **kwargs)
        print(f"{function.__name__}: {time.perf_counter() - start:.3f} s")
        return result
    return inner

@timed
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
""",
    "causal_mask": """
@functools.cache
def causal_mask(n):
    return np.tri(n, dtype=bool)
""",
}
