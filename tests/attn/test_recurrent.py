"""The recurrent models against the cells and steps of the papers, written out one position after another."""

import dataclasses

import pytest
import torch
from torch import nn

from attn.decoding import beam, greedy
from attn.models.recurrent import EncoderDecoder, RecurrentSizes, reverse

N_SOURCE, N_TARGET = 11, 9
SMALL = RecurrentSizes(d_embedding=3, d_hidden=4)
SYSTEMS = {
    "plain": {},
    "lstm": {"cell": "lstm"},
    "reversed": {"reverse": True},
    "peeky": {"peeky": True, "reverse": True, "cell": "lstm"},
    "stacked": {"n_layers": 3, "bidirectional": True, "cell": "lstm", "peeky": True},
    "dot": {"score": "dot", "reverse": True},
    "scaled dot": {"score": "scaled_dot", "cell": "lstm", "n_layers": 2},
    "general": {"score": "general", "bidirectional": True},
    "additive": {"score": "additive", "bidirectional": True, "order": "bahdanau"},
    "additive, Luong": {"score": "additive", "n_layers": 2, "reverse": True, "bidirectional": True},
    "dot, Bahdanau": {"score": "dot", "order": "bahdanau", "n_layers": 2, "cell": "lstm", "reverse": True},
    "location": {"score": "location", "max_len": 7},
    "tied": {"score": "additive", "d_score": 5, "order": "bahdanau", "tied": True, "bidirectional": True},
}
EVERY = pytest.mark.parametrize("system", SYSTEMS)


def make(system, **changes):
    torch.manual_seed(0)
    options = {**SYSTEMS[system], **changes} if isinstance(system, str) else {**system, **changes}
    return EncoderDecoder(N_SOURCE, N_TARGET, dataclasses.replace(SMALL, **options)).double().eval()


@pytest.fixture(autouse=True)
def _own_seed():
    with torch.random.fork_rng():
        yield


@pytest.fixture
def batch():
    """Four sources of lengths 6, 3, 1 and 5 and four targets."""
    generator = torch.Generator().manual_seed(3)
    source = torch.randint(4, N_SOURCE, (4, 6), generator=generator)
    lengths = torch.tensor([6, 3, 1, 5])
    source[torch.arange(6) >= lengths[:, None]] = 0
    return source, lengths, torch.randint(1, N_TARGET, (4, 5), generator=generator)


# --- the cells and both orders by hand, for one sentence ---------------------------------------------------------


def cell(layer, k, backward, x, state):
    """One step of torch.nn.GRU or LSTM's k-th layer, from the equations of their documentation; state is [h] or [h, c]."""
    end = f"l{k}" + ("_reverse" if backward else "")
    gates = getattr(layer, f"weight_ih_{end}") @ x + getattr(layer, f"bias_ih_{end}")
    recurrent = getattr(layer, f"weight_hh_{end}") @ state[0] + getattr(layer, f"bias_hh_{end}")
    if len(state) == 1:
        (r1, z1, n1), (r2, z2, n2) = gates.chunk(3), recurrent.chunk(3)
        r, z = torch.sigmoid(r1 + r2), torch.sigmoid(z1 + z2)
        return [(1 - z) * torch.tanh(n1 + r * n2) + z * state[0]]
    i, f, g, o = (gates + recurrent).chunk(4)
    c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return [torch.sigmoid(o) * torch.tanh(c), c]


def zeros(sizes):
    return [torch.zeros(sizes.d_hidden, dtype=torch.float64) for _ in range(2 if sizes.cell == "lstm" else 1)]


def encode_by_hand(encoder, sizes, source):
    """Annotations of one unpadded source, in its own order, and each layer's first decoder state."""
    xs = list(encoder.embedding.weight[source])
    if sizes.reverse:
        xs = xs[::-1]
    first = []
    for k in range(sizes.n_layers):
        outputs, ends = [], []
        for backward in (False, True)[: 1 + sizes.bidirectional]:
            state, hs = zeros(sizes), []
            for x in xs[::-1] if backward else xs:
                state = cell(encoder.rnn.layers, k, backward, x, state)
                hs.append(state[0])
            outputs.append(hs[::-1] if backward else hs)
            ends.append(state)
        xs = [torch.cat(parts) for parts in zip(*outputs, strict=True)]
        if sizes.bidirectional:
            joined = [torch.cat(parts) for parts in zip(*ends, strict=True)]
            first.append(
                [torch.tanh(b.weight @ part + b.bias) for b, part in zip(encoder.bridges, joined, strict=True)]
            )
        else:
            first.append(ends[0])
    return xs[::-1] if sizes.reverse else xs, first


