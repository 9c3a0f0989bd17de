def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    def go(left, marks=""):
        if left == "":
            return []
        for n in reversed(range(1, 1 + len(left))):
            if (marks + left[:n]) in vocabulary:
                tail = go(left[n:], "##")
                return None if tail is None else [marks + left[:n]] + tail
        return None
    answer = go(word) if len(word) <= longest else None
    return answer if answer is not None else [unknown]
