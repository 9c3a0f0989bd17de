def reverse_source(source, lengths):
    return np.array([[*row[:n]][::-1] + [*row[n:]] for row, n in zip(source.tolist(), lengths)])
