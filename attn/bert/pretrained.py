"""A BERT checkpoint on disk, as the `transformers` library writes it: config, tensors, and their names in ours."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from attn.models.bert import Bert, Classifier, Pretraining
from attn.models.transformer import ACTIVATIONS, Sizes

HEADS = {None: "BertModel", "pretraining": "BertForPreTraining", "classifier": "BertForSequenceClassification"}
OTHER_CLASSIFIERS = {"BertForTokenClassification", "BertForMultipleChoice"}
SIZES = {  # theirs: ours
    "hidden_size": "d_model",
    "num_attention_heads": "n_heads",
    "num_hidden_layers": "n_layers",
    "intermediate_size": "d_ff",
    "hidden_act": "activation",
    "hidden_dropout_prob": "dropout",
    "attention_probs_dropout_prob": "attention_dropout",
    "layer_norm_eps": "norm_eps",
}
COUNTS = ("vocab_size", "max_position_embeddings", "type_vocab_size", *list(SIZES)[:4])
DEFAULTS = {  # what a config may leave out
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "attention_probs_dropout_prob": 0.1,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "position_embedding_type": "absolute",
    "is_decoder": False,
    "add_cross_attention": False,
    "id2label": {0: "LABEL_0", 1: "LABEL_1"},
}
WANTED = {
    "hidden_act": tuple(ACTIVATIONS),
    "position_embedding_type": ("absolute",),
    "is_decoder": (False,),
    "add_cross_attention": (False,),
}
THEIR_NAMES = {  # parts of names, ours: theirs
    "encoder.blocks": "encoder.layer",
    "attention.w_q": "attention.self.query",
    "attention.w_k": "attention.self.key",
    "attention.w_v": "attention.self.value",
    "attention.w_o": "attention.output.dense",
    "attention_residual.norm": "attention.output.LayerNorm",
    "feed_forward.0": "intermediate.dense",
    "feed_forward.2": "output.dense",
    "feed_forward_residual.norm": "output.LayerNorm",
    "embeddings.token": "embeddings.word_embeddings",
    "embeddings.position.table": "embeddings.position_embeddings",
    "embeddings.segment": "embeddings.token_type_embeddings",
    "embeddings.norm": "embeddings.LayerNorm",
    "pooler": "pooler.dense",
    "transform.0": "cls.predictions.transform.dense",
    "transform.2": "cls.predictions.transform.LayerNorm",
    "token_bias": "cls.predictions.bias",
    "next_sentence": "cls.seq_relationship",
    "head": "classifier",
}
HEAD_NAMES = ("pooler.", "cls.", "classifier.", "qa_outputs.")  # what a checkpoint may lack, or hold for another task


def read_config(folder: Path) -> dict[str, Any]:
    """config.json with its defaults filled in. Raises ValueError unless it describes a BERT that this package has."""
    path = folder / "config.json"
    _check_there(path)
    try:
        config = DEFAULTS | json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, TypeError) as error:  # no JSON, no text, no dictionary
        raise ValueError(f"{path} must be a JSON object, or is half-downloaded: {error}") from None
    names = config.get("architectures") or []
    kind = config.get("model_type", "bert" if names else None)  # old configs have only the architectures
    if kind != "bert" or not all(name.startswith("Bert") for name in names):
        raise ValueError(f"{path}: model_type 'bert' and architectures 'Bert…' wanted, got {kind!r} and {names}")
    for name in COUNTS:
        if not isinstance(config.get(name), int) or config[name] < 1:
            raise ValueError(f"{path}: {name} must be an integer of at least 1, got {config.get(name)!r}")
    for name, wanted in WANTED.items():
        if config[name] not in wanted:
            raise ValueError(f"{path}: {name} must be {' or '.join(map(repr, wanted))}, got {config[name]!r}")
    return config


def build(config: dict[str, Any], head: str | None, n_classes: int | None) -> nn.Module:
    """An untrained model as the config says. Raises ValueError for a head that it can't have."""
    if head not in HEADS:
        raise ValueError(f"head must be one of {', '.join(map(repr, HEADS))}; got {head!r}")
    if n_classes is not None and head != "classifier":
        raise ValueError(f"n_classes is for head 'classifier', got {n_classes} with head {head!r}")
    other = OTHER_CLASSIFIERS.intersection(config.get("architectures") or ())
    if head == "classifier" and other:  # the same name and shapes, another meaning
        raise ValueError(f"head 'classifier' wants {HEADS[head]}, but this checkpoint's is of {', '.join(other)}")
    sizes = Sizes(**{ours: config[theirs] for theirs, ours in SIZES.items()}, norm="post")
    max_len, n_segments = config["max_position_embeddings"], config["type_vocab_size"]
    bert = Bert(sizes, config["vocab_size"], max_len=max_len, n_segments=n_segments)
    if head == "pretraining":
        return Pretraining(bert)
    if head == "classifier":
        dropout = config.get("classifier_dropout")
        return Classifier(bert, len(config["id2label"]) if n_classes is None else n_classes, dropout=dropout)
    return bert


