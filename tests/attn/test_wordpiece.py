"""The tokenizer and its settings on disk: every option equals `transformers`, and what can't be followed is named."""

import itertools
import json

import pytest
import tiny_bert
import torch
import transformers
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import WordLevel

from attn import bert
from attn.bert.settings import SPECIAL
from attn.bert.wordpiece import read_tokenizer
from attn.models.transformer import Sizes

NASTY = [
    "Café NAÏVE Ångström ÉCOLE über",
    "cafe\u0301 e\u0301\u0327 A\u030a",  # accents as characters of their own
    "İstanbul ıI ß ẞ ŒUVRE ﬁ",  # letters that change their length in lower case
    "中文字 a中b日本語 かな カナ ㍿ 𠀀 㐀",  # ideographs, in both planes, and what only looks like them
    "가각 한글 각",  # Korean, whole and in parts
    "a\u200bb\u00ada\ufeff \x00\x07 a\tb\nc\u3000d\u00a0e\ufffd",  # control characters and odd spaces
    "don't--stop…“now”! $5 #a_b @c ¿qué? «x» 5€",
    "[MASK] [mask] [ MASK ] a[SEP]b [PAD] [UNK] <pad> [CLS]",
    "मनीष हिन्दी עברית العربية ไทย",
    "😀👩\u200d👩\u200d👧 e😀é 🇰🇷",
    "a" * 100 + " " + "b" * 101,
    "",
    " \t\n ",
]
LETTERS = sorted(
    {c for text in NASTY for c in text + text.lower() + text.upper() if not c.isspace() and c.isprintable()}
)
WORDS = [*SPECIAL.values(), *LETTERS, *(f"##{c}" for c in LETTERS), "cafe", "café", "##ist", "e\u0301", "<pad>", "ab"]
OPTIONS = {
    "do_lower_case": (True, False),
    "strip_accents": (None, True, False),
    "tokenize_chinese_chars": (True, False),
}
COMBINATIONS = list(itertools.product(*OPTIONS.values()))


