"""How lesson 09 is judged: self-attention, a test for equivariance, positions, a mask's place, reach, pictures."""
