# which word is which place number is learned from the answers; two soft lookups
from collections import Counter

import numpy as np


def ends(sentence):
    return sentence.split()[-1]


def capstone(projects):
    inputs, answers, questions = projects["stories"]
    things = {ends(q) for _, q in inputs}
    votes = {}
    for (sentences, _), answer in zip(inputs, answers):
        for place in {ends(s) for s in sentences} - things:
            votes.setdefault(place, Counter())[int(answer)] += 1
    share = np.bincount(answers) / len(answers)
    number = {p: max(c, key=lambda a: c[a] / share[a]) for p, c in votes.items()}
    taken = {"took", "grabbed", "picked"}
    found = []
    for sentences, question in questions:
        time = np.arange(len(sentences))
        is_thing = np.array([ends(s) == ends(question) for s in sentences])
        first = int((time - 1e3 * ~is_thing).argmax())
        who, verb = sentences[first].split()[:2]
        moves = np.array([s.split()[0] == who and ends(s) in number for s in sentences])
        allowed = moves if verb in taken else moves & (time < first)
        second = int((time - 1e3 * ~allowed).argmax())
        found.append(number.get(ends(sentences[second]), 0))
    return "stories", np.array(found)
