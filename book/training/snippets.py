"""The rated snippets of lesson 14 as words of pieces, and the encoder that reads them: all 14_*.py use it.

A text is a list of words (what stands between spaces), a word the list of its pieces. In a row they are what
BERT's tokenizer makes of the text, so words can be shuffled or left out. Each side is shuffled once, since it comes
sorted by label. Pieces that no text has are left out of the table of embeddings: their rows would get no gradient, and
Adam would spend a quarter of each step on them.
"""

import random
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from attn.bert import Classifier, from_pretrained, initialise
from attn.data import sentiment
from attn.data.batches import bucketed, pad
from attn.models.bert import Bert

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
ELSEWHERE, EACH = ("amazon", "nyt", "tweets"), 1000
SPECIAL = (0, 101, 102)  # [PAD], [CLS], [SEP]: here 0, 1, 2
RANK, ALPHA = 8, 16
Words = list[list[int]]


class Side(NamedTuple):
    """Texts in the order that all logs keep."""

    snippets: list[sentiment.Snippet]
    words: list[Words]

    @property
    def labels(self) -> Tensor:
        return torch.tensor([s.label for s in self.snippets])

    @property
    def texts(self) -> list[str]:
        return [s.text for s in self.snippets]


def snippets(limit: int | None = None) -> dict[str, list[sentiment.Snippet]]:
    """The film snippets' three sides, and EACH of every other domain, shuffled; `limit` makes them small, to try."""
    data = sentiment.load()
    rows = {side: shuffled(getattr(data, side)) for side in ("train", "validation", "test")}
    for name in ELSEWHERE:
        other = sentiment.load(domain=name)
        rows[name] = shuffled([*other.train, *other.validation, *other.test])[:EACH]
    return {name: part[:limit] for name, part in rows.items()}


def shuffled(rows: list, seed: int = 0) -> list:
    return random.Random(seed).sample(rows, len(rows))


def subset(rows: list, size: int, seed: int) -> list:
    """The first `size` of all rows in the order of this seed: a smaller subset lies in the larger one."""
    return shuffled(rows, 1000 + seed)[:size]


def read(tokenizer: Tokenizer, limit: int | None = None) -> tuple[dict[str, Side], list[int]]:
    """All sides, their pieces numbered anew, and the tokenizer's number of each new one."""
    tokenizer.no_padding()
    rows = snippets(limit)
    pieces = {side: [words_of(tokenizer, s.text) for s in part] for side, part in rows.items()}
    seen = {p for part in pieces.values() for words in part for word in words for p in word}
    kept = [*SPECIAL, *sorted(seen - set(SPECIAL))]
    new = {old: i for i, old in enumerate(kept)}
    sides = {
        side: Side(part, [[[new[p] for p in word] for word in words] for words in pieces[side]])
        for side, part in rows.items()
    }
    return sides, kept


def words_of(tokenizer: Tokenizer, text: str) -> Words:
    """A text's words; one of which the tokenizer keeps nothing is left out."""
    found = (tokenizer.encode(word, add_special_tokens=False).ids for word in text.split())
    return [ids for ids in found if ids]


class LoRA(nn.Module):
    """W x + b + (alpha / rank) B A x, of which A (rank, d_in) and B (d_out, rank) are trained (Hu et al. 2022)."""

    def __init__(self, linear: nn.Linear, generator: torch.Generator) -> None:
        super().__init__()
        self.linear, self.in_features = linear.requires_grad_(False), linear.in_features
        self.A = nn.Parameter(torch.randn(RANK, linear.in_features, generator=generator) / linear.in_features**0.5)
        self.B = nn.Parameter(torch.zeros(linear.out_features, RANK))

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x) + ALPHA / RANK * (x @ self.A.T @ self.B.T)


def build(arm: str, seed: int, kept: list[int], pooling: str = "mean") -> Classifier:
    """The encoder with a head for two classes, its dropout .1 but none on attention's weights.

    arm: "random" has new weights as BERT's authors drew theirs; "uniform" attends to all tokens alike (q is 0, and
    stays 0); "lora" trains low-rank changes of all six matrices of each block, and the head; others train everything.
    """
    torch.manual_seed(seed)
    bert, _ = from_pretrained("minilm", attention_dropout=0.0)
    if arm == "random":
        bert = Bert(bert.sizes, len(bert.embeddings.token.weight))
        initialise(bert)
    table = bert.embeddings.token
    table.weight = nn.Parameter(table.weight.data[kept])
    if arm == "uniform":
        for block in bert.encoder.blocks:
            for parameter in block.attention.w_q.parameters():
                parameter.requires_grad_(False).zero_()
    model = Classifier(bert, 2, pooling=pooling)
    if arm == "lora":
        bert.requires_grad_(False)
        adapt(bert, torch.Generator().manual_seed(seed))
    return model.to(DEVICE)


def adapt(bert: Bert, generator: torch.Generator) -> None:
    """Put a LoRA in the place of each of the six matrices of every block."""
    for block in bert.encoder.blocks:
        for name in ("w_q", "w_k", "w_v", "w_o"):
            setattr(block.attention, name, LoRA(getattr(block.attention, name), generator))
        for i in (0, 2):
            block.feed_forward[i] = LoRA(block.feed_forward[i], generator)


def groups(model: nn.Module, rate: float, times: float) -> list[dict]:
    """The head learns `times` as fast as the rest, and only matrices shrink."""
    found: dict[tuple[bool, bool], list] = {}
    for name, p in model.named_parameters():
        if p.requires_grad:
            found.setdefault((name.startswith("head."), p.ndim > 1 and "embeddings" not in name), []).append(p)
    return [
        {"params": part, "lr": rate * (times if head else 1), "weight_decay": 0.01 if shrinks else 0.0}
        for (head, shrinks), part in found.items()
    ]


def trainable(model: nn.Module, kept: list[int]) -> int:
    """Parameters that are trained, the whole table of embeddings counted where it is."""
    found = {name: p.numel() for name, p in model.named_parameters() if p.requires_grad}
    if "bert.embeddings.token.weight" in found:
        found["bert.embeddings.token.weight"] *= 30522 / len(kept)
    return round(sum(found.values()))


def row_of(words: Words) -> list[int]:
    return [1, *(p for word in words for p in word), 2]


def mixed(texts: list[Words], seed: int) -> list[Words]:
    """The same texts, the words of each in another order."""
    rng = random.Random(seed)
    return [rng.sample(words, len(words)) for words in texts]


def batches(texts: list[Words], labels: Tensor, steps: int, seed: int, size: int = 32) -> list[tuple]:
    """`steps` batches of like lengths (tokens, lengths, labels): all texts once, then all in another order, …"""
    rows, found = [row_of(words) for words in texts], []
    generator = torch.Generator().manual_seed(seed)
    while len(found) < steps:
        for order in bucketed(list(map(len, rows)), batch_size=size, generator=generator)[: steps - len(found)]:
            found.append((*pad([rows[i] for i in order]), labels[order]))
    return found


@torch.inference_mode()
def margins(model: Classifier, texts: list[Words], size: int = 64) -> Tensor:
    """What the model says of each text (N,): the logit of "positive" less that of "negative"."""
    model.eval()
    rows = [row_of(words) for words in texts]
    found = torch.zeros(len(rows))
    with torch.autocast(DEVICE, torch.bfloat16):
        for order in bucketed(list(map(len, rows)), batch_size=size):
            tokens, lengths = pad([rows[i] for i in order])
            logits = model(tokens.to(DEVICE), lengths.to(DEVICE)).float().cpu()
            found[order] = logits[:, 1] - logits[:, 0]
    return found
