"""How lesson 06 is judged: Model 1, merging pieces, annotations, Bahdanau's decoder, beam search, BLEU by length."""
