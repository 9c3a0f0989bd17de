"""How lesson 03 is judged: an LSTM step, the encoder, the teacher's loss, reversing, decoding, BLEU, accuracy."""
