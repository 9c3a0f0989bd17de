"""Loading and saving BERT checkpoints: what `transformers` writes, what old files say, and every refusal."""

import json
import os
import shutil
import sys
import textwrap

import pytest
import tiny_bert
import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from attn import bert
from attn.data.packages import minilm
from attn.data.store import FetchError
from attn.models.transformer import Sizes


@pytest.fixture
def folder(tmp_path):
    """A tiny checkpoint of an encoder alone."""
    tiny_bert.write(tmp_path)
    return tmp_path


def change_config(folder, **changes):
    """Rewrite config.json; a key that becomes None is taken out."""
    config = json.loads((folder / "config.json").read_text()) | changes
    config = {key: value for key, value in config.items() if value is not None}
    (folder / "config.json").write_text(json.dumps(config))


def change_tensors(folder, change):
    """Rewrite model.safetensors with `change(tensors)`."""
    path = folder / "model.safetensors"
    tensors = load_file(path)
    tensors = change({name: tensor.clone() for name, tensor in tensors.items()})
    save_file(tensors, path)


def assert_equal(one, other):
    for x, y in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(x, y)


# names and variants


def old_names(tensors):
    def old(name):
        return "bert." + name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")

    return {old(name): tensor for name, tensor in tensors.items()}


VARIANTS = {
    "prefix, gamma and beta": old_names,
    "positions' buffer": lambda tensors: tensors | {"embeddings.position_ids": torch.arange(17)[None]},
    "half precision": lambda tensors: {name: tensor.half().float() for name, tensor in tensors.items()},
}


@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS)
def test_name_variants_load_the_same(folder, change):
    change_tensors(folder, VARIANTS["half precision"])
    wanted, _ = bert.from_pretrained(folder)
    change_tensors(folder, change)
    assert_equal(bert.from_pretrained(folder)[0], wanted)


def test_half_precision_becomes_float32(folder):
    change_tensors(folder, lambda tensors: {name: tensor.half() for name, tensor in tensors.items()})
    model, _ = bert.from_pretrained(folder)
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


def test_a_stored_decoder_is_the_embeddings(tmp_path):
    tiny_bert.write(tmp_path, "BertForPreTraining")
    wanted, _ = bert.from_pretrained(tmp_path, head="pretraining")

    def decoder(tensors):
        bias = tensors.pop("cls.predictions.bias")
        tied = tensors["bert.embeddings.word_embeddings.weight"].clone()
        return tensors | {"cls.predictions.decoder.weight": tied, "cls.predictions.decoder.bias": bias}

    change_tensors(tmp_path, decoder)
    assert_equal(bert.from_pretrained(tmp_path, head="pretraining")[0], wanted)
    change_tensors(tmp_path, lambda tensors: tensors | {"cls.predictions.decoder.weight": torch.ones(40, 24)})
    with pytest.raises(ValueError, match=r"cls\.predictions\.decoder\.weight must equal the word embeddings"):
        bert.from_pretrained(tmp_path, head="pretraining")


def test_old_configs_without_model_type(folder):
    change_config(folder, model_type=None, architectures=["BertForMaskedLM"], position_embedding_type=None)
    model, _ = bert.from_pretrained(str(folder))
    assert model.sizes == Sizes(24, 4, 3, 52, 0.1, "post", "gelu", 1e-12, 0.1)


def test_attention_dropout_can_be_set(folder):
    model, _ = bert.from_pretrained(folder, attention_dropout=0.0)
    assert {block.attention.dropout for block in model.encoder.blocks} == {0.0}
    assert not model.training


# heads that one side lacks


def test_a_head_that_the_checkpoint_lacks_is_named(folder):
    with pytest.warns(UserWarning, match=r"not in the file, so not trained: classifier\.bias, classifier\.weight$"):
        model, _ = bert.from_pretrained(folder, head="classifier", n_classes=5)
    assert model.head.out_features == 5
    assert_equal(model.bert, bert.from_pretrained(folder)[0])


def test_a_head_that_is_not_used_is_named(tmp_path):
    tiny_bert.write(tmp_path, "BertForQuestionAnswering")
    message = (
        r"so not trained: pooler.dense.bias, pooler.dense.weight; .* not used: qa_outputs.bias, qa_outputs.weight$"
    )
    with pytest.warns(UserWarning, match=message):
        bert.from_pretrained(tmp_path)


