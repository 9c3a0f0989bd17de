"""How lesson 02 is judged: lookups, attention, kernel regression and its width, masks, a classifier's head."""
