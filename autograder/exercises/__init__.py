"""How each lesson's exercises are judged: one file a lesson, `eNN_name.py`."""