def test_a_classifier_of_tokens_is_no_classifier_of_rows(tmp_path):
    tiny_bert.write(tmp_path, "BertForTokenClassification")
    message = "head 'classifier' wants BertForSequenceClassification, but .* is of BertForTokenClassification"
    with pytest.raises(ValueError, match=message):
        bert.from_pretrained(tmp_path, head="classifier")


def test_heads_are_checked(folder):
    with pytest.raises(ValueError, match="head must be one of None, 'pretraining', 'classifier'; got 'classify'"):
        bert.from_pretrained(folder, head="classify")
    with pytest.raises(ValueError, match="n_classes is for head 'classifier', got 3 with head None"):
        bert.from_pretrained(folder, n_classes=3)


def test_classes_without_names_need_a_number(tmp_path):
    model = tiny_bert.write(tmp_path, "BertForSequenceClassification", num_labels=3)
    config = json.loads((tmp_path / "config.json").read_text())
    for nothing in (None, {}, []):
        (tmp_path / "config.json").write_text(json.dumps(config | {"id2label": nothing}))
        message = rf"{tmp_path}/config\.json: id2label must name the classes, got .*: give n_classes"
        with pytest.raises(ValueError, match=message):
            bert.from_pretrained(tmp_path, head="classifier")
        ours, _ = bert.from_pretrained(tmp_path, head="classifier", n_classes=3)
        assert torch.equal(ours.head.weight, model.classifier.weight)
        with pytest.warns(UserWarning, match="not used: classifier"):  # only a classifier needs the number
            bert.from_pretrained(tmp_path)


@pytest.mark.parametrize("count", [3, None])
def test_num_labels_counts_where_no_class_has_a_name(tmp_path, count):
    model = tiny_bert.write(tmp_path, "BertForSequenceClassification", num_labels=count or 2)
    config = json.loads((tmp_path / "config.json").read_text())
    config = {key: value for key, value in config.items() if key not in ("id2label", "label2id")}
    (tmp_path / "config.json").write_text(json.dumps(config | ({"num_labels": count} if count else {})))
    ours, _ = bert.from_pretrained(tmp_path, head="classifier")
    assert torch.equal(ours.head.weight, model.classifier.weight)
    assert transformers.AutoConfig.from_pretrained(tmp_path).num_labels == len(ours.head.weight)


# tensors that do not fit


def test_every_tensor_that_does_not_fit_is_named(folder):
    def change(tensors):
        del tensors["encoder.layer.1.output.dense.bias"], tensors["embeddings.LayerNorm.weight"]
        tensors["encoder.layer.0.attention.self.query.weight"] = torch.zeros(24, 12)
        tensors["encoder.layer.2.intermediate.dense.bias"] = torch.zeros(7)
        tensors["encoder.layer.0.attention.self.distance_embedding.weight"] = torch.zeros(2)
        return tensors

    change_tensors(folder, change)
    with pytest.raises(ValueError, match="does not fit its config") as error:
        bert.from_pretrained(folder)
    assert str(error.value).split("config: ")[1] == (
        "missing: embeddings.LayerNorm.weight, encoder.layer.1.output.dense.bias; "
        "left over: encoder.layer.0.attention.self.distance_embedding.weight; "
        "of another shape: encoder.layer.0.attention.self.query.weight (24, 12) for (24, 24), "
        "encoder.layer.2.intermediate.dense.bias (7,) for (52,)"
    )


def test_another_number_of_classes_is_named(tmp_path):
    tiny_bert.write(tmp_path, "BertForSequenceClassification", num_labels=3)
    with pytest.raises(
        ValueError, match=r"classifier\.bias \(3,\) for \(2,\), classifier\.weight \(3, 24\) for \(2, 24\)"
    ):
        bert.from_pretrained(tmp_path, head="classifier", n_classes=2)


# configs that are refused

