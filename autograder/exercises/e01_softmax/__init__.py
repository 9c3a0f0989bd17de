"""How lesson 01 is judged: softmax, its logarithm, temperature, gradient, two ways to draw, and the one-pass form."""
