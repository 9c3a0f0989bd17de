# slip: always reads the month's rows, whatever part says
def read_alignment(weights, lengths, part="month"):
    rows = weights[:, 5:7].mean(axis=1)
    inside = np.arange(weights.shape[-1]) < lengths[:, None]
    rows = np.where(inside, rows, -np.inf)
    return rows.argmax(axis=1), rows.max(axis=1)