def folder_of(tmp_path, words=WORDS, **files):
    """A folder with vocab.txt and JSON files: `config` is tokenizer_config.json, others go by their name.

    config.json has its whole name.
    """
    (tmp_path / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    for name, content in files.items():
        name = {"config": "tokenizer_config", "config.json": "config"}.get(name, name)
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def read(folder, *, vocab_size=5000, max_len=512):
    return read_tokenizer(folder, vocab_size=vocab_size, max_len=max_len)


def assert_rows_equal(tokenizer, theirs, texts=NASTY, pairs=None, max_len=512):
    got = bert.encode(tokenizer, texts, pairs)
    arguments = {"truncation": True, "max_length": max_len, "padding": True, "return_tensors": "pt"}
    wanted = theirs(texts, **arguments) if pairs is None else theirs(texts, pairs, **arguments)
    assert torch.equal(got.tokens, wanted["input_ids"])
    assert torch.equal(got.segments, wanted["token_type_ids"])
    assert torch.equal(got.lengths, wanted["attention_mask"].sum(1))


@pytest.mark.parametrize("values", COMBINATIONS, ids=str)
def test_options_of_a_vocabulary_equal_transformers(tmp_path, values):
    config = dict(zip(OPTIONS, values, strict=True))
    folder = folder_of(tmp_path, config=config)
    assert_rows_equal(read(folder), transformers.BertTokenizer.from_pretrained(folder))
    assert_rows_equal(read(folder), transformers.BertTokenizer(str(folder / "vocab.txt"), **config))


def test_every_option_changes_something(tmp_path):
    """Or the equality above would say little."""
    seen = set()
    for values in COMBINATIONS:
        tokenizer = read(folder_of(tmp_path, config=dict(zip(OPTIONS, values, strict=True))))
        seen.add(str(bert.encode(tokenizer, NASTY).tokens.tolist()))
    assert len(seen) == 8  # None strips where it lower-cases: four of the twelve are twins


def test_without_settings_it_is_berts(tmp_path):
    folder = folder_of(tmp_path)
    assert_rows_equal(read(folder), transformers.BertTokenizer.from_pretrained(folder))
    assert bert.wordpiece({word: i for i, word in enumerate(WORDS)}).encode("É").tokens == ["[CLS]", "e", "[SEP]"]


# special tokens by other names

OWN = {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>"}
OWN_WORDS = ["a", "film", "<mask>", "</s>", "<s>", "##s", "<unk>", "<pad>", "[PAD]", "the"]
PADDING = [7] * 9  # up to the longest of
TEXTS = ["the film", "a films unknown <mask> </s> film [PAD]", "the"]
FORMS = {
    "text": {"config": OWN},
    "objects": {"config": {kind: {"__type": "AddedToken", "content": name} for kind, name in OWN.items()}},
    "a map": {"config": {}, "special_tokens_map": OWN},
    "a map over the config": {"config": dict.fromkeys(OWN, "the"), "special_tokens_map": OWN},
    "a map of objects": {"special_tokens_map": {k: {"content": n, "lstrip": True} for k, n in OWN.items()}},
    "a map that is not read": {
        "config": OWN | {"added_tokens_decoder": {"7": {"content": "<pad>", "special": True}}},
        "special_tokens_map": {"pad_token": "[PAD]"},
    },
    "found in normalised text": {
        "config": OWN | {"mask_token": {"__type": "AddedToken", "content": "<mask>", "normalized": True}},
    },
}


@pytest.mark.parametrize("files", FORMS.values(), ids=FORMS)
def test_own_special_tokens_equal_transformers(tmp_path, files):
    folder = folder_of(tmp_path, OWN_WORDS, **files)
    tokenizer = read(folder)
    assert_rows_equal(tokenizer, transformers.BertTokenizer.from_pretrained(folder), TEXTS)
    assert_rows_equal(tokenizer, transformers.BertTokenizer.from_pretrained(folder), TEXTS, TEXTS[::-1])
    assert bert.encode(tokenizer, TEXTS).tokens[2].tolist() == [4, 9, 3, *PADDING]  # padded with <pad>


def test_a_mask_in_normalised_text_is_found_in_capitals(tmp_path):
    files = FORMS["found in normalised text"]
    tokenizer = read(folder_of(tmp_path, OWN_WORDS, **files))
    assert_rows_equal(tokenizer, transformers.BertTokenizer.from_pretrained(tmp_path), ["a <MASK> film"])
    assert tokenizer.encode("a <MASK> film").ids == [4, 0, 2, 1, 3]


def test_a_whole_tokenizer_has_its_own_padding_too(tmp_path):
    folder = folder_of(tmp_path, OWN_WORDS, config=OWN)
    tokenizer = read(folder)
    tokenizer.no_padding()
    tokenizer.save(str(folder / "tokenizer.json"))
    assert bert.encode(read(folder), TEXTS).tokens[2].tolist() == [4, 9, 3, *PADDING]
    tokenizer.enable_padding(length=128, direction="left")  # as some files say: not for us
    tokenizer.save(str(folder / "tokenizer.json"))
    assert bert.encode(read(folder), TEXTS).tokens[2].tolist() == [4, 9, 3, *PADDING]


def test_wordpiece_takes_names_and_tokens():
    vocabulary = {word: i for i, word in enumerate(OWN_WORDS)}
    special = OWN | {"mask_token": AddedToken("<mask>", normalized=True, special=True)}
    before = dict(special)
    tokenizer = bert.wordpiece(vocabulary, special=special)
    assert tokenizer.encode("a <MASK> zebra").tokens == ["<s>", "a", "<mask>", "<unk>", "</s>"]
    assert special == before
    with pytest.raises(ValueError, match=r"special must have keys among pad_token, .*, got padding, words$"):
        bert.wordpiece(vocabulary, special={"words": "a", "padding": "<pad>"})
    with pytest.raises(ValueError, match=r"vocabulary must hold <pad>, \[UNK\], .* but lacks \[UNK\], \[CLS\], "):
        bert.wordpiece(vocabulary, special={"pad_token": "<pad>"})


def test_a_tokenizer_that_does_not_pad_is_refused():
    tokenizer = bert.wordpiece({word: i for i, word in enumerate(WORDS)})
    for change in (tokenizer.no_padding, lambda: tokenizer.enable_padding(direction="left")):
        change()
        with pytest.raises(
            ValueError, match=r"tokenizer must pad on the right, got padding .*: call tokenizer\.enable"
        ):
            bert.encode(tokenizer, ["a"])


# how long a row may be


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ({}, 512),
        ({"model_max_length": 20}, 20),
        ({"model_max_length": 20.0}, 20),
        ({"model_max_length": 600}, 512),
        ({"model_max_length": 1000000000000000019884624838656}, 512),
        ({"model_max_length": 1e30}, 512),
        ({"model_max_length": float("inf")}, 512),
        ({"model_max_length": None}, 512),
        ({"max_len": 20}, 20),
        ({"max_len": 20, "model_max_length": 30}, 30),
    ],
)
def test_rows_are_cut_at_model_max_length(tmp_path, config, wanted):
    folder = folder_of(tmp_path, config=config)
    tokenizer = read(folder)
    assert bert.encode(tokenizer, ["a " * 700]).tokens.shape == (1, wanted)
    tokenizer.save(str(folder / "tokenizer.json"))
    assert bert.encode(read(folder), ["a " * 700]).tokens.shape == (1, wanted)
    theirs = transformers.BertTokenizer.from_pretrained(folder)
    assert min(theirs.model_max_length, 512) == wanted


