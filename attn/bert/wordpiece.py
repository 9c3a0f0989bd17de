"""BERT's tokenizer (Wu et al. 2016, §4.1): words cut into pieces, "##" before each that continues a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from tokenizers import AddedToken, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece
from torch import Tensor

from attn.bert.settings import SPECIAL, longest, options, read_settings, special_tokens


class Batch(NamedTuple):
    """Token rows, in the order in which every BERT model takes them: `model(*batch)`."""

    tokens: Tensor  # (B, S), [CLS] text [SEP], or [CLS] text [SEP] pair [SEP], then padding
    lengths: Tensor  # (B,)
    segments: Tensor  # (B, S), 1 in the pair and its [SEP], else 0


def encode(tokenizer: Tokenizer, texts: Sequence[str], pairs: Sequence[str] | None = None) -> Batch:
    """Texts, or each text with its pair, as token rows filled up to the longest with the tokenizer's own padding.

    Truncated, the longer of a pair first, to what `tokenizer.enable_truncation(n)` said last.
    Raises ValueError unless there is a text, as many pairs as texts, and a tokenizer that pads on the right.
    """
    if isinstance(texts, str) or isinstance(pairs, str) or len(texts) == 0:
        raise ValueError("texts and pairs must be lists of strings with at least one, got a string or nothing")
    if pairs is not None and len(pairs) != len(texts):
        raise ValueError(f"pairs must be as many as texts, got {len(pairs)} and {len(texts)}")
    padding = tokenizer.padding
    if padding is None or padding["direction"] != "right":
        wanted = "tokenizer.enable_padding(pad_id=…, pad_token=…)"
        raise ValueError(f"tokenizer must pad on the right, got padding {padding}: call {wanted}")
    rows = tokenizer.encode_batch(list(texts) if pairs is None else list(zip(texts, pairs, strict=True)))
    tokens, real, segments = (
        torch.tensor([getattr(row, name) for row in rows])  # (B, S)
        for name in ("ids", "attention_mask", "type_ids")
    )
    return Batch(tokens, real.sum(1), segments)


def wordpiece(
    vocabulary: dict[str, int],
    *,
    lowercase: bool = True,
    strip_accents: bool | None = None,
    chinese_characters: bool = True,
    special: Mapping[str, str | AddedToken] | None = None,
) -> Tokenizer:
    """BERT's tokenizer over a vocabulary, piece -> id; it pads on the right with its own padding token.

    strip_accents: "é" becomes "e"; None: where it lower-cases. chinese_characters: each is a word of its own.
    special: names that differ from BERT's, such as {"pad_token": "<pad>"}.
    Raises ValueError if a special token is not in the vocabulary, or `special` names another kind of token.
    """
    if unknown := (special or {}).keys() - SPECIAL.keys():
        raise ValueError(f"special must have keys among {', '.join(SPECIAL)}, got {', '.join(sorted(unknown))}")
    tokens: dict[str, str | AddedToken] = {**SPECIAL, **(special or {})}
    names = {kind: token if isinstance(token, str) else token.content for kind, token in tokens.items()}
    _check_special(names, set(vocabulary), "vocabulary")
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token=names["unk_token"]))
    tokenizer.add_special_tokens(list(tokens.values()))
    tokenizer.normalizer = normalizers.BertNormalizer(
        lowercase=lowercase, strip_accents=strip_accents, handle_chinese_chars=chinese_characters
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    sep, cls = ((names[kind], vocabulary[names[kind]]) for kind in ("sep_token", "cls_token"))
    tokenizer.post_processor = processors.BertProcessing(sep, cls)
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.enable_padding(pad_id=vocabulary[names["pad_token"]], pad_token=names["pad_token"])
    return tokenizer


def read_tokenizer(folder: Path, *, vocab_size: int, max_len: int) -> Tokenizer:
    """The tokenizer of tokenizer.json, else of vocab.txt, as tokenizer_config.json and special_tokens_map.json say.

    It pads with its own token and truncates at max_len, or earlier where model_max_length is less.
    Raises ValueError if both files are missing, one is damaged, lacks a special token or has ids beyond the model's
    vocab_size, or a setting can't be followed.
    """
    whole, vocabulary = folder / "tokenizer.json", folder / "vocab.txt"
    path = whole if whole.is_file() else vocabulary
    if not path.is_file():
        raise ValueError(f"{folder} must hold tokenizer.json or vocab.txt, but holds neither")
    settings = read_settings(folder)
    special = special_tokens(settings, folder)
    names = {kind: token.content for kind, token in special.items()}
    tokenizer = _read_whole(path) if path == whole else _read_vocabulary(path, special, settings)
    ids = tokenizer.get_vocab()
    _check_special(names, set(ids), path)
    if max(ids.values()) >= vocab_size:
        raise ValueError(f"{path} has ids up to {max(ids.values())}, but the model's vocab_size is {vocab_size}")
    tokenizer.enable_padding(pad_id=ids[names["pad_token"]], pad_token=names["pad_token"])
    tokenizer.enable_truncation(longest(settings, max_len, folder))
    return tokenizer


def _read_whole(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises a bare Exception
        raise _damaged(path, error) from None


def _read_vocabulary(path: Path, special: Mapping[str, AddedToken], settings: dict[str, Any]) -> Tokenizer:
    try:
        vocabulary = WordPiece.read_file(str(path))
    except Exception as error:  # as above
        raise _damaged(path, error) from None
    _check_special({kind: token.content for kind, token in special.items()}, set(vocabulary), path)
    return wordpiece(vocabulary, special=special, **options(settings, path.parent))


def _damaged(path: Path, error: Exception) -> ValueError:
    return ValueError(f"{path} is no tokenizer, or half-downloaded: {error}")


def _check_special(names: Mapping[str, str], vocabulary: set[str], source: str | Path) -> None:
    lacking = [token for token in names.values() if token not in vocabulary]
    if lacking:
        raise ValueError(f"{source} must hold {', '.join(names.values())}, but lacks {', '.join(lacking)}")
