"""How lesson 04 is judged: attention's backward passes, node by node, and the measurement that checks them."""
