"""{quiz}: one question with radio buttons, and words for every answer.

    :::{quiz} Softmax weights always sum to …
    - [x] one. | They are a share-out of one whole.
    - [ ] the number of scores. | No weight can pass one.
    :::

Native radio buttons and one button: keyboard, touch and screen readers get them for nothing. Without JavaScript all
explanations are shown.
"""

import re
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

LINE = re.compile(r"- \[(?P<mark>[ x])\] (?P<answer>[^|]*[^|\s])\s*\|\s*(?P<why>.*\S)\s*")
WORD = re.compile(r"[^\W\d_]{2,}")
NO_SCRIPT = "<noscript><style>.quiz-check {display: none} .quiz-feedback {display: grid !important}</style></noscript>"
MATHS = re.compile(r"\$[^$]*\$")


class QuizBox(nodes.General, nodes.Element):
    """The whole question; attribute `number`."""


class QuizQuestion(nodes.General, nodes.Element): ...


class QuizAnswer(nodes.General, nodes.Element):
    """One answer to choose; attributes `number`, `index`, `right`."""


class QuizFeedback(nodes.General, nodes.Element):
    """What is said about an answer; attributes `number`, `index`, `right`."""


class Quiz(SphinxDirective):
    required_arguments, final_argument_whitespace, has_content = 1, True, True

    def run(self) -> list[nodes.Node]:
        lines = [(i, line) for i, line in enumerate(self.content) if line.strip()]
        answers = [self.parse_line(line, i) for i, line in lines]
        right = sum(answer["mark"] == "x" for answer in answers)
        if len(answers) < 2 or right != 1:
            raise self.error(
                f"a quiz needs at least two answers and exactly one marked [x], got {len(answers)} and {right}"
            )
        number = self.env.new_serialno("quiz")
        box = QuizBox(number=number)
        box += self.words(self.arguments[0], QuizQuestion())
        for kind, part in ((QuizAnswer, "answer"), (QuizFeedback, "why")):
            for index, answer in enumerate(answers):
                box += self.words(answer[part], kind(number=number, index=index, right=answer["mark"] == "x"))
        return [box]

    def parse_line(self, line: str, offset: int) -> re.Match[str]:
        match = LINE.fullmatch(line.strip())
        where = f"line {self.lineno + offset + 1}"
        if match is None:
            raise self.error(f"{where}: a quiz line reads '- [x] answer | explanation', got {line.strip()!r}")
        if not WORD.search(MATHS.sub("", match["answer"])):
            raise self.error(f"{where}: an answer needs words, not only maths: {match['answer']!r}")
        return match

    def words(self, text: str, into: nodes.Element) -> nodes.Element:
        holder = nodes.Element()
        self.state.nested_parse(StringList([text], self.get_source_info()[0]), self.content_offset, holder)
        for paragraph in holder:
            into += paragraph.children  # inline only: these sit in <legend> and <label>
        return into


def visit_quiz(self: Any, node: QuizBox) -> None:
    self.body.append('<fieldset class="quiz">')


def depart_quiz(self: Any, node: QuizBox) -> None:
    self.body.append(f"</div>{NO_SCRIPT}</fieldset>\n")  # the <div> is opened by the first feedback


def visit_question(self: Any, node: QuizQuestion) -> None:
    self.body.append('<legend><span class="quiz-kind">Quiz</span> ')


def depart_question(self: Any, node: QuizQuestion) -> None:
    self.body.append("</legend>\n")


def visit_answer(self: Any, node: QuizAnswer) -> None:
    name = f"quiz-{node['number']}"
    self.body.append(f'<label class="quiz-answer"><input type="radio" name="{name}" value="{node["index"]}"><span>')


def depart_answer(self: Any, node: QuizAnswer) -> None:
    self.body.append("</span></label>\n")


def visit_feedback(self: Any, node: QuizFeedback) -> None:
    if node["index"] == 0:
        self.body.append(
            '<button type="button" class="quiz-check">Check</button><div class="quiz-said" role="status">\n'
        )
    kind, sign, word = ("right", "✓", "Right:") if node["right"] else ("wrong", "✗", "Not this one:")
    self.body.append(
        f'<p class="quiz-feedback {kind}" data-answer="{node["index"]}" hidden>'
        f'<span aria-hidden="true">{sign}</span><span><span class="visually-hidden">{word} </span>'
    )


def depart_feedback(self: Any, node: QuizFeedback) -> None:
    self.body.append("</span></p>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(QuizBox, html=(visit_quiz, depart_quiz))
    app.add_node(QuizQuestion, html=(visit_question, depart_question))
    app.add_node(QuizAnswer, html=(visit_answer, depart_answer))
    app.add_node(QuizFeedback, html=(visit_feedback, depart_feedback))
    app.add_directive("quiz", Quiz)
    app.add_js_file("quiz.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
