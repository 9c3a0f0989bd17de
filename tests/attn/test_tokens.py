"""Characters, words and subwords to ids and back."""

import json

import pytest
from tokenizers import Tokenizer, models

from attn.data import tokens
from attn.data.tokens import END, PAD, SPECIAL, START, UNKNOWN, Tokens

TEXTS = ["The house, it's a small house.", "une maison « petite »", "the houses  of\nKöln", "<end> of 日本 it 😀"] * 2


@pytest.fixture(params=["characters", "words", "subwords"])
def vocabulary(request):
    return tokens.subwords(TEXTS, 90) if request.param == "subwords" else getattr(tokens, request.param)(TEXTS)


def test_every_vocabulary_begins_with_the_four_special_tokens(vocabulary):
    assert (PAD, START, END, UNKNOWN) == (0, 1, 2, 3)
    assert vocabulary.tokens(range(4)) == SPECIAL


@pytest.mark.parametrize("text", TEXTS)
def test_characters_and_subwords_keep_every_space(text):
    for vocabulary in (tokens.characters(TEXTS), tokens.subwords(TEXTS, 90)):
        assert vocabulary.decode(vocabulary.encode(text)) == text


def test_characters_are_one_each_in_alphabetical_order():
    vocabulary = tokens.characters(["cab", "a\nb"])
    assert vocabulary.tokens(range(4, len(vocabulary))) == ["\n", "a", "b", "c"]
    assert vocabulary.encode("bad\n") == [6, 5, UNKNOWN, 4]


def test_words_are_cut_at_white_space():
    vocabulary = tokens.words(["mary went  home", "where is mary"])
    assert vocabulary.encode("is\nmary  out") == [5, 6, UNKNOWN]
    assert vocabulary.decode([5, 6]) == "is mary"


def test_what_the_vocabulary_lacks_becomes_unknown_and_stays_visible(vocabulary):
    ids = vocabulary.encode("ЖЖ")
    assert UNKNOWN in ids
    assert "<unknown>" in vocabulary.decode(ids)


def test_nothing_is_added_and_special_names_in_a_text_are_plain(vocabulary):
    assert vocabulary.encode("") == []
    assert not {PAD, START, END} & set(vocabulary.encode("<end><pad> <start> <end>"))


def test_decoding_leaves_out_padding_start_and_end(vocabulary):
    ids = vocabulary.encode("house.")
    assert vocabulary.decode([START, *ids, END, PAD, PAD]) == vocabulary.decode(ids)


def test_subwords_share_a_word_with_and_without_its_full_stop_and_mark_its_start():
    vocabulary = tokens.subwords(["the house", "a house.", "the house, a house"] * 5, 60)
    assert vocabulary.tokens(vocabulary.encode("a house.")) == ["▁a", "▁house", "."]


def test_subwords_are_the_same_in_every_training_and_at_most_as_many_as_asked():
    first, second = tokens.subwords(TEXTS, 70), tokens.subwords(TEXTS, 70)
    assert len(first) == len(second) <= 70
    assert first.tokens(range(len(first))) == second.tokens(range(len(second)))
    assert first.tokens(first.encode("house")) == ["▁house"]


def test_saving_keeps_everything_in_one_json_file(vocabulary, tmp_path):
    path = tmp_path / "tokens.json"
    vocabulary.save(path)
    json.loads(path.read_text("utf-8"))
    again = Tokens.load(path)
    assert len(again) == len(vocabulary)
    for text in [*TEXTS, "<end> Ж"]:
        assert again.encode(text) == vocabulary.encode(text)
        assert again.decode(again.encode(text)) == vocabulary.decode(vocabulary.encode(text))


def test_loading_something_else_says_so(tmp_path):
    path = tmp_path / "tokens.json"
    path.write_text("{}")
    with pytest.raises(ValueError, match=r"path must be a file written by Tokens.save, got .*tokens.json"):
        Tokens.load(path)
    path.write_text(Tokenizer(models.WordLevel({"[PAD]": 0, "x": 1}, unk_token="[PAD]")).to_str())
    with pytest.raises(
        ValueError, match=r"tokenizer must begin with \['<pad>', .*\], got \['\[PAD\]', 'x', None, None\]"
    ):
        Tokens.load(path)
    with pytest.raises(FileNotFoundError):
        Tokens.load(tmp_path / "none.json")


@pytest.mark.parametrize("wrong", [-1, 6])
def test_an_id_outside_the_vocabulary_is_refused(wrong):
    vocabulary = tokens.characters(["ab"])
    for method in (vocabulary.decode, vocabulary.tokens):
        with pytest.raises(ValueError, match=f"ids must be from 0 to 5, got {wrong}"):
            method([4, wrong])


def test_a_vocabulary_of_nothing_is_refused():
    for learn in (tokens.characters, tokens.words, lambda texts: tokens.subwords(texts, 99)):
        for texts in ([], [""]):
            with pytest.raises(ValueError, match="texts must hold at least one character, got none"):
                learn(texts)


def test_too_small_a_vocabulary_of_subwords_is_refused():
    with pytest.raises(ValueError, match="size must be at least 7, the special tokens and every character, got 6"):
        tokens.subwords(["ab a"], 6)
    assert len(tokens.subwords(["ab a"], 7)) == 7
