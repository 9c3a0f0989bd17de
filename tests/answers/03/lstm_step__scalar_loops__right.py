import math


def lstm_step(x, h, c, w_x, w_h, b):
    def gate(v):
        return 0.5 * (1 + math.tanh(v / 2))

    rows, width = len(x), len(w_h)
    new_h, new_c = np.empty((rows, width)), np.empty((rows, width))
    for row in range(rows):
        for unit in range(width):
            four = []
            for part in range(4):
                column = part * width + unit
                total = float(b[column])
                for k in range(len(w_x)):
                    total += float(x[row][k]) * float(w_x[k][column])
                for k in range(width):
                    total += float(h[row][k]) * float(w_h[k][column])
                four.append(total)
            i, f, g, o = four
            memory = gate(f) * float(c[row][unit]) + gate(i) * math.tanh(g)
            new_c[row, unit] = memory
            new_h[row, unit] = gate(o) * math.tanh(memory)
    return new_h, new_c
