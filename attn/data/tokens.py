"""Text to token ids and back: characters, words, or subwords learnt by byte-pair encoding (Sennrich et al. 2016)."""

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

PAD, START, END, UNKNOWN = range(4)
SPECIAL = ["<pad>", "<start>", "<end>", "<unknown>"]


class Tokens:
    """A fixed vocabulary. Ids 0 to 3 are PAD, START, END and UNKNOWN in every one.

    `encode` gives none of the first three: whoever makes batches adds them, and a text that says "<end>" is only text.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        names = [tokenizer.id_to_token(i) for i in range(len(SPECIAL))]
        if names != SPECIAL:
            raise ValueError(f"tokenizer must begin with {SPECIAL}, got {names}")
        tokenizer.encode_special_tokens = True  # read the names of special tokens in a text as plain text
        self._tokenizer = tokenizer

    def __len__(self) -> int:
        return self._tokenizer.get_vocab_size()

    def encode(self, text: str) -> list[int]:
        """The ids of a text; a character that the vocabulary lacks becomes UNKNOWN."""
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        return [i if i > END else UNKNOWN for i in ids]

    def decode(self, ids: Iterable[int]) -> str:
        """The text of some ids, without PAD, START and END; UNKNOWN stays to be seen, as "<unknown>"."""
        return self._tokenizer.decode([i for i in self._known(ids) if i not in (PAD, START, END)], False)

    def tokens(self, ids: Iterable[int]) -> list[str]:
        """One name for each id, as a picture's labels need them; in subwords "▁" marks the start of a word."""
        return [str(self._tokenizer.id_to_token(i)) for i in self._known(ids)]

    def save(self, path: str | Path) -> None:
        """Write the whole vocabulary into one JSON file."""
        Path(path).write_text(self._tokenizer.to_str(pretty=True), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> "Tokens":
        """Read what `save` wrote. Raises ValueError if the file holds something else."""
        text = Path(path).read_text(encoding="utf-8")
        try:
            tokenizer = Tokenizer.from_str(text)
        except Exception as error:  # the library raises a bare Exception
            raise ValueError(f"path must be a file written by Tokens.save, got {path}: {error}") from None
        return cls(tokenizer)

    def _known(self, ids: Iterable[int]) -> list[int]:
        ids = [int(i) for i in ids]
        wrong = [i for i in ids if not 0 <= i < len(self)]
        if wrong:
            raise ValueError(f"ids must be from 0 to {len(self) - 1}, got {wrong[0]}")
        return ids


def characters(texts: Iterable[str]) -> Tokens:
    """A vocabulary of every character that stands in the texts, in alphabetical order."""
    tokenizer = _listed({character for text in texts for character in text})
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return Tokens(tokenizer)


def words(texts: Iterable[str]) -> Tokens:
    """A vocabulary of every word that stands in the texts, cut at white space, in alphabetical order."""
    tokenizer = _listed({word for text in texts for word in text.split()})
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return Tokens(tokenizer)


def subwords(texts: Iterable[str], size: int) -> Tokens:
    """A vocabulary of up to `size` subwords, learnt from the texts by merging the most frequent pairs.

    The same texts give the same vocabulary. `decode(encode(text))` is the text, but for a space at its start.
    """
    texts = list(texts)
    alphabet = set().union(*texts)
    if not alphabet:
        raise ValueError("texts must hold at least one character, got none")
    least = len(SPECIAL) + len((alphabet - {" "}) | {"▁"})
    if size < least:
        raise ValueError(f"size must be at least {least}, the special tokens and every character, got {size}")
    tokenizer = Tokenizer(models.BPE(unk_token=SPECIAL[UNKNOWN]))
    spaces, marks = pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation("isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([spaces, marks])  # "house" and "house." share their subwords
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return Tokens(tokenizer)


def _listed(names: set[str]) -> Tokenizer:
    if not names:
        raise ValueError("texts must hold at least one character, got none")
    vocabulary = {name: i for i, name in enumerate([*SPECIAL, *sorted(names - set(SPECIAL))])}
    return Tokenizer(models.WordLevel(vocabulary, unk_token=SPECIAL[UNKNOWN]))
