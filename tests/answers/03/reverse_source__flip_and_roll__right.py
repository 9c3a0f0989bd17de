def reverse_source(source, lengths):
    return np.stack([np.concatenate([np.flip(row[: int(n)]), row[int(n) :]]) for row, n in zip(source, lengths)])
