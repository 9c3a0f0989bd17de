"""The course's data sets: each module has one `load(...)`, which returns `Splits` of small frozen items.

Fetched once from a package, cached, verified:
    sentiment    rated snippets of film reviews (and shop reviews, news, tweets to test elsewhere)
    translation  English-French sentence pairs, from Debian's package descriptions
    text         running text for language models: dictionary definitions, or six novels
    scenes       pictures of one or two garments with captions and boxes
Generated from a seed:
    dates, sums, stories, strokes, projects

`python -m attn.data` fetches all that is missing; `store.py` says where it lies.
"""
