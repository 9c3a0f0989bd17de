"""BERT's tokenizer (Wu et al. 2016, §4.1): words cut into pieces, "##" before each that continues a word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece
from torch import Tensor

from attn.data.batches import pad

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


class Batch(NamedTuple):
    """Token rows, in the order in which every BERT model takes them: `model(*batch)`."""

    tokens: Tensor  # (B, S), [CLS] text [SEP], or [CLS] text [SEP] pair [SEP], then padding
    lengths: Tensor  # (B,)
    segments: Tensor  # (B, S), 1 in the pair and its [SEP], else 0


def encode(tokenizer: Tokenizer, texts: Sequence[str], pairs: Sequence[str] | None = None) -> Batch:
    """Texts, or each text with its pair, as token rows padded to the longest.

    Truncated, the longer of a pair first, to what `tokenizer.enable_truncation(n)` said last.
    Raises ValueError unless there is a text, and as many pairs as texts.
    """
    if isinstance(texts, str) or isinstance(pairs, str) or len(texts) == 0:
        raise ValueError("texts and pairs must be lists of strings with at least one, got a string or nothing")
    if pairs is not None and len(pairs) != len(texts):
        raise ValueError(f"pairs must be as many as texts, got {len(pairs)} and {len(texts)}")
    rows = tokenizer.encode_batch(list(texts) if pairs is None else list(zip(texts, pairs, strict=True)))
    tokens, lengths = pad([row.ids for row in rows])  # (B, S), (B,)
    segments, _ = pad([row.type_ids for row in rows])  # (B, S)
    return Batch(tokens, lengths, segments)


def wordpiece(vocabulary: dict[str, int], *, lowercase: bool = True) -> Tokenizer:
    """BERT's tokenizer over a vocabulary: piece -> id.

    Raises ValueError if [PAD], [UNK], [CLS], [SEP] or [MASK] is not in it.
    """
    _check_special(set(vocabulary), "vocabulary")
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    sep, cls = ("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"])
    tokenizer.post_processor = processors.BertProcessing(sep, cls)
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def read_tokenizer(folder: Path, *, vocab_size: int, max_len: int) -> Tokenizer:
    """The tokenizer of tokenizer.json, else of vocab.txt, set to truncate at max_len and not to pad.

    vocab.txt is lower-cased unless tokenizer_config.json says otherwise. Raises ValueError if both files are missing,
    one is damaged, lacks a special token, or has more pieces than the model's vocab_size.
    """
    whole, vocabulary, settings = (folder / f for f in ("tokenizer.json", "vocab.txt", "tokenizer_config.json"))
    path = whole if whole.is_file() else vocabulary
    if not path.is_file():
        raise ValueError(f"{folder} must hold tokenizer.json or vocab.txt, but holds neither")
    try:
        if path == whole:
            tokenizer = Tokenizer.from_file(str(path))
        else:
            options = json.loads(settings.read_text(encoding="utf-8")) if settings.is_file() else {}
            tokenizer = wordpiece(WordPiece.read_file(str(path)), lowercase=options.get("do_lower_case", True))
    except Exception as error:  # the library raises a bare Exception
        raise ValueError(f"{path} is no tokenizer, or half-downloaded: {error}") from None
    _check_special(set(tokenizer.get_vocab()), path)
    if tokenizer.get_vocab_size() > vocab_size:
        raise ValueError(f"{path} has {tokenizer.get_vocab_size()} pieces, but the model's vocab_size is {vocab_size}")
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_len)
    return tokenizer


def _check_special(vocabulary: set[str], name: str | Path) -> None:
    lacking = [token for token in SPECIAL if token not in vocabulary]
    if lacking:
        raise ValueError(f"{name} must hold {', '.join(SPECIAL)}, but lacks {', '.join(lacking)}")
