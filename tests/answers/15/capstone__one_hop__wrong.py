import numpy as np

PLACES = ("kitchen", "garden", "office", "bedroom", "hallway", "bathroom")


def capstone(projects):
    found = []
    for sentences, question in projects["stories"].questions:
        thing = question.split()[-1]
        i = [j for j, s in enumerate(sentences) if s.endswith(thing)][-1]
        places = [s.split()[-1] for s in sentences[:i] if s.split()[-1] in PLACES]
        found.append(PLACES.index(places[-1]) if places else 0)
    return "stories", np.array(found)
