"""How lesson 12 is judged: the loss of T lessons, what they save, leaks, writing, scoring, counting."""
