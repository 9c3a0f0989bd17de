"""How lesson 02 is judged: hard and soft lookup, attention, kernel regression, scaling, masks, a classifier's head."""
