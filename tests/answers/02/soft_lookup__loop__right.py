def soft_lookup(query, keys, values):
    a = softmax(keys @ query)
    answer = 0.0 * values[0]
    for weight, value in zip(a, values):
        answer = answer + weight * value
    return answer
