"""What a reader does in a lesson: unfold, search, change the colours, answer, explore."""

import json

import numpy as np
import pytest

from .conftest import LESSONS

pytestmark = pytest.mark.browser


def softmax(scores):
    raised = np.exp(scores - np.max(scores))
    return raised / raised.sum()


def state(box):
    return json.loads(box.get_attribute("data-state"))


@pytest.mark.parametrize("name", LESSONS)
def test_every_exercise_has_a_starter_and_a_solution_that_unfolds(visit, name):
    page = visit(name)
    exercises = page.locator("div.exercise").count()
    assert exercises >= 5
    assert page.locator("div.starter").count() == exercises
    folds = page.locator("details.hide", has_text="Show a solution")
    assert folds.count() == exercises
    fold, code = folds.first, folds.first.locator("pre")
    assert not code.is_visible()
    fold.locator("summary").click()
    assert code.is_visible()
    fold.locator("summary").press("Enter")
    assert not code.is_visible()


@pytest.mark.parametrize("name", LESSONS)
def test_hints_are_folded(visit, name):
    page = visit(name)
    hints = page.locator("details.hint")
    assert hints.count() >= 3 * page.locator("div.exercise").count()
    assert page.locator("details.hint[open]").count() == 0
    hints.first.locator("summary").press("Enter")
    assert hints.first.get_attribute("open") is not None


def test_search_finds_softmax(visit):
    page = visit("search")
    page.goto(page.url + "?q=softmax")
    page.wait_for_selector("#search-results li a")
    assert any("01-softmax" in link.get_attribute("href") for link in page.locator("#search-results li a").all())
    assert page.trouble == []


def test_figures_follow_the_theme_toggle(visit):
    page = visit(LESSONS[0])
    ink = "getComputedStyle(document.querySelector('svg.figure')).color"
    role = "getComputedStyle(document.documentElement).getPropertyValue('--weight')"
    seen = {}
    for _ in range(3):  # auto, light, dark
        page.locator(".theme-switch-button").click()
        assert page.locator(".theme-switch-button svg:visible").count() == 1
        seen[page.evaluate("document.documentElement.dataset.theme")] = (page.evaluate(ink), page.evaluate(role))
    assert set(seen) == {"light", "dark"}
    assert seen["light"][0] != seen["dark"][0]
    assert seen["light"][1] != seen["dark"][1]
    page.reload()
    assert page.evaluate("document.documentElement.dataset.mode") in ("auto", "light", "dark")


@pytest.mark.parametrize("name", LESSONS)
def test_every_quiz_is_answered_by_keyboard(visit, name):
    page = visit(name)
    quizzes = page.locator("fieldset.quiz").all()
    assert len(quizzes) >= 3
    for quiz in quizzes:
        results = []
        quiz.locator("input").first.focus()
        page.keyboard.press("Space")
        for _ in range(quiz.locator("input").count()):
            assert quiz.locator(".quiz-feedback:visible").count() == 0  # choosing alone says nothing
            page.keyboard.press("Enter")
            assert quiz.locator("[role=status] .quiz-feedback:visible").count() == 1
            results.append(quiz.get_attribute("data-result"))
            page.keyboard.press("ArrowDown")
        assert results.count("right") == 1
        assert set(results) == {"right", "wrong"}


def test_a_quiz_without_a_choice_asks_for_one(visit):
    page = visit(LESSONS[0])
    quiz = page.locator("fieldset.quiz").first
    quiz.locator(".quiz-check").click()
    assert quiz.get_attribute("data-result") is None
    assert page.evaluate("document.activeElement.type") == "radio"


def test_without_scripts_the_words_are_there(visit):
    page = visit(LESSONS[0], script=False)
    quiz = page.locator("fieldset.quiz").first
    assert quiz.locator(".quiz-feedback:visible").count() == quiz.locator("input").count()
    assert page.locator(".explorer-instead").first.is_visible()


