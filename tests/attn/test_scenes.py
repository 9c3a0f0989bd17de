"""Scenes: the caption tells what is there, the boxes where; photographs and pairs stay apart."""

import re

import pytest
import torch

from attn.data import scenes


@pytest.fixture(scope="module")
def parts():
    return scenes.load(n=200)


def test_sizes(parts):
    assert [len(side) for side in (parts.train, parts.validation, parts.test)] == [200, 20, 20]
    for scene in parts.train:
        assert scene.image.shape == (3, 64, 64)
        assert scene.image.dtype == torch.uint8
        assert len(scene.boxes) == scene.caption.count(" at the ") in (1, 2)


def objects(scene):
    pattern = r"(?:a )?(\w+) ([\w-]+) at the (top|bottom) (left|right)"
    return [re.fullmatch(pattern, phrase).groups() for phrase in scene.caption.split(" and ")]


def test_the_box_holds_the_object_in_its_colour_and_place(parts):
    for scene in parts.train:
        rest = scene.image.clone()
        for (colour, noun, row, column), box in zip(objects(scene), scene.boxes, strict=True):
            assert (box.right - box.left, box.bottom - box.top) == (28, 28)
            assert ((box.top + box.bottom) / 2 > 32) == (row == "bottom")
            assert ((box.left + box.right) / 2 > 32) == (column == "right")
            inside = rest[:, box.top : box.bottom, box.left : box.right].float()
            brightest = inside.flatten(1).max(dim=1).values
            expected = torch.tensor(scenes.COLOURS[colour]).float()
            torch.testing.assert_close(brightest / brightest.max(), expected / expected.max(), atol=0.02, rtol=0)
            assert noun in scenes.NOUNS
            rest[:, box.top : box.bottom, box.left : box.right] = 0
        assert rest.max() == 0


def test_held_out_pairs_are_never_shown_and_are_all_that_unseen_shows(parts):
    assert len(scenes.held_out()) == len(scenes.NOUNS)
    shown = {
        pair[:2] for side in (parts.train, parts.validation, parts.test) for scene in side for pair in objects(scene)
    }
    assert len(shown) == 50
    assert not shown & scenes.held_out()
    assert {colour for colour, _ in shown} == set(scenes.COLOURS)
    unseen = {pair[:2] for scene in scenes.load_unseen(n=100) for pair in objects(scene)}
    assert unseen == scenes.held_out()


def test_the_noun_is_the_photographs_label():
    images, labels = scenes.photographs("test")
    known = {image.numpy().tobytes(): label for image, label in zip(images, labels.tolist(), strict=True)}
    checked = 0
    for scene in scenes.load(n=300).test:
        for (colour, noun, *_), box in zip(objects(scene), scene.boxes, strict=True):
            if colour == "white":  # the photograph as it is
                photograph = scene.image[0, box.top : box.bottom, box.left : box.right].contiguous()
                assert scenes.NOUNS[known[photograph.numpy().tobytes()]] == noun
                checked += 1
    assert checked


def test_the_same_seed_gives_the_same_scenes_and_another_others(parts):
    again, other = scenes.load(n=200), scenes.load(n=200, seed=1)
    assert all(torch.equal(a.image, b.image) and a[1:] == b[1:] for a, b in zip(parts.train, again.train, strict=True))
    assert [scene.caption for scene in other.train] != [scene.caption for scene in parts.train]
    assert [scene.caption for scene in parts.test] != [scene.caption for scene in parts.validation]


def test_photographs_are_balanced_and_none_is_on_two_sides():
    seen = set()
    for side, rows in (("train", 50_000), ("validation", 10_000), ("test", 10_000)):
        images, labels = scenes.photographs(side)
        assert images.shape == (rows, 28, 28)
        assert labels.shape == (rows,)
        assert torch.bincount(labels).float().div(rows).sub(0.1).abs().max() < 0.005
        own = {image.tobytes() for image in images.numpy()}
        assert not own & seen
        seen |= own
    assert len(seen) == 70_000


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="n must be at least 10, got 9"):
        scenes.load(n=9)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        scenes.load_unseen(n=0)
    with pytest.raises(ValueError, match="side must be train, validation or test, got 'all'"):
        scenes.photographs("all")
