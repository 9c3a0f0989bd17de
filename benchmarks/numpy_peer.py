"""A recurrent encoder–decoder in NumPy with its backward pass by hand, as in the book that lessons 3 and 4 follow.

Saito, Deep Learning from Scratch 2 (2018), chapters 7 and 8: one LSTM layer on each side, step by step through time;
`attention` scores every encoder state by a dot product at every decoder step, `peeky` shows the encoder's last state
to every step. float32, Adam, gradients clipped to length 5. The source comes reversed or not: that is the data's part.
"""

import numpy as np

Array = np.ndarray


class Layer:
    """Parameters, and gradients of the same names."""

    def __init__(self, **parameters: Array) -> None:
        self.parameters = parameters
        self.gradients: dict[str, Array] = {}


class Embedding(Layer):
    def __init__(self, n_tokens: int, width: int, rng: np.random.Generator) -> None:
        super().__init__(w=(rng.normal(size=(n_tokens, width)) / 100).astype("f"))

    def forward(self, tokens: Array) -> Array:
        self.tokens = tokens
        return self.parameters["w"][tokens]  # (B, T, width)

    def backward(self, d_out: Array) -> None:
        self.gradients["w"] = np.zeros_like(self.parameters["w"])
        np.add.at(self.gradients["w"], self.tokens, d_out)


class Linear(Layer):
    def __init__(self, d_in: int, d_out: int, rng: np.random.Generator) -> None:
        super().__init__(w=_weights(d_in, d_out, rng), b=np.zeros(d_out, "f"))

    def forward(self, x: Array) -> Array:
        self.x = x
        return x @ self.parameters["w"] + self.parameters["b"]  # (B, T, d_out)

    def backward(self, d_out: Array) -> Array:
        flat = d_out.reshape(-1, d_out.shape[-1])  # (B·T, d_out)
        self.gradients["w"] = self.x.reshape(len(flat), -1).T @ flat  # (d_in, d_out)
        self.gradients["b"] = flat.sum(0)
        return d_out @ self.parameters["w"].T  # (B, T, d_in)


class LSTM(Layer):
    """Gates in the order f, g, i, o."""

    def __init__(self, d_in: int, d_hidden: int, rng: np.random.Generator) -> None:
        w_x, w_h = _weights(d_in, 4 * d_hidden, rng), _weights(d_hidden, 4 * d_hidden, rng)
        super().__init__(w_x=w_x, w_h=w_h, b=np.zeros(4 * d_hidden, "f"))

    def forward(self, xs: Array, h: Array | None = None) -> Array:
        """xs (B, T, d_in) from state h (B, H) on -> every state (B, T, H)."""
        B, T, _ = xs.shape
        H = len(self.parameters["w_h"])
        h = np.zeros((B, H), "f") if h is None else h
        c, hs, self.steps = np.zeros((B, H), "f"), np.empty((B, T, H), "f"), []
        for t in range(T):
            x = xs[:, t]
            gates = x @ self.parameters["w_x"] + h @ self.parameters["w_h"] + self.parameters["b"]  # (B, 4H)
            f, i, o = (_sigmoid(gates[:, k * H : (k + 1) * H]) for k in (0, 2, 3))
            g = np.tanh(gates[:, H : 2 * H])
            c_next = f * c + g * i
            self.steps.append((x, h, c, f, g, i, o, c_next))
            c, h = c_next, o * np.tanh(c_next)
            hs[:, t] = h
        return hs

    def backward(self, d_hs: Array) -> tuple[Array, Array]:
        """Gradients of all states (B, T, H) -> those of the inputs (B, T, d_in) and of the first state (B, H)."""
        w_x, w_h = self.parameters["w_x"], self.parameters["w_h"]
        self.gradients = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        d_xs = np.empty((*d_hs.shape[:2], len(w_x)), "f")
        d_h, d_c = np.zeros_like(d_hs[:, 0]), np.zeros_like(d_hs[:, 0])
        for t in reversed(range(d_hs.shape[1])):
            x, h, c, f, g, i, o, c_next = self.steps[t]
            d_h, tanh_c = d_h + d_hs[:, t], np.tanh(c_next)
            d_c = d_c + d_h * o * (1 - tanh_c**2)
            d_gates = (d_c * c * f * (1 - f), d_c * i * (1 - g**2), d_c * g * i * (1 - i), d_h * tanh_c * o * (1 - o))
            d_a = np.hstack(d_gates)  # (B, 4H)
            self.gradients["w_x"] += x.T @ d_a
            self.gradients["w_h"] += h.T @ d_a
            self.gradients["b"] += d_a.sum(0)
            d_xs[:, t], d_h, d_c = d_a @ w_x.T, d_a @ w_h.T, d_c * f
        return d_xs, d_h


