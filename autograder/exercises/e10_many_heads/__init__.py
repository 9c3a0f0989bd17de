"""How lesson 10 is judged: heads split and joined, all heads at once, weights by hand, shared keys, tiles, a cache."""