def describe(model: Bert | Pretraining | Classifier) -> dict[str, Any]:
    """The config that `build` and `transformers` make the same model from. Raises ValueError for mean pooling."""
    bert = model if isinstance(model, Bert) else model.bert
    config: dict[str, Any] = {"model_type": "bert", "architectures": [HEADS[None]]}
    if isinstance(model, Pretraining):
        config["architectures"] = [HEADS["pretraining"]]
    if isinstance(model, Classifier):
        if model.pooling != "cls":
            raise ValueError(f"a saved Classifier must have pooling 'cls', got {model.pooling!r}")
        config["architectures"] = [HEADS["classifier"]]
        config["classifier_dropout"] = model.dropout.p
        config["id2label"] = {i: f"LABEL_{i}" for i in range(model.head.out_features)}
    embeddings = bert.embeddings
    config["vocab_size"] = embeddings.token.num_embeddings
    config["max_position_embeddings"] = embeddings.position.table.num_embeddings
    config["type_vocab_size"] = embeddings.segment.num_embeddings
    return config | {theirs: getattr(bert.sizes, ours) for theirs, ours in SIZES.items()}


def read_tensors(folder: Path) -> dict[str, Tensor]:
    """The tensors of model.safetensors by the names that `transformers` gives them today, without the prefix "bert.".

    Raises ValueError if the file is missing or damaged. Pickled weights (.bin) are not read: they can run code.
    """
    path = folder / "model.safetensors"
    _check_there(path)
    try:
        tensors = load_file(path)
    except SafetensorError as error:
        raise ValueError(f"{path} is corrupt or half-downloaded, fetch it again: {error}") from None
    return {_todays_name(name): tensor for name, tensor in tensors.items() if not name.endswith("position_ids")}


def fill(model: nn.Module, tensors: dict[str, Tensor], source: Path) -> None:
    """Copy the tensors into the model. Warns of heads that one of the two lacks: the model's stay untrained.

    Raises ValueError that names every other tensor that is missing, left over, or of another shape.
    """
    own = {their_name(name).removeprefix("bert."): tensor for name, tensor in model.state_dict().items()}
    tensors = _without_decoder(tensors, source)
    missing, left = own.keys() - tensors.keys(), tensors.keys() - own.keys()
    shapes = [
        f"{name} {tuple(tensors[name].shape)} for {tuple(own[name].shape)}"
        for name in sorted(own.keys() & tensors.keys())
        if own[name].shape != tensors[name].shape
    ]
    problems = {"missing": _not_heads(missing), "left over": _not_heads(left), "of another shape": shapes}
    if any(problems.values()):
        raise ValueError(f"{source} does not fit its config: {_listed(problems)}")
    for name in own.keys() - missing:
        own[name].copy_(tensors[name])
    heads = {"not in the file, so not trained": sorted(missing), "in the file, but not used": sorted(left)}
    if any(heads.values()):
        warnings.warn(f"{source}: {_listed(heads)}", stacklevel=3)


def their_name(name: str) -> str:
    """What `transformers` calls one of our parameters."""
    for ours, theirs in THEIR_NAMES.items():
        name = name.replace(ours, theirs)
    return name


def _todays_name(name: str) -> str:
    name = name.removeprefix("bert.").replace("cls.predictions.decoder.bias", "cls.predictions.bias")
    return name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")


def _without_decoder(tensors: dict[str, Tensor], source: Path) -> dict[str, Tensor]:
    """Some files hold the token embeddings a second time, as the token head's weights."""
    tensors = dict(tensors)
    decoder = tensors.pop("cls.predictions.decoder.weight", None)
    if decoder is not None and not torch.equal(decoder, tensors.get("embeddings.word_embeddings.weight", decoder)):
        raise ValueError(f"{source}: cls.predictions.decoder.weight must equal the word embeddings, but differs")
    return tensors


def _not_heads(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if not name.startswith(HEAD_NAMES))


def _listed(problems: dict[str, list[str]]) -> str:
    return "; ".join(f"{kind}: {', '.join(names)}" for kind, names in problems.items() if names)


def _check_there(path: Path) -> None:
    if not path.is_file():
        there = ", ".join(sorted(other.name for other in path.parent.iterdir())[:10]) or "nothing"
        raise ValueError(
            f"{path.parent} must hold {path.name}, but holds {there} "
            "(pickled weights, .bin, are refused because they can run code: save them as safetensors)"
        )