def energy(score, name, q, k):
    """e of one query and one key, as in Luong et al. 2015, §3.1, and Bahdanau et al. 2015, §A.1.2."""
    if name == "dot":
        return q @ k
    if name == "scaled_dot":
        return q @ k / len(q) ** 0.5
    if name == "general":
        return q @ score.w.weight.T @ k
    return score.v.weight[0] @ torch.tanh(score.w.weight @ q + score.u.weight @ k)


def look_by_hand(decoder, sizes, q, annotations):
    if sizes.score == "location":
        e = (decoder.score.w.weight @ q)[: len(annotations)]
    else:
        e = torch.stack([energy(decoder.score, sizes.score, q, h) for h in annotations])
    a = e.exp() / e.exp().sum()
    return sum(weight * h for weight, h in zip(a, annotations, strict=True)), a


def layers_by_hand(decoder, sizes, x, states):
    new = []
    for k in range(sizes.n_layers):
        new.append(cell(decoder.rnn.layers, k, False, x, states[k]))
        x = new[-1][0]
    return new


def decode_by_hand(decoder, sizes, annotations, states, target):
    """Logits and weights for one target, a step at a time."""
    peek, logits, weights = states[-1][0], [], []
    for y in target:
        x = decoder.embedding.weight[y]
        if sizes.score is None:
            states = layers_by_hand(decoder, sizes, torch.cat([x, peek]) if sizes.peeky else x, states)
            v = torch.cat([states[-1][0], peek]) if sizes.peeky else states[-1][0]
        else:
            if sizes.order == "luong":
                states = layers_by_hand(decoder, sizes, x, states)
                c, a = look_by_hand(decoder, sizes, states[-1][0], annotations)
            else:
                c, a = look_by_hand(decoder, sizes, states[-1][0], annotations)
                states = layers_by_hand(decoder, sizes, torch.cat([x, c]), states)
            v = torch.tanh(decoder.w_c.weight @ torch.cat([c, states[-1][0]]))
            weights.append(a)
        logits.append(decoder.output.weight @ v + decoder.output.bias)
    return torch.stack(logits), torch.stack(weights) if weights else None


@EVERY
def test_a_padded_batch_equals_the_papers_steps_sentence_by_sentence(system, batch):
    source, lengths, target = batch
    model = make(system)
    sizes = model.decoder.sizes
    logits = model(source, lengths, target)
    weights = model.alignment(source, lengths, target) if sizes.score else None
    for b, length in enumerate(lengths.tolist()):
        annotations, first = encode_by_hand(model.encoder, sizes, source[b, :length])
        wanted, wanted_weights = decode_by_hand(model.decoder, sizes, annotations, first, target[b])
        torch.testing.assert_close(logits[b], wanted, rtol=0, atol=1e-12)
        if weights is not None:
            torch.testing.assert_close(weights[b, :, :length], wanted_weights, rtol=0, atol=1e-12)
            assert not weights[b, :, length:].any()


@EVERY
def test_gradients_equal_those_of_the_steps_by_hand(system, batch):
    source, lengths, target = batch
    model = make(system)
    parameters = list(model.parameters())
    by_model = torch.autograd.grad(model(source, lengths, target).pow(2).sum(), parameters)
    total = 0
    for b, length in enumerate(lengths.tolist()):
        annotations, first = encode_by_hand(model.encoder, model.decoder.sizes, source[b, :length])
        total = (
            total + decode_by_hand(model.decoder, model.decoder.sizes, annotations, first, target[b])[0].pow(2).sum()
        )
    for (name, _), got, wanted in zip(
        model.named_parameters(), by_model, torch.autograd.grad(total, parameters), strict=True
    ):
        torch.testing.assert_close(got, wanted, rtol=1e-9, atol=1e-11, msg=lambda text, name=name: f"{name}: {text}")


@pytest.mark.parametrize("system", ["dot", "additive", "peeky"])
def test_gradcheck(system, batch):
    source, lengths, target = (part[:2] for part in batch)
    model = make(system)
    parameters = dict(model.named_parameters())

    def run(*values):
        return torch.func.functional_call(model, dict(zip(parameters, values, strict=True)), (source, lengths, target))

    assert torch.autograd.gradcheck(run, tuple(parameters.values()), fast_mode=True)


