def kernel_regression(queries, keys, values, width):
    answers = []
    for q in queries:
        steps = (keys - q) / width
        answers.append(softmax(-np.einsum("sd,sd->s", steps, steps) / 2) @ values)
    return np.array(answers)