CONFIGS = {
    "another model": ({"model_type": "roberta"}, r"model_type 'bert' and .* wanted, got 'roberta' and \['BertModel'\]"),
    "another class": ({"architectures": ["JinaBertModel"]}, r"wanted, got 'bert' and \['JinaBertModel'\]"),
    "neither": ({"model_type": None, "architectures": None}, r"wanted, got None and \[\]"),
    "relative positions": (
        {"position_embedding_type": "relative_key"},
        "position_embedding_type must be 'absolute', got 'relative_key'",
    ),
    "activation": ({"hidden_act": "silu"}, "hidden_act must be 'relu' or 'gelu', got 'silu'"),
    "decoder": ({"is_decoder": True}, "is_decoder must be False, got True"),
    "cross-attention": ({"add_cross_attention": True}, "add_cross_attention must be False, got True"),
    "no width": ({"hidden_size": None}, "hidden_size must be an integer of at least 1, got None"),
    "no layers": ({"num_hidden_layers": 0}, "num_hidden_layers must be an integer of at least 1, got 0"),
    "text": ({"vocab_size": "40"}, "vocab_size must be an integer of at least 1, got '40'"),
    "true": ({"vocab_size": True}, "vocab_size must be an integer of at least 1, got True"),
    "no names": ({"architectures": [1]}, r"architectures must be a list of names, got \[1\]"),
    "one name": ({"architectures": "BertModel"}, "architectures must be a list of names, got 'BertModel'"),
    "small": ({"layer_norm_eps": "x"}, "layer_norm_eps must be a number of at least 0 and below 1, got 'x'"),
    "dropout": ({"hidden_dropout_prob": 1.5}, "hidden_dropout_prob must be a number of at least 0 .*, got 1.5"),
    "another": ({"classifier_dropout": "x"}, "classifier_dropout must be a number of at least 0 .*, got 'x'"),
    "heads": ({"num_attention_heads": 5}, "n_heads divide d_model"),
}


@pytest.mark.parametrize(("changes", "message"), CONFIGS.values(), ids=CONFIGS)
def test_other_architectures_are_refused(folder, changes, message):
    change_config(folder, **changes)
    with pytest.raises(ValueError, match=message):
        bert.from_pretrained(folder)


def test_null_for_a_dropout_is_named(folder):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"hidden_dropout_prob": None}))
    with pytest.raises(ValueError, match=r"config\.json: .*_dropout.* must be a number .*, got None"):
        bert.from_pretrained(folder)


@pytest.mark.parametrize("text", ["", '{"model_type": "be', "[1]"])
def test_a_damaged_config_is_named(folder, text):
    (folder / "config.json").write_text(text)
    with pytest.raises(ValueError, match=r"config\.json must be a JSON object, or is half-downloaded"):
        bert.from_pretrained(folder)


# files that are not there, or not whole


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).rename(folder / "pytorch_model.bin")
    with pytest.raises(
        ValueError, match=rf"must hold {name}, but holds .*pytorch_model\.bin.* refused because"
    ) as error:
        bert.from_pretrained(folder)
    assert str(folder) in str(error.value)


def shard(folder):
    """Cut model.safetensors in two, with an index, as `transformers` does with large models."""
    tensors = load_file(folder / "model.safetensors")
    names = sorted(tensors)
    parts = {f"model-0000{i + 1}-of-00002.safetensors": names[i::2] for i in range(2)}
    for file, held in parts.items():
        save_file({name: tensors[name] for name in held}, folder / file)
    index = {"weight_map": {name: file for file, held in parts.items() for name in held}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "model.safetensors").unlink()


def test_shards_are_named_and_the_message_joins_them(folder, monkeypatch):
    wanted, _ = bert.from_pretrained(folder)
    shard(folder)
    with pytest.raises(
        ValueError, match=r": the weights are cut into 2 files, one is wanted\. In that folder"
    ) as error:
        bert.from_pretrained(folder)
    assert str(folder) in str(error.value)
    monkeypatch.chdir(folder)
    exec(textwrap.dedent(str(error.value).split("run\n")[1]), {})
    assert_equal(bert.from_pretrained(folder)[0], wanted)
    transformers.BertModel.from_pretrained(folder)


@pytest.mark.parametrize("gone", ["model-00001-of-00002.safetensors", "model.safetensors.index.json"])
def test_shards_that_are_not_all_there_are_named_too(folder, gone):
    shard(folder)
    (folder / gone).unlink()
    missing = r" Put model-00001-of-00002\.safetensors there first\." if "00001" in gone else ""
    message = (
        rf"weights are cut into 2 files, one is wanted\.{missing} In that"
        r".*\n.*\n.*'model-00001-of-00002\.safetensors', 'model-00002-of-00002\.safetensors'"
    )
    with pytest.raises(ValueError, match=message):
        bert.from_pretrained(folder)


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"must hold config\.json, but holds nothing"):
        bert.from_pretrained(tmp_path)


