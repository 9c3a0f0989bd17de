"""How lesson 03 is judged: one LSTM step, the encoder, reversed and peeky sources, greedy decoding, BLEU, accuracy."""
