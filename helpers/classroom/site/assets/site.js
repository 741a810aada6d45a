// Quizzes: counts which option of a question was opened first. Without this script options still open and explain.
document.querySelectorAll(".quiz").forEach((quiz) => {
  const questions = [...quiz.querySelectorAll(".quiz-question")];
  const score = quiz.querySelector(".quiz-score");
  const first = new Map();
  questions.forEach((question) => {
    [...question.querySelectorAll("details")].forEach((option, place) => {
      option.addEventListener("toggle", () => {
        if (!option.open || printing) return;
        const right = place === Number(question.dataset.right);
        option.classList.add(right ? "right" : "wrong");
        if (first.has(question)) return;
        first.set(question, right);
        const good = [...first.values()].filter(Boolean).length;
        score.textContent = `Right at the first try: ${good} of ${first.size} answered, of ${questions.length}.`;
      });
    });
  });
});

// Print view: what can be opened is open on paper, and as it was afterwards.
let printing = false;
let closed = [];
addEventListener("beforeprint", () => {
  printing = true;
  closed = [...document.querySelectorAll("details:not([open])")];
  closed.forEach((one) => { one.open = true; });
});
document.querySelector(".article-header-buttons")?.insertAdjacentHTML(
  "afterbegin",
  '<button type="button" class="btn btn-sm" title="Print view" aria-label="Print view" onclick="print()"><i class="fas fa-print"></i></button>',
);
addEventListener("afterprint", () => {
  closed.forEach((one) => { one.open = false; });
  setTimeout(() => { printing = false; }, 100);
});
