"""How the exercises of lesson 11 are judged, one file an exercise."""
