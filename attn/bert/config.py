"""A BERT's config.json, as the `transformers` library writes it: read, made into a model, and written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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
NUMBERS = [*list(SIZES)[5:], "classifier_dropout"]
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
}
WANTED = {
    "hidden_act": tuple(ACTIVATIONS),
    "position_embedding_type": ("absolute",),
    "is_decoder": (False,),
    "add_cross_attention": (False,),
}


def read_config(folder: Path) -> dict[str, Any]:
    """config.json with its defaults filled in. Raises ValueError unless it describes a BERT that this package has."""
    path = folder / "config.json"
    check_there(path)
    try:
        config = DEFAULTS | json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, TypeError) as error:  # no JSON, no text, no dictionary
        raise ValueError(f"{path} must be a JSON object, or is half-downloaded: {error}") from None
    names = config.get("architectures") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"{path}: architectures must be a list of names, got {names!r}")
    kind = config.get("model_type", "bert" if names else None)  # old configs have only the architectures
    if kind != "bert" or not all(name.startswith("Bert") for name in names):
        raise ValueError(f"{path}: model_type 'bert' and architectures 'Bert…' wanted, got {kind!r} and {names}")
    for name in COUNTS:
        if type(config.get(name)) is not int or config[name] < 1:  # true is no number
            raise ValueError(f"{path}: {name} must be an integer of at least 1, got {config.get(name)!r}")
    if config.get("classifier_dropout") is None:
        config["classifier_dropout"] = config["hidden_dropout_prob"]
    for name in NUMBERS:
        if type(config[name]) not in (int, float) or not 0 <= config[name] < 1:
            raise ValueError(f"{path}: {name} must be a number of at least 0 and below 1, got {config[name]!r}")
    for name, wanted in WANTED.items():
        if config[name] not in wanted:
            raise ValueError(f"{path}: {name} must be {' or '.join(map(repr, wanted))}, got {config[name]!r}")
    return config


def build(
    config: dict[str, Any], head: str | None, n_classes: int | None, folder: Path
) -> Bert | Pretraining | Classifier:
    """An untrained model as the config of `folder` says. Raises ValueError for a head that it can't have."""
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
        n_classes = _count_classes(config, folder) if n_classes is None else n_classes
        return Classifier(bert, n_classes, dropout=config["classifier_dropout"])
    return bert


def _count_classes(config: dict[str, Any], folder: Path) -> int:
    """As many as id2label names; without it num_labels, or two."""
    if "id2label" not in config and type(count := config.get("num_labels", 2)) is int and count > 0:
        return count
    names = config.get("id2label")
    if not isinstance(names, dict) or not names:
        raise ValueError(f"{folder / 'config.json'}: id2label must name the classes, got {names!r}: give n_classes")
    return len(names)


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


def check_there(path: Path) -> None:
    """Raises ValueError that says what is in the folder instead."""
    if not path.is_file():
        there = ", ".join(sorted(other.name for other in path.parent.iterdir())[:10]) or "nothing"
        raise ValueError(
            f"{path.parent} must hold {path.name}, but holds {there} "
            "(pickled weights, .bin, are refused because they can run code: save them as safetensors)"
        )
