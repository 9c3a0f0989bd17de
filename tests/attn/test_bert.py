"""BERT against `transformers`: hidden states of every layer, heads, gradients, on the packaged weights and tiny ones."""

from dataclasses import replace

import pytest
import tiny_bert
import torch
import transformers

from attn import bert
from attn.bert.pretrained import their_name
from attn.data.packages import minilm
from attn.models.transformer import Sizes

SIZES = Sizes(d_model=24, n_heads=4, n_layers=2, d_ff=40, norm="post", activation="gelu", norm_eps=1e-12)
TEXTS = ["A fine, moving film that earns its tears.", "Dull.", "Two hours of people looking out of windows!"]
PAIRS = ["Yes.", "It was long and dull, and the music drowned every single word that was said.", "No"]


@pytest.fixture(scope="module")
def packaged():
    """Ours, the tokenizer and the reference, with the packaged weights."""
    model, tokenizer = bert.from_pretrained("minilm")
    return model, tokenizer, transformers.BertModel.from_pretrained(minilm(), attn_implementation="eager").eval()


@pytest.fixture
def model():
    model = bert.Bert(SIZES, 50, max_len=9).eval()
    bert.initialise(model, std=0.5, generator=torch.Generator().manual_seed(0))
    return model


def rows(vocab_size=40, lengths=(5, 9, 2, 9), seed=0):
    """Random rows of unequal lengths with random segments, and where they are real (B, S)."""
    generator = torch.Generator().manual_seed(seed)
    shape = (len(lengths), max(lengths))
    lengths = torch.tensor(lengths)
    tokens = torch.randint(5, vocab_size, shape, generator=generator)
    segments = torch.randint(0, 2, shape, generator=generator)
    return bert.Batch(tokens, lengths, segments), torch.arange(shape[1]) < lengths[:, None]


def reference(model, batch, real, **options):
    return model(batch.tokens, attention_mask=real.long(), token_type_ids=batch.segments, **options)


def assert_near(got, wanted, atol=1e-5):
    torch.testing.assert_close(got, wanted, atol=atol, rtol=0)


def assert_same_gradients(ours, theirs, rtol):
    """Equal up to rtol of the largest number in each; pairs (ours, theirs) by name."""
    wanted = dict(theirs.named_parameters())
    for name, parameter in ours.named_parameters():
        if parameter.grad is not None:
            gradient = wanted.pop(their_name(name)).grad
            assert_near(parameter.grad, gradient, rtol * max(1.0, gradient.abs().max().item()))
    assert [name for name, parameter in wanted.items() if parameter.grad is not None] == []


def test_every_layer_of_the_packaged_weights_equals_transformers(packaged):
    model, tokenizer, theirs = packaged
    batch = bert.encode(tokenizer, TEXTS, PAIRS)
    real = torch.arange(batch.tokens.shape[1]) < batch.lengths[:, None]
    with torch.no_grad():
        got = model(*batch, need_layers=True, need_weights=True)
        fused = model(*batch)
        wanted = reference(theirs, batch, real, output_hidden_states=True, output_attentions=True)
    assert len(set(batch.lengths.tolist())) == 3
    assert len(got.layers) == 7
    for layer, states in zip(got.layers, wanted.hidden_states, strict=True):
        assert_near(layer[real], states[real])
    for weights, theirs in zip(got.weights, wanted.attentions, strict=True):
        assert_near(weights.transpose(1, 2)[real], theirs.transpose(1, 2)[real])
    assert_near(got.pooled, wanted.pooler_output)
    assert_near(fused.hidden[real], wanted.last_hidden_state[real])
    assert fused.layers is None
    assert fused.weights is None


def test_gradients_of_the_packaged_weights_equal_transformers(packaged):
    model, tokenizer, theirs = packaged
    batch = bert.encode(tokenizer, TEXTS, PAIRS)
    real = torch.arange(batch.tokens.shape[1]) < batch.lengths[:, None]
    model.zero_grad()
    theirs.zero_grad()
    got, wanted = model(*batch), reference(theirs, batch, real)
    direction = torch.randn(got.hidden[real].shape, generator=torch.Generator().manual_seed(0))
    ((got.hidden[real] * direction).sum() + got.pooled.sum()).backward()
    ((wanted.last_hidden_state[real] * direction).sum() + wanted.pooler_output.sum()).backward()
    assert all(parameter.grad is not None for parameter in model.parameters())
    assert_same_gradients(model, theirs, 1e-5)


