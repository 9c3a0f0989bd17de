def peeky_input(embedded, context):
    return np.array([[np.append(v, c) for v in row] for row, c in zip(embedded, context)])