# settings that can't be followed

TOKENS = "tokens were added to vocab.txt, and only tokenizer.json says how they are cut out"
REFUSED = {
    "option": ({"config": {"do_lower_case": "no"}}, "do_lower_case must be true or false, got 'no'"),
    "number": ({"config": {"strip_accents": 1}}, "strip_accents must be true or false, got 1"),
    "token": ({"config": {"pad_token": ["[PAD]"]}}, r"pad_token must be text or have content, got \['\[PAD\]'\]"),
    "no content": ({"config": {"sep_token": {"text": "a"}}}, r"sep_token must be text or have content, got \{'text'"),
    "missing token": ({"config": {"pad_token": "<fill>"}}, r"vocab\.txt must hold <fill>, .*, but lacks <fill>$"),
    "length": ({"config": {"model_max_length": 2}}, "model_max_length must be a number of at least 3, got 2"),
    "no length": ({"config": {"model_max_length": "512"}}, "model_max_length must be a number of .*, got '512'"),
    "true length": ({"config": {"model_max_length": True}}, "model_max_length must be a number of .*, got True"),
    "nan": ({"config": {"model_max_length": float("nan")}}, "model_max_length must be a number of .*, got nan"),
    "list": ({"config": [1]}, r"tokenizer_config\.json must be a JSON object, or is half-downloaded"),
    "map": ({"special_tokens_map": "x"}, r"special_tokens_map\.json must be a JSON object, or is half-downloaded"),
    "added": ({"added_tokens": {"film": 900, "[PAD]": 0}}, f"{TOKENS}: film. Write it with transformers"),
    "decoder": ({"config": {"added_tokens_decoder": {"900": {"content": "film"}}}}, f"{TOKENS}: film"),
    "decoder list": ({"config": {"added_tokens_decoder": [1]}}, r"added_tokens_decoder must be an object, got \[1\]"),
    "extra object": ({"config": {"extra_special_tokens": {"a_token": "<a>"}}}, f"{TOKENS}: <a>\\."),
    "extra text": ({"config": {"extra_special_tokens": "<a>"}}, f"{TOKENS}: <a>\\."),
    "Japanese": (
        {"config": {"tokenizer_class": "BertJapaneseTokenizer"}},
        "got 'BertJapaneseTokenizer': its tokenizer.json",
    ),
    "another class": (
        {"config": {"tokenizer_class": "RobertaTokenizer"}},
        "vocab.txt alone must be of BertTokenizer, got 'R",
    ),
    "class of an old file": (
        {"config.json": {"tokenizer_class": "BertJapaneseTokenizer"}},
        "got 'BertJapaneseTokenizer'",
    ),
    "extra": ({"config": {"additional_special_tokens": ["<b>", "<a>"]}}, f"{TOKENS}: <a>, <b>"),
}


@pytest.mark.parametrize(("files", "message"), REFUSED.values(), ids=REFUSED)
def test_settings_that_cannot_be_followed_are_named(tmp_path, files, message):
    folder = folder_of(tmp_path, **files)
    with pytest.raises(ValueError, match=message) as error:
        read(folder)
    assert str(folder) in str(error.value)


def test_ids_beyond_the_model_are_refused(tmp_path):
    words = [*WORDS[:6], "ab", "ab", "ab"]  # the last of its name counts: the ids have gaps
    with pytest.raises(ValueError, match=r"vocab\.txt has ids up to 8, but the model's vocab_size is 7"):
        read(folder_of(tmp_path, words), vocab_size=7)
    assert read(tmp_path, vocab_size=9).encode("ab").ids == [2, 8, 3]