class Attention(Layer):
    """At every decoder step: dot products with all encoder states, softmax, weighted sum."""

    def forward(self, hs: Array, states: Array) -> Array:
        """hs (B, S, H), states (B, T, H) -> contexts (B, T, H)."""
        self.hs, self.states, self.weights = hs, states, []
        contexts = np.empty_like(states)
        for t in range(states.shape[1]):
            scores = (hs * states[:, t, None]).sum(2)  # (B, S)
            weights = _softmax(scores)
            contexts[:, t] = (hs * weights[..., None]).sum(1)  # (B, H)
            self.weights.append(weights)
        return contexts

    def backward(self, d_contexts: Array) -> tuple[Array, Array]:
        """Gradients of the contexts (B, T, H) -> those of hs (B, S, H) and of the states (B, T, H)."""
        d_hs, d_states = np.zeros_like(self.hs), np.empty_like(self.states)
        for t, a in enumerate(self.weights):
            d_context = d_contexts[:, t, None]  # (B, 1, H)
            d_hs += a[..., None] * d_context
            d_a = (self.hs * d_context).sum(2)  # (B, S)
            d_scores = a * (d_a - (a * d_a).sum(1, keepdims=True))
            d_hs += d_scores[..., None] * self.states[:, t, None]
            d_states[:, t] = (d_scores[..., None] * self.hs).sum(1)
        return d_hs, d_states


class Peer:
    """The whole model, for sources (B, S) and targets (B, T + 1) of one length each: a start mark, then T tokens."""

    def __init__(self, n_tokens: int, *, width: int = 16, hidden: int = 256, system: str = "attention") -> None:
        rng = np.random.default_rng(0)
        self.peeky, self.hidden, self.width = system == "peeky", hidden, width
        extra = hidden if self.peeky else 0
        self.read, self.encoder = Embedding(n_tokens, width, rng), LSTM(width, hidden, rng)
        self.write, self.decoder = Embedding(n_tokens, width, rng), LSTM(width + extra, hidden, rng)
        self.attention, self.output = Attention(), Linear(2 * hidden, n_tokens, rng)
        self.layers: list[Layer] = [self.read, self.encoder, self.write, self.decoder, self.output]
        self.moments = [{k: (np.zeros_like(v), np.zeros_like(v)) for k, v in x.parameters.items()} for x in self.layers]
        self.step = 0

    def loss(self, source: Array, target: Array) -> float:
        """The mean cross-entropy of a batch; gradients are in the layers afterwards."""
        hs = self.encoder.forward(self.read.forward(source))  # (B, S, H)
        last, x = hs[:, -1], self.write.forward(target[:, :-1])  # (B, H), (B, T, width)
        context = np.repeat(last[:, None], x.shape[1], 1)  # (B, T, H)
        states = self.decoder.forward(np.concatenate([context, x], 2) if self.peeky else x, last)
        if not self.peeky:
            context = self.attention.forward(hs, states)
        probabilities = _softmax(self.output.forward(np.concatenate([context, states], 2)))  # (B, T, n_tokens)
        chosen = np.take_along_axis(probabilities, target[:, 1:, None], 2)
        self._backward(probabilities, target[:, 1:], hs.shape)
        return float(-np.log(chosen + 1e-12).mean())

    def _backward(self, probabilities: Array, wanted: Array, shape: tuple[int, ...]) -> None:
        np.put_along_axis(d := probabilities / wanted.size, wanted[..., None], np.take_along_axis(
            probabilities / wanted.size, wanted[..., None], 2) - 1 / wanted.size, 2)  # fmt: skip
        d = self.output.backward(d.astype("f"))  # (B, T, 2H)
        d_context, d_states, d_hs = d[..., : self.hidden], d[..., self.hidden :], np.zeros(shape, "f")
        if not self.peeky:
            d_hs, more = self.attention.backward(d_context)
            d_states = d_states + more
        d_x, d_last = self.decoder.backward(d_states)
        if self.peeky:
            d_last = d_last + d_context.sum(1) + d_x[..., : self.hidden].sum(1)
            d_x = d_x[..., self.hidden :]
        self.write.backward(d_x)
        d_hs[:, -1] += d_last
        self.read.backward(self.encoder.backward(d_hs)[0])

    def update(self, lr: float = 0.001, clip: float = 5.0) -> None:
        """One step of Adam (Kingma & Ba 2015) on clipped gradients."""
        self.step += 1
        norm = np.sqrt(sum((g**2).sum() for layer in self.layers for g in layer.gradients.values()))
        scale, rate = min(1.0, clip / (norm + 1e-6)), lr * np.sqrt(1 - 0.999**self.step) / (1 - 0.9**self.step)
        for layer, moments in zip(self.layers, self.moments, strict=True):
            for name, (m, v) in moments.items():
                g = layer.gradients[name] * scale
                m += 0.1 * (g - m)
                v += 0.001 * (g**2 - v)
                layer.parameters[name] -= (rate * m / (np.sqrt(v) + 1e-7)).astype("f")


def _weights(d_in: int, d_out: int, rng: np.random.Generator) -> Array:
    return (rng.normal(size=(d_in, d_out)) / np.sqrt(d_in)).astype("f")


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def _softmax(x: Array) -> Array:
    exps = np.exp(x - x.max(-1, keepdims=True))
    return exps / exps.sum(-1, keepdims=True)
