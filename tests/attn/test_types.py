"""What a type checker knows, said where mypy reads it (pyproject.toml), and true when it runs."""

from pathlib import Path
from typing import assert_type

import pytest
from tokenizers import Tokenizer

from attn import bert
from attn.models.transformer import Sizes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small classifier and its tokenizer."""
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "film"]
    model = bert.Bert(Sizes(8, 2, 1, 16, norm="post"), len(words))
    bert.save(bert.Classifier(model, 2), tmp_path, bert.wordpiece({word: i for i, word in enumerate(words)}))
    return tmp_path


@pytest.mark.filterwarnings("ignore:.*not (used|trained)")  # one checkpoint for all heads
def test_the_head_says_which_model_it_is(folder: Path) -> None:
    encoder, tokenizer = bert.from_pretrained(folder)
    assert_type(encoder, bert.Bert)
    assert_type(tokenizer, Tokenizer)
    pretraining, _ = bert.from_pretrained(folder, head="pretraining", attention_dropout=0.0)
    assert_type(pretraining, bert.Pretraining)
    classifier, _ = bert.from_pretrained(folder, head="classifier", n_classes=2)
    assert_type(classifier, bert.Classifier)
    models = (encoder, pretraining, classifier)
    assert [type(model) for model in models] == [bert.Bert, bert.Pretraining, bert.Classifier]


def test_no_other_head_is_typed(folder: Path) -> None:
    with pytest.raises(ValueError, match="head must be one of"):
        bert.from_pretrained(folder, head="classify")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="n_classes is for head 'classifier'"):
        bert.from_pretrained(folder, n_classes=3)  # type: ignore[call-overload]
