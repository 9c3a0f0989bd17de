"""Novels and definitions: complete, and nothing on two sides."""

import struct
import zlib

import pytest

from attn.data import text
from attn.data.store import FetchError


def test_the_six_novels():
    parts = text.load()
    assert [len(side) for side in (parts.train, parts.validation, parts.test)] == [214, 31, 24]
    words = sum(len(passage.text.split()) for side in (parts.train, parts.validation, parts.test) for passage in side)
    assert words == pytest.approx(717_000, rel=0.02)
    assert parts.test[0].source == "persuasion, chapter 1"
    assert parts.test[0].text.startswith("Sir Walter Elliot, of Kellynch Hall, in Somersetshire, was a man who")
    assert parts.validation[-1].text.endswith("No. 97, Vol. II, Rambler.")  # her own footnote, not the editor's note
    novels = [
        {passage.source.split(",")[0] for passage in side} for side in (parts.train, parts.validation, parts.test)
    ]
    assert [len(side) for side in novels] == [4, 1, 1]
    assert not novels[0] & novels[1] | novels[1] & novels[2] | novels[0] & novels[2]


def test_chapters_have_neither_headings_nor_broken_lines():
    parts = text.load()
    for passage in [*parts.train, *parts.validation, *parts.test]:
        first, *rest = passage.text.split("\n\n")
        assert len(first.split()) > 2, passage.source
        assert not any("\n" in paragraph or not paragraph for paragraph in rest)
        assert "CHAPTER" not in passage.text.upper()[:20]
        assert not passage.text.upper().endswith(("FINIS", "THE END"))


@pytest.fixture(scope="module")
def definitions():
    return text.load(source="definitions")


def test_the_definitions(definitions):
    assert [len(side) for side in (definitions.train, definitions.validation, definitions.test)] == [
        94_096,
        11_824,
        11_739,
    ]
    every = {passage.source: passage.text for passage in definitions.train + definitions.validation + definitions.test}
    assert len(every) == 117_659
    assert every["noun 00001930"] == "physical entity: an entity that has physical existence"
    assert every["noun 00002684"].endswith('cast a shadow; "it was full of rackets, balls and other objects"')


def test_no_meaning_and_no_example_stands_on_two_sides(definitions):
    found = {}
    for side in ("train", "validation", "test"):
        for passage in getattr(definitions, side):
            meaning, *examples = passage.text.split(": ", 1)[1].split('; "')
            for part in [meaning, *(example for example in examples if len(example.split()) > 4)]:
                assert found.setdefault(part.strip('" ;').lower(), side) == side, passage


def test_a_source_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="source must be novels or definitions, got 'tweets'"):
        text.load(source="tweets")


def database(kind: int, *lines: str) -> bytes:
    """One object as R keeps it, built from R's own description of the format."""
    body = (
        b"X\n"
        + struct.pack(">3i", 3, 0x040201, 0x030500)
        + struct.pack(">i", 5)
        + b"UTF-8"
        + struct.pack(">2i", kind, len(lines))
    )
    for line in lines:
        body += struct.pack(">2i", 0x00040009, len(line.encode())) + line.encode()
    return struct.pack(">i", len(body)) + zlib.compress(body)


def test_an_r_database_is_read():
    packed = database(16, "EMMA", "", "“Ah!”") + database(16, "PERSUASION")
    assert list(text._character_vectors(packed)) == [["EMMA", "", "“Ah!”"], ["PERSUASION"]]


def test_an_r_database_of_something_else_is_named():
    with pytest.raises(FetchError, match="holds R objects of type 14, wanted 16"):
        list(text._character_vectors(database(14)))
