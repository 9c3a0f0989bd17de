import math

import numpy as np
import torch


def capstone(projects):
    drops = {verb for verb in VERBS["drop"]}
    names = {place: i for i, place in enumerate(PLACES)}
    found = []
    for sentences, question in projects["stories"].questions:
        thing = question.split()[-1].strip("?")
        at, holder, lies = {}, None, None
        for sentence in sentences:
            words = sentence.split()
            if words[-1] in names:
                at[words[0]] = words[-1]
            elif words[-1] == thing:
                verb = " ".join(words[1:])
                if any(verb.startswith(d) for d in drops):
                    holder, lies = None, at.get(words[0])
                else:
                    holder = words[0]
        place = at.get(holder) if holder else lies
        found.append(names.get(place, 0))
    return "stories", torch.tensor(found)
