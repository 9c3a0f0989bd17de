"""Returns named fields, dates and texts as arrays."""

from submitting import body

ANSWERS = {
    "softmax": body(
        "pass", "return {'a': np.zeros(2, dtype='i4,f8'), 'b': np.array(['x']), 'c': np.array(['2020'], 'M8[D]')}"
    )
}
