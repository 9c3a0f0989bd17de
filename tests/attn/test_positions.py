"""Positions against the papers' formulas, element by element."""

import math

import pytest
import torch

from attn.positions import LearnedPositions, Rotary, sinusoidal


def test_sinusoidal_is_the_papers_formula():
    table = sinusoidal(7, 10)
    for position in range(7):
        for i in range(5):
            angle = position / 10_000 ** (2 * i / 10)
            assert table[position, 2 * i].item() == pytest.approx(math.sin(angle), abs=1e-6)
            assert table[position, 2 * i + 1].item() == pytest.approx(math.cos(angle), abs=1e-6)


def test_rotary_is_a_complex_product():
    x = torch.randn(2, 3, 6, 8, generator=torch.Generator().manual_seed(0))
    rates = 10_000.0 ** (-torch.arange(4) / 4)
    turn = torch.polar(torch.ones(6, 4), torch.arange(5, 11)[:, None] * rates)
    wanted = torch.view_as_real(torch.view_as_complex(x.unflatten(-1, (4, 2))) * turn).flatten(-2)
    torch.testing.assert_close(Rotary(8)(x, start=5), wanted, rtol=1e-5, atol=1e-5)


def test_rotary_products_depend_on_the_distance_alone():
    q, k = torch.randn(2, 1, 16, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    rotary = Rotary(16)
    near = (rotary(q, 3) * rotary(k, 1)).sum()
    far = (rotary(q, 903) * rotary(k, 901)).sum()
    assert near.item() == pytest.approx(far.item(), rel=1e-3)
    assert (rotary(q, 4) * rotary(k, 1)).sum().item() != pytest.approx(near.item(), rel=1e-3)
    torch.testing.assert_close(rotary(q, 700).norm(), q.norm(), rtol=1e-6, atol=0)


def test_rotary_keeps_the_dtype_and_position_zero():
    x = torch.randn(1, 4, generator=torch.Generator().manual_seed(0)).bfloat16()
    assert torch.equal(Rotary(4)(x), x)


def test_learned_positions_continue_where_decoding_stands():
    positions = LearnedPositions(6, 4)
    assert torch.equal(positions(3, start=2), positions.table.weight[2:5])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sinusoidal(0, 4), "T must be at least 1, got 0"),
        (lambda: sinusoidal(3, 5), "even .* got 5"),
        (lambda: sinusoidal(3, 0), "at least 2, .* got 0"),
        (lambda: LearnedPositions(6, 4)(7), "positions 0 … 6 asked for, but the model has max_len 6"),
        (lambda: LearnedPositions(6, 4)(2, start=5), "positions 5 … 6 asked for"),
        (lambda: LearnedPositions(6, 4)(0), "T must be at least 1, got 0"),
        (lambda: Rotary(5), "d_head must be even.* got 5"),
        (lambda: Rotary(4)(torch.zeros(3, 6)), r"x must have 4 columns \(d_head\), got shape \(3, 6\)"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
