"""A BERT's tensors on disk, as the `transformers` library writes them, and their names in ours."""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from attn.bert.config import check_there
from attn.checkpoint import differences, listed

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
SHARD = re.compile(r"model-\d+-of-\d+\.safetensors")
HEAD_NAMES = ("pooler.", "cls.", "classifier.", "qa_outputs.")  # what a checkpoint may lack, or hold for another task


def read_tensors(folder: Path) -> dict[str, Tensor]:
    """The tensors of model.safetensors by the names that `transformers` gives them today, without the prefix "bert.".

    Raises ValueError if the file is missing, damaged or cut into shards. Pickled weights (.bin) are not read: they can
    run code.
    """
    path = folder / "model.safetensors"
    if not path.is_file() and (shards := _shards(folder)):
        gone = ", ".join(name for name in shards if not (folder / name).is_file())
        first = f"Put {gone} there first. " if gone else ""
        raise ValueError(
            f"{folder}: the weights are cut into {len(shards)} files, one is wanted. {first}{_join(shards)}"
        )
    check_there(path)
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
    found = differences(own, tensors)
    heads = {"missing": _heads(found["missing"]), "left over": _heads(found["left over"])}
    problems = {kind: [name for name in names if name not in heads.get(kind, ())] for kind, names in found.items()}
    if any(problems.values()):
        raise ValueError(f"{source} does not fit its config: {listed(problems)}")
    for name in own.keys() & tensors.keys():
        own[name].copy_(tensors[name])
    if any(heads.values()):
        said = {"not in the file, so not trained": heads["missing"], "in the file, but not used": heads["left over"]}
        warnings.warn(f"{source}: {listed(said)}", stacklevel=3)


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


def _heads(names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(HEAD_NAMES)]


def _shards(folder: Path) -> list[str]:
    """The parts of a checkpoint that is cut into several files, those here and those that its index names."""
    index = folder / "model.safetensors.index.json"
    text = index.read_text(encoding="utf-8", errors="replace") if index.is_file() else ""
    return sorted(set(SHARD.findall(" ".join([text, *os.listdir(folder)]))))


def _join(shards: list[str]) -> str:
    return f"""In that folder, run
    from safetensors.torch import load_file, save_file
    shards = {shards}
    whole = {{name: tensor for shard in shards for name, tensor in load_file(shard).items()}}
    save_file(whole, "model.safetensors", metadata={{"format": "pt"}})"""
