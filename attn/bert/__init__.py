"""Pretrained BERT from the packaged weights, a folder or the hub: the model, its tokenizer, and the way back to disk.

>>> model, tokenizer = from_pretrained("minilm")  # doctest: +SKIP
>>> hidden = model(*encode(tokenizer, ["A fine film.", "Long, and dull."])).hidden  # doctest: +SKIP

The models are in models/bert.py. On disk: config.py and pretrained.py (the tensors), settings.py and wordpiece.py (the
tokenizer).
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, overload

from safetensors import SafetensorError
from safetensors.torch import save_file
from tokenizers import Tokenizer

from attn.bert.config import build, describe, read_config
from attn.bert.pretrained import fill, read_tensors, their_name
from attn.bert.settings import SPECIAL, describe_tokenizer
from attn.bert.wordpiece import Batch, encode, read_tokenizer, wordpiece
from attn.data.packages import minilm
from attn.data.store import FetchError
from attn.models.bert import Bert, Classifier, Encoded, Pretraining, initialise, mean_pool

__all__ = [
    "Batch",
    "Bert",
    "Classifier",
    "Encoded",
    "Pretraining",
    "encode",
    "from_pretrained",
    "initialise",
    "mean_pool",
    "save",
    "wordpiece",
]

FILES = [  # all that is read, and so all that is fetched
    "config.json",
    "model.safetensors",
    "model.safetensors.index.json",
    "tokenizer.json",
    "vocab.txt",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
]
HUB_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")


@overload
def from_pretrained(
    source: str | Path = ..., *, head: None = ..., n_classes: None = ..., attention_dropout: float | None = ...
) -> tuple[Bert, Tokenizer]: ...
@overload
def from_pretrained(
    source: str | Path = ...,
    *,
    head: Literal["pretraining"],
    n_classes: None = ...,
    attention_dropout: float | None = ...,
) -> tuple[Pretraining, Tokenizer]: ...
@overload
def from_pretrained(
    source: str | Path = ...,
    *,
    head: Literal["classifier"],
    n_classes: int | None = ...,
    attention_dropout: float | None = ...,
) -> tuple[Classifier, Tokenizer]: ...
def from_pretrained(
    source: str | Path = "minilm",
    *,
    head: Literal["pretraining", "classifier"] | None = None,
    n_classes: int | None = None,
    attention_dropout: float | None = None,
) -> tuple[Bert | Pretraining | Classifier, Tokenizer]:
    """A trained model, in float32 and eval mode, and its tokenizer.

    source: "minilm" (packaged: 6 layers, d_model 384, tuned to compare sentences, without a token head), a folder
    with config.json, model.safetensors and tokenizer.json or vocab.txt, or a name on the Hugging Face hub.
    head: None for `Bert`, "pretraining" for `Pretraining`, "classifier" for `Classifier`; n_classes as in the config
    unless given. Warns, by name, of a head's tensors that the checkpoint lacks (they start at random), and of others
    that it holds and that are not used. attention_dropout: the config's unless given; 0 trains faster on a CPU.
    The tokenizer truncates at the model's positions, or at its own model_max_length where that is less.

    Raises ValueError for another architecture, a damaged file, tensors that are missing, left over or of another
    shape; FetchError where it can't be fetched, or the packaged weights have another sha256.
    """
    folder = _find(source)
    config = read_config(folder)
    if attention_dropout is not None:
        config["attention_probs_dropout_prob"] = attention_dropout
    model = build(config, head, n_classes, folder)
    fill(model, read_tensors(folder), folder)
    tokenizer = read_tokenizer(folder, vocab_size=config["vocab_size"], max_len=config["max_position_embeddings"])
    return model.eval(), tokenizer


def save(model: Bert | Pretraining | Classifier, folder: str | Path, tokenizer: Tokenizer | None = None) -> None:
    """Write what `from_pretrained(folder)`, here and in `transformers`, reads: config, weights and the tokenizer.

    tokenizer_config.json says as model_max_length where the tokenizer truncates. Each file appears whole or not at all.
    Raises ValueError for mean pooling, which `transformers` doesn't have, and a tokenizer whose padding token isn't
    known; OSError where the files can't be written.
    """
    config = describe(model)
    tensors = {their_name(name): tensor.contiguous() for name, tensor in model.state_dict().items()}
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as scratch:
            part = Path(scratch)
            (part / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
            save_file(tensors, part / "model.safetensors", metadata={"format": "pt"})
            if tokenizer is not None:
                settings = describe_tokenizer(tokenizer, config["max_position_embeddings"])
                (part / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
                (part / "tokenizer_config.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")
                special = {kind: settings[kind] for kind in SPECIAL if kind in settings}  # over that of another model
                (part / "special_tokens_map.json").write_text(json.dumps(special, indent=2), encoding="utf-8")
            for file in part.iterdir():
                os.replace(file, folder / file.name)
    except (OSError, SafetensorError) as error:
        raise OSError(f"the model could not be written to {folder}, is the disk full? {error}") from error


def _find(source: str | Path) -> Path:
    """The folder that `source` names, fetched where it must be."""
    if source == "minilm":
        return minilm()
    folder = Path(source).expanduser()
    if folder.is_dir():
        return folder
    if isinstance(source, Path) or folder.exists() or not HUB_NAME.fullmatch(source):
        raise ValueError(f"source must be 'minilm', a folder that is there, or a name on the hub; got {str(source)!r}")
    try:
        from huggingface_hub import snapshot_download  # only who goes online needs it

        return Path(snapshot_download(source, allow_patterns=FILES))
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        raise FetchError(
            f"{source!r} is no folder here, and could not be fetched from the Hugging Face hub: {error}\n"
            f"Put {', '.join(FILES)} of it into a folder and give that, or take 'minilm'."
        ) from error
