# slip: forgets the minus sign, so far keys get the most weight
def kernel_regression(queries, keys, values, width):
    squared = ((queries[:, None] - keys) ** 2).sum(axis=-1)
    return softmax(squared / (2 * width**2)) @ values
