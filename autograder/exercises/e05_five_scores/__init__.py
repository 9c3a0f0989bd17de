"""How lesson 05 is judged: four functions for five scores, Luong's step, Bahdanau's step, reading an alignment."""
