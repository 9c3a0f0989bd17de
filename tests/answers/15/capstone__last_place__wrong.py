import numpy as np

PLACES = ("kitchen", "garden", "office", "bedroom", "hallway", "bathroom")


def capstone(projects):
    found = []
    for sentences, _ in projects["stories"].questions:
        places = [s.split()[-1] for s in sentences if s.split()[-1] in PLACES]
        found.append(PLACES.index(places[-1]) if places else 0)
    return "stories", np.array(found)
