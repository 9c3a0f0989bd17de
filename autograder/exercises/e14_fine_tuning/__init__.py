"""How lesson 14 is judged: scoring, the difference of two models, adapters, calibration, rollout."""