@pytest.mark.parametrize("activation", ["gelu", "relu"])
def test_equals_transformers_in_float64(tmp_path, activation):
    theirs = tiny_bert.write(tmp_path, hidden_act=activation, layer_norm_eps=1e-3).double()
    model = bert.from_pretrained(tmp_path)[0].double()
    batch, real = rows()
    got = model(*batch, need_layers=True)
    wanted = reference(theirs, batch, real, output_hidden_states=True)
    for layer, states in zip(got.layers, wanted.hidden_states, strict=True):
        assert_near(layer[real], states[real], 1e-12)
    assert_near(got.pooled, wanted.pooler_output, 1e-12)
    (got.hidden[real].pow(3).sum() + got.pooled.sum()).backward()
    (wanted.last_hidden_state[real].pow(3).sum() + wanted.pooler_output.sum()).backward()
    assert_same_gradients(model, theirs, 1e-12)


def test_dropout_stands_where_it_does_in_transformers(tmp_path):
    theirs = tiny_bert.write(tmp_path, hidden_dropout_prob=0.3, attention_probs_dropout_prob=0.4).train().double()
    model = bert.from_pretrained(tmp_path)[0].train().double()
    batch, real = rows()
    with torch.random.fork_rng():
        torch.manual_seed(1)
        got = model(*batch, need_weights=True)
        torch.manual_seed(1)
        wanted = reference(theirs, batch, real)
    assert_near(got.hidden[real], wanted.last_hidden_state[real], 1e-12)
    assert_near(got.pooled, wanted.pooler_output, 1e-12)
    assert not torch.equal(got.hidden, model.eval()(*batch).hidden)


def test_pretraining_heads_equal_transformers(tmp_path):
    theirs = tiny_bert.write(tmp_path, "BertForPreTraining").double()
    model = bert.from_pretrained(tmp_path, head="pretraining")[0].double()
    batch, real = rows()
    tokens, following = model(*batch)
    wanted = reference(theirs, batch, real)
    assert_near(tokens[real], wanted.prediction_logits[real], 1e-12)
    assert_near(following, wanted.seq_relationship_logits, 1e-12)
    picked = real & (batch.tokens % 3 == 0)
    torch.testing.assert_close(model.token_logits(model.bert(*batch).hidden[picked]), tokens[picked])
    tokens[real].logsumexp(-1).sum().add(following.square().sum()).backward()
    wanted.prediction_logits[real].logsumexp(-1).sum().add(wanted.seq_relationship_logits.square().sum()).backward()
    assert_same_gradients(model, theirs, 1e-12)


def test_masked_token_head_equals_transformers(tmp_path):
    theirs = tiny_bert.write(tmp_path, "BertForMaskedLM")
    with pytest.warns(UserWarning, match=r"not trained: cls\.seq_relationship\.bias, .*, pooler\.dense\.weight$"):
        model, _ = bert.from_pretrained(tmp_path, head="pretraining")
    batch, real = rows()
    tokens, _ = model(*batch)
    assert_near(tokens[real], reference(theirs, batch, real).logits[real])


def test_next_sentence_head_equals_transformers(tmp_path):
    theirs = tiny_bert.write(tmp_path, "BertForNextSentencePrediction")
    with pytest.warns(UserWarning, match=r"not trained: cls\.predictions\.bias, "):
        model, _ = bert.from_pretrained(tmp_path, head="pretraining")
    batch, real = rows()
    assert_near(model(*batch)[1], reference(theirs, batch, real).logits)


@pytest.mark.parametrize("n_classes", [1, 2, 5])
def test_classifier_equals_transformers(tmp_path, n_classes):
    theirs = tiny_bert.write(
        tmp_path, "BertForSequenceClassification", num_labels=n_classes, classifier_dropout=0.25
    ).double()
    model = bert.from_pretrained(tmp_path, head="classifier")[0].double()
    batch, real = rows()
    got, wanted = model(*batch), reference(theirs, batch, real).logits
    assert got.shape == (4, n_classes)
    assert_near(got, wanted, 1e-12)
    assert model.dropout.p == 0.25
    got.square().sum().backward()
    wanted.square().sum().backward()
    assert_same_gradients(model, theirs, 1e-12)


def test_classifier_on_the_packaged_weights_equals_transformers(packaged, tmp_path):
    encoder, tokenizer, _ = packaged
    model = bert.Classifier(encoder, 3).eval()
    bert.initialise(model.head, std=0.5, generator=torch.Generator().manual_seed(0))
    bert.save(model, tmp_path)
    theirs = transformers.BertForSequenceClassification.from_pretrained(tmp_path).eval()
    batch = bert.encode(tokenizer, TEXTS)
    real = torch.arange(batch.tokens.shape[1]) < batch.lengths[:, None]
    with torch.no_grad():
        assert_near(model(*batch), reference(theirs, batch, real).logits)


