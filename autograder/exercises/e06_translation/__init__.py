"""How lesson 06 is judged: IBM Model 1, annotations, alignment, Bahdanau's decoder, beam search, BLEU by length."""
