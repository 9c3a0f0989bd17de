# violates "u of a shape that broadcasts with it": the scores may have more axes than u
def gumbel_argmax(scores, u):
    return np.array([np.argmax(scores - np.log(-np.log(row))) for row in u.reshape(-1, u.shape[-1])]).reshape(
        u.shape[:-1]
    )
