"""A tokenizer's settings on disk, tokenizer_config.json, read and written as the `transformers` library does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer

SPECIAL = {  # what each is for, as settings call it: how BERT writes it
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "mask_token": "[MASK]",
}
OPTIONS = {  # theirs: ours
    "do_lower_case": "lowercase",
    "strip_accents": "strip_accents",
    "tokenize_chinese_chars": "chinese_characters",
}
FLAGS = ("lstrip", "rstrip", "single_word", "normalized")  # how a special token is found in a text
WORDPIECE = (None, "BertTokenizer", "BertTokenizerFast", "PreTrainedTokenizerFast")  # whose vocab.txt we can read
CLASS = "PreTrainedTokenizerFast"  # takes tokenizer.json as it stands: BertTokenizer makes its own from the options
SHORTEST = 3  # [CLS], one piece, [SEP]


def read_settings(folder: Path) -> dict[str, Any]:
    """tokenizer_config.json, with special_tokens_map.json over it unless it holds its added tokens itself.

    Either may be missing; old files say in config.json which tokenizer it is. Raises ValueError for one that is no JSON
    object, or whose added_tokens_decoder is none.
    """
    kind = _read_object(folder / "config.json").get("tokenizer_class")
    settings = {"tokenizer_class": kind} | _read_object(folder / "tokenizer_config.json")
    decoder = settings.get("added_tokens_decoder")
    if not isinstance(decoder, dict | None):
        raise ValueError(f"{folder}: tokenizer_config.json: added_tokens_decoder must be an object, got {decoder!r}")
    if "added_tokens_decoder" not in settings:  # files of today say everything in one place
        settings |= _read_object(folder / "special_tokens_map.json")
        settings["added_tokens"] = list(_read_object(folder / "added_tokens.json"))  # name -> id
    return settings


def special_tokens(settings: dict[str, Any], folder: Path) -> dict[str, AddedToken]:
    """Each special token (pad_token, …) as the settings write it: text, or an object with content and flags.

    Raises ValueError for anything else.
    """
    decoder = settings.get("added_tokens_decoder") or {}
    flags = {token.get("content"): token for token in decoder.values() if isinstance(token, dict)}
    found = {}
    for kind, name in SPECIAL.items():
        value = settings.get(kind) or name
        token = flags.get(value, {"content": value}) if isinstance(value, str) else value
        if not isinstance(token, dict) or not isinstance(token.get("content"), str) or not token["content"]:
            raise ValueError(f"{folder}: tokenizer_config.json: {kind} must be text or have content, got {value!r}")
        kept = {flag: token[flag] for flag in FLAGS if isinstance(token.get(flag), bool)}
        found[kind] = AddedToken(token["content"], special=True, **kept)
    return found


def options(settings: dict[str, Any], folder: Path) -> dict[str, bool]:
    """Arguments of `wordpiece` for a folder with vocab.txt alone.

    Raises ValueError for another tokenizer than BERT's, an option that is neither true nor false, and tokens added to
    the vocabulary: only tokenizer.json says how those are cut out of a text.
    """
    if settings["tokenizer_class"] not in WORDPIECE:
        raise ValueError(
            f"{folder}: vocab.txt alone must be of BertTokenizer, got {settings['tokenizer_class']!r}: "
            "its tokenizer.json is needed"
        )
    found = {ours: settings[theirs] for theirs, ours in OPTIONS.items() if settings.get(theirs) is not None}
    for theirs, ours in OPTIONS.items():
        if not isinstance(found.get(ours, True), bool):
            raise ValueError(f"{folder}: tokenizer_config.json: {theirs} must be true or false, got {found[ours]!r}")
    if added := _added(settings):
        names = ", ".join(added)
        raise ValueError(
            f"{folder}: tokens were added to vocab.txt, and only tokenizer.json says how they are cut out: {names}. "
            "Write it with transformers.AutoTokenizer.from_pretrained(folder).save_pretrained(folder)"
        )
    return found


def longest(settings: dict[str, Any], max_len: int, folder: Path) -> int:
    """Where to truncate: at model_max_length (old files: max_len), at most at max_len, the model's positions.

    A huge number means that nobody knew. Raises ValueError unless it is a number of at least 3.
    """
    wanted = settings.get("model_max_length", settings.get("max_len"))
    if wanted is None:
        return max_len
    if isinstance(wanted, bool) or not isinstance(wanted, int | float) or not wanted >= SHORTEST:
        at_least = f"must be a number of at least {SHORTEST}"
        raise ValueError(f"{folder}: tokenizer_config.json: model_max_length {at_least}, got {wanted!r}")
    return int(min(wanted, max_len))


def describe_tokenizer(tokenizer: Tokenizer, max_len: int) -> dict[str, Any]:
    """tokenizer_config.json beside a tokenizer.json: special tokens by kind, and the most tokens in a row.

    Raises ValueError for a tokenizer with special tokens of its own that does not pad: which is for that?
    """
    length = min((tokenizer.truncation or {}).get("max_length", max_len), max_len)
    names = {"pad_token": (tokenizer.padding or {}).get("pad_token")}
    names["unk_token"] = getattr(tokenizer.model, "unk_token", None)
    nothing = tokenizer.encode("")  # what is put around every text
    around = [token for token, real in zip(nothing.tokens, nothing.attention_mask, strict=True) if real]
    if len(around) == 2:
        names["cls_token"], names["sep_token"] = around
    added = tokenizer.get_added_tokens_decoder().values()
    rest = [token.content for token in added if token.special and token.content not in names.values()]
    if rest and tokenizer.padding is None and "[PAD]" not in rest:
        raise ValueError("tokenizer must say what it pads with: call tokenizer.enable_padding(pad_id=…, pad_token=…)")
    if rest:  # the one that no part of a tokenizer knows by its task
        names["mask_token"] = "[MASK]" if "[MASK]" in rest else rest[0]
    named = {kind: name for kind, name in names.items() if name is not None}
    inputs = ["input_ids", "token_type_ids", "attention_mask"]
    return {"tokenizer_class": CLASS, "model_input_names": inputs, "model_max_length": length, **named}


def _added(settings: dict[str, Any]) -> list[str]:
    """The names of added tokens that are none of the special ones."""
    special = {*SPECIAL.values(), *(_content(settings.get(kind)) for kind in SPECIAL)}
    decoder = settings.get("added_tokens_decoder") or {}
    tokens = [*decoder.values(), *settings.get("added_tokens", [])]
    for name in ("additional_special_tokens", "extra_special_tokens"):
        value = settings.get(name) or []  # a list, an object name -> token, or one token
        tokens += value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return sorted({_content(token) for token in tokens} - special)


def _content(token: Any) -> str:
    return str(token.get("content") if isinstance(token, dict) else token)


def _read_object(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return {} | json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, TypeError) as error:  # no JSON, no text, no object
        raise ValueError(f"{path} must be a JSON object, or is half-downloaded: {error}") from None