def test_mean_pooling_takes_real_tokens_only(model):
    batch, _ = rows()
    classifier = bert.Classifier(model, 2, pooling="mean").eval()
    hidden = model(*batch).hidden
    means = torch.stack([row[:n].mean(0) for row, n in zip(hidden, batch.lengths, strict=True)])
    torch.testing.assert_close(classifier(*batch), classifier.head(means))
    torch.testing.assert_close(bert.mean_pool(hidden), hidden.mean(1))
    assert bert.mean_pool(hidden, torch.zeros(4, 9, dtype=torch.bool)).abs().max() == 0
    spoiled = hidden.masked_fill(torch.arange(9)[:, None] >= 7, torch.nan)
    assert bert.mean_pool(spoiled, (torch.arange(9) < 7).expand(4, 9)).isfinite().all()


def test_padding_changes_nothing(model):
    batch, real = rows()
    padded = model(*batch)
    for i, n in enumerate(batch.lengths.tolist()):
        alone = model(batch.tokens[i : i + 1, :n], segments=batch.segments[i : i + 1, :n])
        assert_near(padded.hidden[i, :n], alone.hidden[0])
    assert_near(model(batch.tokens, segments=batch.segments, mask=real).hidden[real], padded.hidden[real], 0)
    half = torch.arange(9).expand(4, 9) % 2 == 0
    both = model(*batch, mask=half, need_weights=True)
    for weights in both.weights:
        assert torch.equal(weights > 0, (half & real)[:, None, None].expand_as(weights))


def test_no_segments_means_the_first(model):
    batch, _ = rows()
    zeros = torch.zeros_like(batch.tokens)
    assert torch.equal(model(batch.tokens).hidden, model(batch.tokens, segments=zeros).hidden)


def test_arguments_are_not_changed(model):
    batch, real = rows()
    copies = [x.clone() for x in (*batch, real)]
    bert.Classifier(model, 2, pooling="mean")(*batch, mask=real)
    assert all(torch.equal(x, y) for x, y in zip((*batch, real), copies, strict=True))


def test_the_same_generator_gives_the_same_weights():
    models = [bert.Pretraining(bert.Bert(SIZES, 50)) for _ in range(2)]
    for model in models:
        bert.initialise(model, generator=torch.Generator().manual_seed(3))
    assert all(torch.equal(*pair) for pair in zip(*(m.parameters() for m in models), strict=True))
    assert abs(models[0].bert.embeddings.token.weight.std().item() - 0.02) < 0.002
    assert models[0].transform[0].bias.abs().max() == 0


TOKENS = torch.randint(5, 40, (2, 4), generator=torch.Generator().manual_seed(0))
BAD_INPUT = {
    "floats": (
        {"tokens": TOKENS.float()},
        r"tokens must be token ids .* with 2 axes and not empty; got torch.float32 of shape \(2, 4\)",
    ),
    "one axis": ({"tokens": TOKENS[0]}, r"tokens must be .* with 2 axes .* got torch.int64 of shape \(4,\)"),
    "empty": ({"tokens": TOKENS[:0]}, r"tokens must be .* not empty; got torch.int64 of shape \(0, 4\)"),
    "unknown id": ({"tokens": TOKENS + 45}, r"tokens must lie in 0 … 49, got 5\d … \d\d"),
    "negative id": ({"tokens": TOKENS - 60}, r"tokens must lie in 0 … 49, got -\d\d"),
    "too long": ({"tokens": TOKENS[:, [0] * 10]}, r"positions 0 … 9 asked for, but the model has max_len 9"),
    "third segment": ({"tokens": TOKENS, "segments": torch.full((2, 4), 2)}, r"segments must lie in 0 … 1, got 2 … 2"),
    "few segments": (
        {"tokens": TOKENS, "segments": TOKENS[:, :3] * 0},
        r"segments must be \(2, 4\) as tokens .* \(2, 3\)",
    ),
    "few lengths": (
        {"tokens": TOKENS, "lengths": torch.tensor([4])},
        r"lengths must be \(2,\), one for each row .* \(1,\)",
    ),
    "mask of ones": ({"tokens": TOKENS, "mask": torch.ones(2, 4)}, r"mask must be boolean with True = may attend"),
    "mask of pairs": (
        {"tokens": TOKENS, "mask": torch.ones(2, 4, 4) > 0},
        r"mask must be \(2, 4\) as tokens .* \(2, 4, 4\)",
    ),
}


@pytest.mark.parametrize(("arguments", "message"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_named(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        model(**arguments)


def test_bad_models_are_named(model):
    with pytest.raises(ValueError, match='sizes.norm must be "post", the order of BERT\'s blocks; got "pre"'):
        bert.Bert(replace(SIZES, norm="pre"), 50)
    with pytest.raises(ValueError, match='pooling "cls" or "mean" wanted, got 2 and "max"'):
        bert.Classifier(model, 2, pooling="max")
    with pytest.raises(ValueError, match="n_classes ≥ 1 .* got 0"):
        bert.Classifier(model, 0)
