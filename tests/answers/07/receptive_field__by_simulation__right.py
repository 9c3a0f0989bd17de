# which inputs does each output read?
def receptive_field(row, column, kernels, strides, paddings):
    ends = []
    for i in (row, column):
        read = {i}
        for k, s, p in list(zip(kernels, strides, paddings))[::-1]:
            read = {o * s - p + j for o in read for j in range(k)}
        ends.append((min(read), max(read) + 1))
    return ends[0][0], ends[1][0], ends[0][1], ends[1][1]