# the way back


@pytest.mark.parametrize("words", [tiny_bert.WORDS, OWN_WORDS], ids=["BERT's names", "own names"])
@pytest.mark.parametrize("wanted", [17, 9])
def test_a_saved_tokenizer_is_the_same_in_transformers(tmp_path, words, wanted):
    own = OWN if words == OWN_WORDS else {}
    config = own | {"do_lower_case": False, "model_max_length": 17 if wanted == 17 else 9}
    tiny_bert.write(tmp_path / "theirs")
    model, tokenizer = bert.from_pretrained(folder_of(tmp_path / "theirs", words, config=config))
    bert.save(model, tmp_path / "ours", tokenizer)
    theirs = transformers.AutoTokenizer.from_pretrained(tmp_path / "ours")
    assert theirs.model_max_length == wanted
    texts = [*TEXTS, "The FILM " * 12, "bad [MASK] <mask> films."]
    assert_rows_equal(tokenizer, theirs, texts, max_len=wanted)
    assert_rows_equal(tokenizer, theirs, texts, texts[::-1], max_len=wanted)
    assert theirs.special_tokens_map == SPECIAL | own
    assert theirs.padding_side == "right"
    assert read(tmp_path / "ours", max_len=17).to_str() == tokenizer.to_str()


def test_a_truncation_that_was_set_is_saved(tmp_path):
    tiny_bert.write(tmp_path)
    model, tokenizer = bert.from_pretrained(tmp_path)
    for change, wanted in (
        (lambda: tokenizer.enable_truncation(6), 6),
        (lambda: tokenizer.enable_truncation(99), 17),  # no more than the model's positions
        (tokenizer.no_truncation, 17),
    ):
        change()
        bert.save(model, tmp_path / "new", tokenizer)
        assert transformers.AutoTokenizer.from_pretrained(tmp_path / "new").model_max_length == wanted
        assert bert.encode(bert.from_pretrained(tmp_path / "new")[1], ["the " * 99]).lengths.tolist() == [wanted]


def test_a_tokenizer_of_another_kind_says_what_it_knows(tmp_path):
    tiny_bert.write(tmp_path)
    model, _ = bert.from_pretrained(tmp_path)
    bert.save(model, tmp_path / "new", Tokenizer(WordLevel({"film": 0, "[PAD]": 1}, unk_token="film")))
    assert json.loads((tmp_path / "new" / "tokenizer_config.json").read_text()) == {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        "model_max_length": 17,
        "unk_token": "film",
    }


@pytest.mark.parametrize("kind", [None, "BertTokenizer", "BertTokenizerFast", "PreTrainedTokenizerFast"])
def test_the_classes_whose_vocabulary_is_berts(tmp_path, kind):
    assert read(folder_of(tmp_path, config={"tokenizer_class": kind})).encode("ab").tokens == ["[CLS]", "ab", "[SEP]"]


def test_a_padding_token_that_nobody_knows_is_not_guessed(tmp_path):
    tiny_bert.write(tmp_path)
    model, tokenizer = bert.from_pretrained(folder_of(tmp_path, OWN_WORDS, config=OWN))
    tokenizer.no_padding()
    with pytest.raises(ValueError, match=r"tokenizer must say what it pads with: call tokenizer\.enable_padding"):
        bert.save(model, tmp_path / "new", tokenizer)
    tokenizer.enable_padding(pad_id=7, pad_token="<pad>")
    bert.save(model, tmp_path / "new", tokenizer)
    assert bert.from_pretrained(tmp_path / "new")[1].padding["pad_token"] == "<pad>"


def test_what_is_saved_wins_over_another_models_settings(tmp_path):
    """A folder that is saved over may hold the special tokens of what was there before."""
    (tmp_path / "special_tokens_map.json").write_text('{"pad_token": "<nothing>"}')
    pieces = {name: i for i, name in enumerate(["[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "[PAD]"])}
    bert.save(bert.Bert(Sizes(8, 2, 1, 8, norm="post"), len(pieces)), tmp_path, bert.wordpiece(pieces))
    _, tokenizer = bert.from_pretrained(tmp_path)
    assert bert.encode(tokenizer, ["good good", "good"]).tokens.tolist() == [[1, 4, 4, 2], [1, 4, 2, 5]]
    assert transformers.AutoTokenizer.from_pretrained(tmp_path).pad_token == "[PAD]"
