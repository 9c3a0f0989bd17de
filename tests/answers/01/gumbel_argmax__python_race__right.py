import math


def gumbel_argmax(scores, u):
    e, u = np.broadcast_arrays(scores, u)
    winners = np.empty(e.shape[:-1], dtype=int)
    for place in np.ndindex(winners.shape):
        racers = zip(e[place].tolist(), u[place].tolist())
        loud = [score - math.log(-math.log(x)) for score, x in racers]
        winners[place] = max(range(len(loud)), key=loud.__getitem__)
    return winners