def test_the_encoder_is_torchs_own_layer():
    sizes = dataclasses.replace(SMALL, cell="lstm", n_layers=2)
    torch.manual_seed(0)
    model = EncoderDecoder(N_SOURCE, N_TARGET, sizes)
    reference = nn.LSTM(3, 4, num_layers=2, batch_first=True)
    reference.load_state_dict(model.encoder.rnn.layers.state_dict())
    source = torch.randint(0, N_SOURCE, (2, 5))
    annotations, hidden = model.encoder(source, torch.tensor([5, 5]))
    wanted, last = reference(model.encoder.embedding(source))
    torch.testing.assert_close(annotations, wanted)
    torch.testing.assert_close(hidden, last)


# --- padding, steps, states --------------------------------------------------------------------------------------


@EVERY
def test_padding_never_counts(system, batch):
    source, lengths, target = batch
    model = make(system)
    together = model(source, lengths, target)
    rubbish = torch.where(source == 0, 7, source)
    torch.testing.assert_close(model(rubbish, lengths, target), together, rtol=0, atol=1e-13)
    wider = torch.cat([source, torch.full((4, 1), 5)], 1)
    torch.testing.assert_close(model(wider, lengths, target), together, rtol=0, atol=1e-13)
    for b, length in enumerate(lengths.tolist()):
        alone = model(source[b : b + 1, :length], lengths[b : b + 1], target[b : b + 1])
        torch.testing.assert_close(alone[0], together[b], rtol=0, atol=1e-13)


@EVERY
def test_steps_equal_teacher_forcing(system, batch):
    source, lengths, target = batch
    model = make(system)
    wanted = model(source, lengths, target)
    state = model.start(source, lengths)
    for t in range(target.shape[1]):
        logits, state = model.step(target[:, t], state)
        torch.testing.assert_close(logits, wanted[:, t], rtol=0, atol=1e-13)
        if model.decoder.sizes.score:
            weights = model.alignment(source, lengths, target)
            torch.testing.assert_close(state.weights[:, 0], weights[:, t], rtol=0, atol=1e-13)


@EVERY
def test_selected_rows_go_on_as_if_alone(system, batch):
    source, lengths, target = batch
    model = make(system)
    rows = torch.tensor([2, 0, 0])
    _, state = model.step(target[:, 0], model.start(source, lengths))
    before = [h.clone() for h in state.hidden]
    got, _ = model.step(target[rows, 1], state.select(rows))
    wanted, _ = model.step(target[:, 1], state)
    torch.testing.assert_close(got, wanted[rows], rtol=0, atol=1e-13)
    assert all(torch.equal(h, b) for h, b in zip(state.hidden, before, strict=True))


@pytest.mark.parametrize("system", ["plain", "peeky", "additive"])
def test_decoding_a_batch_equals_decoding_alone(system, batch):
    source, lengths, _ = batch
    model = make(system)
    options = {"start": 1, "end": 2, "max_len": 6}

    def alone(search, **more):
        starts = (model.start(source[b : b + 1, :n], lengths[b : b + 1]) for b, n in enumerate(lengths.tolist()))
        return [search(model.step, state, **options, **more)[0] for state in starts]

    assert greedy(model.step, model.start(source, lengths), batch_size=4, **options) == alone(greedy)
    found = beam(model.step, model.start(source, lengths), batch_size=4, width=3, length_penalty=0.6, **options)
    assert found == alone(beam, width=3, length_penalty=0.6)


@pytest.mark.parametrize("backwards", [False, True])
def test_annotations_stand_in_the_sources_order(backwards):
    model = make("plain", reverse=backwards)
    source = torch.tensor([[5, 6, 7, 0]])
    annotations, _ = model.encoder(source, torch.tensor([3]))
    first = 2 if backwards else 0  # what is read first knows of nothing else
    alone, _ = model.encoder(source[:, first : first + 1], torch.tensor([1]))
    torch.testing.assert_close(annotations[0, first], alone[0, 0])


@EVERY
def test_inputs_stay_and_results_repeat(system, batch):
    copies = [part.clone() for part in batch]
    model = make(system)
    first = model(*batch)
    assert torch.equal(first, model(*batch))
    assert all(torch.equal(part, copy) for part, copy in zip(batch, copies, strict=True))


def test_dropout_acts_in_training_alone(batch):
    model = make("dot", dropout=0.5, n_layers=2)
    assert torch.equal(model(*batch), model(*batch))
    model.train()
    assert not torch.equal(model(*batch), model(*batch))


