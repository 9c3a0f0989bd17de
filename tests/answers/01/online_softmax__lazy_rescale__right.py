class _Running:
    """Sum relative to a reference that moves only when the top is far above it."""

    def __init__(self):
        self.top, self.reference, self.total = -np.inf, None, 0.0

    def read(self, block):
        self.top = max(self.top, float(block.max()))
        if self.top == -np.inf:
            return
        if self.reference is None:
            self.reference = self.top
        if self.top - self.reference > 8:
            self.total *= np.exp(self.reference - self.top)
            self.reference = self.top
        self.total += np.exp(block - self.reference).sum()

    def pair(self):
        if self.reference is None:
            return -np.inf, 0.0
        return self.top, float(self.total * np.exp(self.reference - self.top))


def online_softmax(blocks):
    running = _Running()
    for block in blocks:
        running.read(block)
    return running.pair()