DAMAGES = {
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "header only": lambda data: data[:100],
    "pointer": lambda data: b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 90868376\n",
    "pickle": lambda data: b"\x80\x02}q\x00." * 50,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_weights_are_named(folder, damage):
    path = folder / "model.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=r"model\.safetensors is corrupt or half-downloaded, fetch it again"):
        bert.from_pretrained(folder)


def test_packaged_weights_with_another_hash_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    copy = tmp_path / "minilm"
    shutil.copytree(minilm(), copy)
    monkeypatch.setenv("ATTENTION_DATA", str(tmp_path))
    with (copy / "model.safetensors").open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\0\0\0\0")
    with pytest.raises(FetchError, match=r"model\.safetensors is corrupt .* its sha256 is \w+, wanted 53aa51172d"):
        bert.from_pretrained("minilm")


# tokenizers


def test_rows_of_the_packaged_tokenizer_equal_transformers():
    _, tokenizer = bert.from_pretrained("minilm")
    theirs = transformers.AutoTokenizer.from_pretrained(minilm())
    texts = ["Unaffable, naïve CAFÉ!", "", "日本 [MASK] don't 😀 " + "x" * 101, "long " * 600]
    pairs = ["the film", "a", "", "longer " * 700]
    for arguments in ((texts,), (texts, pairs)):
        got = bert.encode(tokenizer, *arguments)
        wanted = theirs(*arguments, truncation=True, max_length=512, padding=True, return_tensors="pt")
        assert torch.equal(got.tokens, wanted["input_ids"])
        assert torch.equal(got.segments, wanted["token_type_ids"])
        assert torch.equal(got.lengths, wanted["attention_mask"].sum(1))


@pytest.mark.parametrize("lowercase", [True, False])
def test_a_vocabulary_alone_makes_the_same_tokenizer(folder, lowercase):
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": lowercase}))
    _, tokenizer = bert.from_pretrained(folder)
    vocabulary = {word: i for i, word in enumerate(tiny_bert.WORDS)}
    theirs = transformers.BertTokenizer(vocab=vocabulary, do_lower_case=lowercase)
    texts = ["The film is good.", "badly [MASK] films unbad", "a " * 30]
    got = bert.encode(tokenizer, texts, texts[::-1])
    wanted = theirs(texts, texts[::-1], truncation=True, max_length=17, padding=True, return_tensors="pt")
    assert torch.equal(got.tokens, wanted["input_ids"])
    assert torch.equal(got.segments, wanted["token_type_ids"])
    assert tokenizer.encode("The").tokens[1] == ("the" if lowercase else "[UNK]")
    assert tokenizer.decode(got.tokens[1].tolist()) == "badly films badly films"


def test_truncation_is_the_tokenizers_own(folder):
    _, tokenizer = bert.from_pretrained(folder)
    assert bert.encode(tokenizer, ["the film " * 20, "good"]).lengths.tolist() == [17, 3]
    tokenizer.enable_truncation(6)
    assert bert.encode(tokenizer, ["the film " * 20, "good"]).lengths.tolist() == [6, 3]


def test_bad_texts_are_named(folder):
    _, tokenizer = bert.from_pretrained(folder)
    for arguments in (("the film",), ([],), (["the"], "film")):
        with pytest.raises(ValueError, match="texts and pairs must be lists of strings with at least one"):
            bert.encode(tokenizer, *arguments)
    with pytest.raises(ValueError, match="pairs must be as many as texts, got 1 and 2"):
        bert.encode(tokenizer, ["the", "film"], ["good"])


def test_bad_tokenizers_are_named(folder):
    path = folder / "vocab.txt"
    path.write_text("[PAD]\n[UNK]\n[CLS]\nfilm\n")
    with pytest.raises(ValueError, match=r"vocab\.txt must hold .* but lacks \[SEP\], \[MASK\]"):
        bert.from_pretrained(folder)
    path.write_text("\n".join([*tiny_bert.WORDS, *map(str, range(30))]))
    with pytest.raises(ValueError, match=r"vocab\.txt has ids up to 44, but the model's vocab_size is 40"):
        bert.from_pretrained(folder)
    (folder / "tokenizer.json").write_text('{"version": "1.0", "trunc')
    with pytest.raises(ValueError, match=r"tokenizer\.json is no tokenizer, or half-downloaded"):
        bert.from_pretrained(folder)
    Tokenizer(WordLevel({"film": 0}, unk_token="film")).save(str(folder / "tokenizer.json"))
    with pytest.raises(ValueError, match=r"tokenizer\.json must hold \[PAD\], .* but lacks \[PAD\], \[UNK\], \[CLS\]"):
        bert.from_pretrained(folder)
    (folder / "tokenizer.json").unlink()
    path.unlink()
    with pytest.raises(ValueError, match=r"must hold tokenizer\.json or vocab\.txt, but holds neither"):
        bert.from_pretrained(folder)


# where it comes from


@pytest.mark.parametrize("source", ["./nowhere", "/no/such/folder", "~/no such folder", "a/b/c"])
def test_a_folder_that_is_not_there_is_named(source):
    with pytest.raises(ValueError, match="source must be 'minilm', a folder that is there, or a name on the hub; got"):
        bert.from_pretrained(source)


def test_a_file_is_no_folder(folder):
    for source in (folder / "config.json", str(folder / "config.json")):
        with pytest.raises(ValueError, match=r"source must be .* got '.*config\.json'"):
            bert.from_pretrained(source)


def test_a_hub_name_is_fetched_without_pickles(folder, monkeypatch):
    asked = []

    def snapshot_download(name, *, allow_patterns):
        asked.append((name, allow_patterns))
        return str(folder)

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
    assert_equal(bert.from_pretrained("someone/tiny-bert")[0], bert.from_pretrained(folder)[0])
    ((name, patterns),) = asked
    assert name == "someone/tiny-bert"
    assert {"config.json", "model.safetensors", "vocab.txt"} < set(patterns)
    assert all(file.endswith((".json", ".txt", "model.safetensors")) and "*" not in file for file in patterns)


def test_offline_the_message_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    message = (
        r"(?s)'someone/tiny-bert' is no folder here, and could not be fetched from the .* hub: .*\nPut config\.json, "
    )
    with pytest.raises(FetchError, match=message):  # HF_HUB_OFFLINE is set
        bert.from_pretrained("someone/tiny-bert")
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(FetchError, match=message):
        bert.from_pretrained("someone/tiny-bert")


# the way back


@pytest.mark.parametrize("kind", ["BertModel", "BertForPreTraining", "BertForSequenceClassification"])
def test_saved_models_load_here_and_in_transformers(tmp_path, kind):
    head = {"BertForPreTraining": "pretraining", "BertForSequenceClassification": "classifier"}.get(kind)
    tiny_bert.write(tmp_path / "theirs", kind, **({"num_labels": 4} if head == "classifier" else {}))
    model, tokenizer = bert.from_pretrained(tmp_path / "theirs", head=head)
    bert.save(model, tmp_path / "new" / "ours", tokenizer)
    again, same = bert.from_pretrained(tmp_path / "new" / "ours", head=head)
    assert_equal(again, model)
    assert same.to_str() == tokenizer.to_str()
    files = ["config.json", "model.safetensors", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json"]
    assert sorted(os.listdir(tmp_path / "new" / "ours")) == files

    first = getattr(transformers, kind).from_pretrained(tmp_path / "theirs").state_dict()
    back, report = getattr(transformers, kind).from_pretrained(tmp_path / "new" / "ours", output_loading_info=True)
    assert not any(report.values()), report
    assert back.state_dict().keys() == first.keys()
    assert all(torch.equal(tensor, first[name]) for name, tensor in back.state_dict().items())
    theirs = transformers.AutoTokenizer.from_pretrained(tmp_path / "new" / "ours")
    assert theirs("the film is good")["input_ids"] == tokenizer.encode("the film is good").ids


def test_saving_replaces_what_was_there(folder):
    model, _ = bert.from_pretrained(folder)
    bert.initialise(model, generator=torch.Generator().manual_seed(0))
    bert.save(model, folder)
    assert_equal(bert.from_pretrained(folder)[0], model)


def test_what_cannot_be_saved_is_named(folder, monkeypatch):
    model, _ = bert.from_pretrained(folder)
    with pytest.raises(ValueError, match="a saved Classifier must have pooling 'cls', got 'mean'"):
        bert.save(bert.Classifier(model, 2, pooling="mean"), folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(tensors, path, metadata):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("attn.bert.save_file", full)
    with pytest.raises(OSError, match=r"could not be written to .*, is the disk full\? .*No space left"):
        bert.save(model, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
