"use strict";
/* Choose, then check: an explanation appears for the answer chosen. Enter in the list checks too. */
for (const quiz of document.querySelectorAll("fieldset.quiz")) {
  const button = quiz.querySelector(".quiz-check");
  const chosen = () => quiz.querySelector("input:checked");
  const show = (answer) => {
    for (const said of quiz.querySelectorAll(".quiz-feedback")) said.hidden = said.dataset.answer !== answer;
  };
  const check = () => {
    const input = chosen();
    if (!input) return quiz.querySelector("input").focus();
    show(input.value);
    quiz.dataset.result = quiz.querySelector(".quiz-feedback:not([hidden])").classList.contains("right") ? "right" : "wrong";
  };
  button.addEventListener("click", check);
  quiz.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) check();
  });
  quiz.addEventListener("change", () => {
    show(null);
    delete quiz.dataset.result;
  });
}
