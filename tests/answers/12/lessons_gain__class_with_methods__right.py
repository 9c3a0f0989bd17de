# right: class with methods
class _Work:
    def __init__(self, T, pair):
        self.T, self.pair = T, pair
    def row(self, t):
        return t + self.pair * t * t
    def all(self):
        return self.row(self.T)
    def windows(self):
        return self.T * self.row(self.T)
    def prefixes(self):
        T = self.T
        return T * (T + 1) / 2 + self.pair * (T * (T + 1) * (2 * T + 1)) / 6
def lessons_gain(T, scheme, pair=0.0):
    if scheme not in {"all", "windows", "prefixes"}:
        raise ValueError("all, prefixes or windows, not " + str(scheme))
    work = _Work(T, pair)
    return getattr(work, scheme)() / work.all()
