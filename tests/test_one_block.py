"""Lesson 15 reads pictures with lesson 11's block: the same text, and the package's numbers."""

import ast
import json

import numpy as np
import pytest
import torch

from attn.models.sizes import Sizes
from attn.models.vit import ViT
from autograder.exercise import load_exercises
from autograder.lesson import find_lesson
from autograder.markers import solved
from autograder.paths import ROOT
from autograder.reference import reference_namespace

BLOCK = ("attend", "multi_head_attention", "layer_norm", "feed_forward", "encoder_block")


def functions(number, tags):
    """Name -> the function as a lesson writes it, without its solution's marks."""
    found = {}
    for cell in find_lesson(number).cells:
        if cell.kind == "code" and (not cell.tags or cell.tags & tags):
            for node in ast.parse(solved(cell.source)).body:
                if isinstance(node, ast.FunctionDef):
                    found.setdefault(node.name, ast.dump(node))
    return found


@pytest.mark.parametrize("name", BLOCK)
def test_the_block_is_lesson_11s_unchanged(name):
    eleven, fifteen = functions("11", {"setup", "given", "answer"}), functions("15", {"setup"})
    assert fifteen[name] == eleven[name]


@pytest.fixture(scope="module")
def lesson():
    return reference_namespace(find_lesson("15"))


def weights_of(model, lesson):
    """A package's ViT by the names of lesson 15: its own cell does it."""
    source = next(cell.source for cell in find_lesson("15").cells if cell.name == "read-the-weights")
    named = dict(lesson)
    exec(source.split("\n\nstate = ")[0], named)
    return named["weights_of"](model.state_dict())


@pytest.mark.parametrize("bias", [False, True])
def test_vit_forward_gives_the_packages_logits(lesson, bias):
    torch.manual_seed(0)
    sizes = Sizes(d_model=12, n_heads=3, n_layers=3, d_ff=20, bias=False)
    model = ViT(sizes, 5, image=(3, 8, 12), patch=4).eval()
    for p in model.parameters():
        p.data += 0.3 * torch.randn_like(p)
    w = weights_of(model, lesson)
    if bias:  # the block has them in its feed-forward layer: 0 here, so another number changes the answer
        w["blocks"][0]["up"][1].fill_(0.5)
    images = torch.randn(4, 3, 8, 12)
    with torch.no_grad():
        same = torch.allclose(lesson["vit_forward"](images, w, 4, 3), model(images), atol=1e-5)
    assert same != bias


def test_a_shuffle_is_undone_for_any_weights(lesson):
    torch.manual_seed(1)
    model = ViT(Sizes(12, 3, 2, 20, bias=False), 5, image=(1, 8, 12), patch=4).eval()
    images, permutation = torch.randn(4, 1, 8, 12), torch.tensor([3, 0, 5, 1, 2, 4])
    patches = lesson["patchify"](images, 4)[:, permutation]
    shuffled = patches.view(4, 2, 3, 1, 4, 4).permute(0, 3, 1, 4, 2, 5).reshape(4, 1, 8, 12)
    with torch.no_grad():
        before = model(images)
        assert not torch.allclose(model(shuffled), before, atol=1e-3)
        table = model.positions.table.weight
        table.copy_(lesson["invariant_vit"](table.clone(), permutation))
        torch.testing.assert_close(model(shuffled), before, rtol=1e-4, atol=1e-5)


def test_thresholds_are_those_that_were_measured():
    log = json.loads((ROOT / "book" / "weights" / "15-capstone.json").read_text("utf-8"))
    (bounds,) = {probe.compare.bounds for probe in load_exercises("15_one_block")["capstone"].probes}
    assert len(log["runs"]) == log["recipe"]["seeds"] == 100
    for name, bound in bounds:
        found = log["thresholds"][name]
        assert found["floor"] + 0.1 < bound < found["reference"] - 0.1
        np.testing.assert_allclose(bound, found["threshold"], atol=0.006)