def test_temperature_equals_numpy(visit):
    page = visit("lessons/01-softmax")
    box = page.locator("[data-explorer=temperature]").first
    scores = np.array(json.loads(box.get_attribute("data-input"))["scores"])
    slider = box.get_by_role("slider")
    seen = []
    for key, presses in (("Home", 1), ("ArrowRight", 7), ("End", 1), ("ArrowLeft", 40)):
        for _ in range(presses):
            slider.press(key)
        shown = state(box)
        shares = softmax(scores / shown["temperature"])
        np.testing.assert_allclose(shown["shares"], shares, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(shown["entropy"], -(shares * np.log(shares)).sum(), rtol=1e-9)
        assert box.locator(".number").all_inner_texts() == [f"{share:.3f}" for share in shares]
        assert f"{shown['temperature']:.3g}"[:3] in slider.get_attribute("aria-valuetext")
        seen.append(shown["temperature"])
    assert seen[0] == pytest.approx(0.1)
    assert seen[2] == pytest.approx(10)


def assert_soft_dictionary(box):
    given, shown = json.loads(box.get_attribute("data-input")), state(box)
    keys, values, query = (np.array(part) for part in (given["keys"], given["values"], shown["query"]))
    weights = softmax(keys @ query)
    np.testing.assert_allclose(shown["scores"], keys @ query, atol=1e-12)
    np.testing.assert_allclose(shown["weights"], weights, rtol=1e-12)
    np.testing.assert_allclose(shown["soft"], weights @ values, rtol=1e-12)
    assert shown["hard"] == values[(keys @ query).argmax()]
    assert f"{shown['soft']:.2f}".replace("-", "−") in box.locator(".said").inner_text()
    return shown["query"]


@pytest.mark.parametrize("name", ["index", "lessons/02-key-value-lookup"])
def test_soft_dictionary_equals_numpy_by_keyboard_and_pointer(visit, name):
    page = visit(name)
    box = page.locator("[data-explorer=soft-dictionary]").first
    handle = box.get_by_role("slider")
    handle.focus()
    places = [assert_soft_dictionary(box)]
    for key in ("ArrowLeft", "ArrowDown", "Shift+ArrowLeft", "Shift+ArrowDown", "ArrowUp", "Home"):
        page.keyboard.press(key)
        places.append(assert_soft_dictionary(box))
    assert len({tuple(place) for place in places}) == len(places)
    assert places[-1] == [0, 0]

    plane = box.locator("svg.plane").bounding_box()
    middle = plane["x"] + plane["width"] / 2, plane["y"] + plane["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 40, middle[1] - 60)
    page.mouse.up()
    x, y = assert_soft_dictionary(box)
    assert x > 0.2
    assert y > x
    page.mouse.click(middle[0] - 70, middle[1] + 10)
    assert assert_soft_dictionary(box)[0] < -0.2
    assert page.trouble == []


def assert_self_attention(box):
    given, shown = json.loads(box.get_attribute("data-input")), state(box)

    def contexts(vectors):
        places = np.arange(len(vectors))
        x = vectors + shown["places"] * np.stack([np.sin(places), np.cos(places)], axis=1)
        scores = np.where(shown["causal"] & (places > places[:, None]), -np.inf, x @ x.T)
        weights = np.stack([softmax(row) for row in scores])
        return weights, weights @ x

    vectors = np.array(given["vectors"])
    weights, context = contexts(vectors[shown["order"]])
    change = np.linalg.norm(context - contexts(vectors)[1][shown["order"]], axis=1)
    np.testing.assert_allclose(shown["weights"], weights, rtol=1e-12)
    np.testing.assert_allclose(shown["context"], context, atol=1e-12)
    np.testing.assert_allclose(shown["change"], change, atol=1e-12)
    return shown["order"], change.max()


def test_self_attention_equals_numpy_by_keyboard(visit):
    page = visit("lessons/09-self-attention")
    box = page.locator("[data-explorer=self-attention]").first
    assert_self_attention(box)
    box.locator("button.down").first.press("Enter")
    order, change = assert_self_attention(box)
    assert order[:2] == [1, 0]
    assert change < 1e-12  # a set has no order
    assert "only the rows have moved" in box.locator(".said").inner_text()
    for label in ("causal mask", "add positions"):
        box.get_by_label(label).press("Space")
        assert assert_self_attention(box)[1] > 0.01
    box.get_by_role("button", name="As written").click()
    assert assert_self_attention(box)[0] == sorted(order)
    assert page.trouble == []


def test_heads_show_the_weights_of_their_file(visit):
    page = visit("lessons/10-many-heads")
    box = page.locator("[data-explorer=heads]").first
    given = json.loads(box.get_attribute("data-input"))
    for label, option in (("Sentence", 1), ("Layer", 3), ("Head", 7), ("Word that asks", 4), ("Show", 1)):
        box.get_by_label(label, exact=True).select_option(index=option)
        shown = state(box)
        sentence = given["sentences"][shown["sentence"]]
        size = len(sentence["tokens"])
        place = shown["layer"], shown["head"]
        parts = np.array(sentence["weights"])[place].reshape(size, size)[shown["word"]]
        if shown["length"]:
            parts = parts * np.array(sentence["lengths"])[place]
        np.testing.assert_allclose(shown["shares"], parts / parts.sum(), rtol=1e-12)
        assert (
            f"{max(shown['shares']):.2f}, to “{sentence['tokens'][int(parts.argmax())]}”"
            in box.locator(".said").inner_text()
        )
    assert (shown["layer"], shown["head"], shown["word"], shown["length"]) == (3, 7, 4, True)
    assert page.trouble == []


def narrowed(logits, temperature, k, p):
    """The k likeliest, of these the fewest that have p together, as shares, the likeliest first."""
    order = np.argsort(-logits, kind="stable")[:k]
    shares = softmax(logits[order] / temperature)
    kept = np.cumsum(shares) - shares < p
    return order[kept], shares[kept] / shares[kept].sum()


def test_sampling_equals_numpy(visit):
    page = visit("lessons/12-language-model")
    box = page.locator("[data-explorer=sampling]").first
    given = json.loads(box.get_attribute("data-input"))
    for label, key, presses in (
        ("Temperature", "ArrowLeft", 9), ("Top-k", "ArrowLeft", 4), ("Top-p", "ArrowLeft", 12), ("Temperature", "End", 1),
    ):  # fmt: skip
        for _ in range(presses):
            box.get_by_label(label).press(key)
        shown = state(box)
        logits = np.array(given["prompts"][shown["prompt"]]["logits"])
        order, shares = narrowed(logits, shown["temperature"], shown["k"], shown["p"])
        assert shown["kept"] == len(order)
        np.testing.assert_allclose([share for _, share in shown["shares"]], shares[:12], rtol=1e-9)
        np.testing.assert_allclose(shown["entropy"], -(shares * np.log(shares)).sum(), rtol=1e-9, atol=1e-12)
    assert shown["k"] < len(logits)
    assert shown["p"] < 1
    assert page.trouble == []


def test_blanks_equal_the_shipped_shares(visit):
    page = visit("lessons/13-bert")
    box = page.locator("[data-explorer=masked]").first
    given = json.loads(box.get_attribute("data-input"))
    for label, key, presses in (("Blank", "ArrowDown", 1), ("Hide, too", "ArrowDown", 1), ("Sentence", "ArrowDown", 1)):
        for _ in range(presses):
            box.get_by_label(label).press(key)
        shown = state(box)
        entry = given["sentences"][shown["sentence"]]["blanks"][shown["blank"]][shown["other"]]
        assert shown["top"] == entry["top"]
        assert shown["right"] == entry["right"]
        assert 0 <= shown["right"] <= entry["top"][0][1]
    assert shown["sentence"] == 1
    assert page.trouble == []


def test_readers_show_the_shipped_numbers(visit):
    page = visit("lessons/14-fine-tuning")
    box = page.locator("[data-explorer=verdicts]").first
    given = json.loads(box.get_attribute("data-input"))
    seen = set()
    for label, key in (("Reader", "ArrowUp"), ("Sentence", "ArrowDown"), ("Reader", "ArrowUp"), ("Sentence", "End")):
        box.get_by_label(label).press(key)
        shown = state(box)
        sentence, reader = given["sentences"][shown["sentence"]], given["readers"][shown["reader"]]
        assert shown["numbers"] == sentence["parts"][reader]
        assert shown["verdict"] == sentence["verdicts"][reader]
        assert box.locator(".bar-row").count() == len(sentence["words"])
        said = box.locator("[role=status]").inner_text()
        assert said.startswith(f"{reader} says {'positive' if shown['verdict'] > 0 else 'negative'}")
        if any(shown["numbers"]):
            most = max(zip(map(abs, shown["numbers"]), sentence["words"], strict=True), key=lambda pair: pair[0])[1]
            assert f"“{most}”" in said
        else:
            assert "no word of it counts" in said
        seen.add((shown["sentence"], shown["reader"]))
    assert len(seen) == 4
    assert page.trouble == []


def test_patches_show_the_shipped_numbers(visit):
    page = visit("lessons/15-one-block")
    box = page.locator("[data-explorer=patches]").first
    given = json.loads(box.get_attribute("data-input"))
    seen = set()
    for label, key in (("Show", "ArrowDown"), ("Photograph", "ArrowDown"), ("Show", "ArrowDown"), ("Show", "End")):
        box.get_by_label(label).press(key)
        shown = state(box)
        one = given["photographs"][shown["photograph"]]
        if shown["view"] < 2:
            wanted = one["without"] if shown["view"] else np.array(one["rollout"]) / 1000
            assert shown["own"] is None
        else:
            block, head = divmod(shown["view"] - 2, 5)  # each block's mean, then its four heads
            heads = np.array(one["weights"][block]) / 1000
            own, *wanted = heads.mean(0) if head == 0 else heads[head - 1]
            np.testing.assert_allclose(shown["own"], own)
        np.testing.assert_allclose(shown["parts"], wanted)
        assert shown["most"] == int(np.argmax(shown["parts"]))
        assert box.locator("svg text").count() == 16
        said = box.locator("[role=status]").inner_text()
        assert given["kinds"][one["is"]] in said
        assert f"row {shown['most'] // 4 + 1}, column {shown['most'] % 4 + 1}" in said
        seen.add((shown["photograph"], shown["view"]))
    assert len(seen) == 4
    assert page.trouble == []


def test_looks_show_their_file_and_can_be_turned(visit):
    page = visit("lessons/07-looking-at-pictures")
    box = page.locator("[data-explorer=looks]").first
    given = json.loads(box.get_attribute("data-input"))
    seen = set()
    for label, key in (("Direction", "ArrowDown"), ("Asked", "ArrowDown"), ("Look 1", "End"), ("Table", "ArrowDown")):
        box.get_by_label(label).press(key)
        shown = state(box)
        table = given["tables"][shown["table"]]
        question = table["questions"][shown["asked"] * len(given["directions"]) + shown["direction"]]
        then = question["then"][shown["clamp"]]
        assert shown["second"] == then["second"]
        put = shown["clamp"] - 1
        assert shown["first"] == (question["first"] if put < 0 else [int(cell == put) for cell in range(9)])
        assert box.locator("td").count() == 18
        assert f"The machine says {given['nouns'][then['answer']]} (" in box.locator("[role=status]").inner_text()
        seen.add((shown["table"], shown["asked"], shown["direction"], shown["clamp"]))
    assert len(seen) == 4
    assert page.trouble == []


def test_a_story_can_be_edited_and_the_network_answers(visit):
    page = visit("lessons/08-several-looks")
    box = page.locator("[data-explorer=hops]").first
    given = json.loads(box.get_attribute("data-input"))
    first = given["stories"][0]
    shown = state(box)
    assert shown["sentences"] == first["sentences"]
    assert shown["answer"] == shown["before"]
    assert all(abs(sum(look) - 1) < 1e-6 for look in shown["looks"])
    assert max(range(8), key=lambda s: shown["looks"][0][s]) == first["at"]
    person = first["twin"].split()[0]
    box.get_by_label("Who").select_option(label=person)
    shown = state(box)
    assert shown["sentences"][first["at"]].split()[0] == person
    assert shown["answer"] == first["sentences"][first["move"]].split()[-1] != shown["before"]
    assert f"says {shown['answer']}" in box.locator("[role=status]").inner_text()
    box.get_by_role("button", name="As it was").press("Enter")
    assert state(box)["sentences"] == first["sentences"]
    box.get_by_label("Story").select_option("1")
    assert state(box)["story"] == 1
    assert page.trouble == []
