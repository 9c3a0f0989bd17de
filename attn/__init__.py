"""The package that the lessons share.

Axes, everywhere: B batch, T query positions, S key positions, D width of one head, H heads, d_model = H·D.
Masks are boolean; True = may attend. A query that may attend nothing gets zeros.

Read in this order: attention, scores, heads, positions, models/transformer; then what the lesson at hand needs.
"""
