"""How lesson 07 is judged: looks turned by hand, drawn looks, what a place sees, captions, glimpses."""
