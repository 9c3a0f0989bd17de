"""How lesson 08 is judged: hops, the places of words and sentences, edited stories, a window that moves on."""
