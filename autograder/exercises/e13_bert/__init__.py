"""How lesson 13 is judged: pieces, vectors, blanks, who reads nothing, who counts, real weights."""