def test_reverse():
    x = torch.tensor([[1, 2, 3, 0], [4, 0, 0, 0], [5, 6, 7, 8]])
    lengths = torch.tensor([3, 1, 4])
    assert reverse(x, lengths).tolist() == [[3, 2, 1, 0], [4, 0, 0, 0], [8, 7, 6, 5]]
    wide = torch.randn(3, 4, 2, generator=torch.Generator().manual_seed(0))
    assert torch.equal(reverse(reverse(wide, lengths), lengths), wide)


def test_the_dates_model_has_as_many_parameters_as_its_equations():
    model = EncoderDecoder(60, 20, RecurrentSizes(16, 64, score="dot", reverse=True))
    gru = 3 * (64 * 16 + 64 * 64 + 2 * 64)
    assert sum(p.numel() for p in model.parameters()) == 80 * 16 + 2 * gru + 128 * 64 + 65 * 20


@EVERY
def test_logits_of_the_real_tokens_alone(system, batch):
    model = make(system)
    real = torch.arange(5) < torch.tensor([5, 2, 1, 4])[:, None]  # (B, T)
    torch.testing.assert_close(model.logits(model.hidden(*batch)[real]), model(*batch)[real])


def test_tied_is_one_matrix_of_the_embeddings_width():
    model = make("tied")
    assert model.decoder.output.weight is model.decoder.embedding.weight
    untied = make("tied", tied=False)
    saved = sum(p.numel() for p in untied.parameters()) - sum(p.numel() for p in model.parameters())
    assert saved == N_TARGET * 4 + (8 + 4) * (4 - 3)  # the output's matrix, and W_c's rows beyond the embedding's width


# --- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"d_hidden": 0}, "d_embedding, d_hidden and n_layers must be at least 1"),
        ({"dropout": 1.0}, r"dropout must lie in \[0, 1\), got 1.0"),
        ({"cell": "rnn"}, "cell must be one of gru, lstm; got 'rnn'"),
        ({"score": "cosine"}, "score must be None or one of dot, .*; got 'cosine'"),
        ({"order": "vaswani"}, "order must be one of luong, bahdanau; got 'vaswani'"),
        ({"d_score": 0}, "d_score must be None or at least 1, got 0"),
        ({"tied": True}, "tied wants W_c to lead back .* score must not be None"),
        ({"peeky": True, "score": "dot"}, "peeky repeats one context.* score must be None, got 'dot'"),
    ],
)
def test_bad_sizes(options, message):
    with pytest.raises(ValueError, match=message):
        RecurrentSizes(**options)


def test_sizes_that_the_score_refuses():
    with pytest.raises(ValueError, match="needs d_query = d_key, got 4 and 8"):
        make({"score": "dot", "bidirectional": True})
    with pytest.raises(ValueError, match="needs max_len"):
        make({"score": "location"})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lengths": torch.tensor([6, 1])}, r"lengths must be a LongTensor \(4,\).* of shape \(2,\)"),
        ({"lengths": torch.tensor([6.0, 1, 1, 1])}, r"lengths must be a LongTensor .* got torch.float32"),
        ({"source": torch.zeros(4, 6)}, r"source must be token ids .* with 2 axes.* got torch.float32"),
        ({"source": torch.zeros(4, dtype=torch.long)}, r"source must be .* of shape \(4,\)"),
        ({"source": torch.zeros(0, 6, dtype=torch.long), "target": torch.ones(1, 2, dtype=torch.long)}, "as many"),
        ({"target": torch.zeros(4, 0, dtype=torch.long)}, r"target must be .* not empty.* of shape \(4, 0\)"),
        ({"target": torch.zeros(3, 2, dtype=torch.long)}, "source and target must be as many, got 4 and 3"),
    ],
)
def test_bad_input(changes, message, batch):
    source, lengths, target = batch
    arguments = {"source": source, "lengths": lengths, "target": target} | changes
    with pytest.raises(ValueError, match=message):
        make("dot")(**arguments)


def test_an_empty_batch_cannot_start():
    with pytest.raises(ValueError, match=r"source must be .* not empty; got torch.int64 of shape \(0, 3\)"):
        make("dot").start(torch.zeros(0, 3, dtype=torch.long), torch.zeros(0, dtype=torch.long))


def test_no_attention_has_no_alignment(batch):
    with pytest.raises(ValueError, match="no attention to show"):
        make("plain").alignment(*batch)


def test_a_state_of_another_model(batch):
    source, lengths, target = batch
    with pytest.raises(ValueError, match="state has nothing to look at"):
        make("dot").step(target[:, 0], make("plain").start(source, lengths))
