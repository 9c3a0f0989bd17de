"""What people get wrong in `mask_tokens`."""

import numpy as np

from autograder.exercises.e13_bert.mask_tokens_versions import (
    anywhere,
    beside,
    exactly,
    first_to_last,
    fixed,
    handed_back,
    in_turn,
    instead,
    kept_for_swapped,
    kept_unasked,
    mask_special,
    masked,
    masks_asked,
    not_itself,
    nowhere,
    of_the_rest,
    one_at_least,
    one_number,
    over_free,
    overwriting,
    places,
    seeded,
    slip,
    special_hidden,
    split,
    the_rest,
    twice,
)

SLIPS = {
    "Special tokens are chosen, too. They never are: `np.isin` says which they are.": [
        slip(never=nowhere),
        special_hidden,
        slip(never=lambda tokens, special: np.isin(tokens, special[:1])),
    ],
    "You ask for every token. `labels` is −100 where none was chosen.": [
        slip(give=lambda seen, labels, tokens, chosen: (seen, tokens.copy())),
    ],
    "You mark places that aren't asked with another number. Wanted is −100: `cross_entropy` leaves that out.": [
        slip(nothing=n) for n in (-1, 0, 100)
    ],
    "`labels` are the ids that are *seen*. Wanted are the true ones, as they were before they were hidden.": [
        slip(give=lambda seen, labels, tokens, chosen: (seen, np.where(chosen, seen, -100))),
    ],
    "You ask only where the seen id differs from the true one. A chosen token is asked also where it was kept.": [
        kept_unasked,
        slip(give=lambda seen, labels, tokens, chosen: (seen, np.where(seen != tokens, tokens, -100))),
    ],
    "You ask only where the mask stands. Swapped and kept tokens were chosen, too.": [masks_asked],
    "Tokens are changed that weren't chosen. Who isn't chosen is seen as it is.": [
        anywhere(lambda seen, hidden, swapped, mask_id, other: np.where(swapped, other, seen)),
        anywhere(lambda seen, hidden, swapped, mask_id, other: np.where(hidden, mask_id, seen)),
    ],
    "You see to it that each row has a blank. Each token is chosen by itself: a row may have none.": [
        slip(choose=one_at_least)
    ],
    "Fixed numbers of the chosen tokens are hidden, swapped and kept, perhaps in the order of their "
    "places. For each "
    "it is drawn by itself.": [in_turn, lambda *given, **named: in_turn(*given, **named, mixed=True)],
    'Your random numbers aren\'t even between 0 and 1, so that "below `share`" comes with another probability.': [
        slip(choose=lambda tokens, special, rng, share: rng.normal(size=tokens.shape) < share),
        slip(choose=lambda tokens, special, rng, share: np.abs(rng.normal(size=tokens.shape)) < share),
    ],
    "The ids that are drawn don't come evenly: some have a larger share than others.": [
        slip(pick=places(lambda drawn, n: np.minimum(drawn, n - 1))),
        slip(pick=places(lambda drawn, n: drawn % n)),
    ],
    "The labels are turned round: the true id stands where a token was chosen, −100 elsewhere.": [
        slip(give=lambda seen, labels, tokens, chosen: (seen, np.where(chosen, -100, tokens))),
    ],
    "The order is (seen, labels): you return the labels first.": [
        slip(give=lambda seen, labels, tokens, chosen: (labels, seen)),
    ],
    "You mask every chosen token. A share `swap` is swapped, and what is left of 1 stays in sight.": [
        slip(draw=lambda rng, shape, hide, swap: (np.ones(shape, bool), np.zeros(shape, bool))),
    ],
    "Whoever isn't masked is swapped with you. Of the chosen ones a share 1 − `hide` − `swap` is kept as it is.": [
        slip(draw=the_rest)
    ],
    "Nobody is swapped with you: a share `swap` of the chosen ones is seen as another id.": [
        slip(draw=lambda rng, shape, hide, swap: (rng.random(shape) < hide, np.zeros(shape, bool))),
    ],
    "Two draws of their own decide on masking and swapping, and some tokens get both. One number for each place "
    "decides among the three.": [slip(draw=twice)],
    "You swap a share `swap` of those that weren't masked. It is a share of all chosen ones: one number for each "
    "place decides among the three.": [slip(draw=of_the_rest)],
    "The same random number says who is chosen and how it is shown. Who is chosen has a small one already: draw "
    "again.": [one_number],
    "`swap` and what is kept have changed places: swapped is the share `swap`, kept what is left of 1.": [
        kept_for_swapped
    ],
    "`hide` and `swap` have changed places.": [
        slip(draw=lambda rng, shape, hide, swap: split(rng.random(shape), hide, swap)[::-1]),
        slip(draw=lambda rng, shape, hide, swap: split(rng.random(shape), swap, hide)),
    ],
    "`share` plays no part: it needn't be 0.15.": [fixed(share=0.15)],
    "`hide` or `swap` plays no part: they needn't be 0.8 and 0.1.": [
        fixed(hide=0.8, swap=0.1),
        fixed(hide=0.8),
        fixed(swap=0.1),
    ],
    "You choose a fixed number of tokens. Each is chosen by itself, so that the number varies by chance.": [
        slip(choose=lambda *given: exactly(*given, of_ordinary=True, by_row=True)),
        slip(choose=lambda *given: exactly(*given, of_ordinary=True, by_row=False)),
        slip(choose=lambda *given: exactly(*given, of_ordinary=False, by_row=True)),
        slip(choose=lambda *given: exactly(*given, of_ordinary=False, by_row=False)),
    ],
    "You enlarge `share` where there are special tokens. It is the probability of each of the others, as it is.": [
        slip(choose=over_free)
    ],
    "One draw decides for a whole row, column or batch. Each token is chosen by itself.": [
        slip(choose=lambda tokens, special, rng, share: rng.random((len(tokens), 1)) < share),
        slip(choose=lambda tokens, special, rng, share: rng.random(tokens.shape[1]) < share),
        slip(choose=lambda tokens, special, rng, share: np.full(tokens.shape, rng.random() < share)),
    ],
    "One draw decides for a whole row, column or batch how the chosen ones are shown. Each is by itself.": [
        slip(draw=lambda rng, shape, hide, swap: split(rng.random((shape[0], 1)), hide, swap)),
        slip(draw=lambda rng, shape, hide, swap: split(rng.random(shape[1]), hide, swap)),
        slip(draw=lambda rng, shape, hide, swap: split(rng.random(), hide, swap)),
    ],
    "One id is drawn for many swapped tokens. Each gets one of its own.": [
        slip(pick=lambda rng, ordinary, tokens: rng.choice(ordinary)),
        slip(pick=lambda rng, ordinary, tokens: rng.choice(ordinary, size=(len(tokens), 1))),
        slip(pick=lambda rng, ordinary, tokens: rng.choice(ordinary, size=tokens.shape[1])),
    ],
    "Swapped ids are drawn from all pieces. Special ones aren't among them: draw from the others.": [
        slip(others=lambda n, special, mask_id: np.arange(n)),
    ],
    "Some special ids are drawn, too, or ordinary ones never. Special may stand anywhere: draw from those that "
    "aren't in the list.": [
        slip(others=lambda n, special, mask_id: np.arange(len(special), n)),
        slip(others=first_to_last),
        slip(others=lambda n, special, mask_id: np.arange(max(special, default=-1) + 1, n)),
    ],
    "The last id, n_pieces − 1, is never drawn.": [
        slip(others=lambda n, special, mask_id: np.setdiff1d(np.arange(n - 1), special)),
    ],
    "You draw n_pieces, too. Ids end at n_pieces − 1.": [
        slip(others=lambda n, special, mask_id: np.setdiff1d(np.arange(n + 1), special)),
    ],
    "Id 0 is never drawn, even where it isn't special.": [
        slip(others=lambda n, special, mask_id: np.setdiff1d(np.arange(1, n), special)),
    ],
    "You draw from the ids that stand in the batch. All that aren't special may come.": [
        slip(pick=lambda rng, ordinary, tokens: rng.permutation(tokens.ravel()).reshape(tokens.shape)),
        slip(pick=lambda rng, ordinary, tokens: rng.choice(np.intersect1d(tokens, ordinary), size=tokens.shape)),
    ],
    "A swapped id is never the right one with you. It is drawn evenly from all that aren't special, also the right "
    "one.": [
        slip(pick=not_itself),
        instead(beside(1)),
        instead(beside(-1)),
        instead(lambda rng, ordinary, drawn: rng.choice(ordinary, size=drawn.shape)),
    ],
    "You treat the mask's id as special where the list doesn't say so.": [
        mask_special(),
        mask_special(drawn=False),
        mask_special(chosen=False),
    ],
    "You take the mask's id for 3, or 103. It is an argument.": [
        lambda tokens, special, n, mask_id, *rest, i=i, **named: masked(tokens, special, n, i, *rest, **named)
        for i in (3, 103)
    ],
    "You changed the tokens that you were given, or hand them back. Both arrays are new.": [
        overwriting,
        handed_back,
    ],
    "Your chance doesn't come from `rng`: the same seed has to make the same blanks.": [
        seeded(np.random.default_rng),
    ],
    "Your generator starts afresh at each call, so that the blanks are always the same. Draw from `rng`.": [
        seeded(lambda: np.random.default_rng(0)),
    ],
    "Ids are whole numbers; yours have become floats.": [
        slip(give=lambda seen, labels, tokens, chosen: (seen, labels.astype(float))),
        slip(give=lambda seen, labels, tokens, chosen: (seen.astype(float), labels.astype(float))),
    ],
}
