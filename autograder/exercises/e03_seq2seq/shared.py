"""What several exercises of lesson 03 are judged with."""

import numpy as np

RECURRENT = (
    "torch.nn.LSTM",
    "torch.nn.LSTMCell",
    "torch.nn.RNN",
    "torch.nn.GRU",
    "torch.lstm",
    "torch.lstm_cell",
    "torch.nn.utils.rnn",
    "attn",
)


def logistic(x):
    """For the versions below: 1 / (1 + exp(−x)), finite for any x."""
    return 0.5 * (1 + np.tanh(x / 2))


def cell(x, h, c, w_x, w_h, b):
    """One LSTM step as it should be, for the encoder's versions."""
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=-1)
    c = logistic(f) * c + logistic(i) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


def is_pair(answer):
    """Two things, as a tuple or a list? Else a probe hands the answer on as it is, and the check says what came."""
    return isinstance(answer, tuple | list) and len(answer) == 2
