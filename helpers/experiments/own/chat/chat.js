// The chat page. Everything that comes from a document or a model is set as text and never as HTML.
"use strict";

const byId = (name) => document.getElementById(name);
const say = (words) => { byId("said").textContent = words; };

function make(tag, words = "", name = "") {
  const made = document.createElement(tag);
  made.textContent = words;
  if (name) made.className = name;
  return made;
}

const chosenGroups = () =>
  [...document.querySelectorAll("input[name=group]:checked")].map((box) => box.value);

const send = (where, told) => fetch(where, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(told),
});

// ---- the stream ------------------------------------------------------------------------------------------

async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    waiting += value;
    const parts = waiting.split("\n\n");
    waiting = parts.pop();
    for (const part of parts) {
      const [first, second] = part.split("\n");
      yield { name: first.slice("event: ".length), told: JSON.parse(second.slice("data: ".length)) };
    }
  }
}

// ---- one turn --------------------------------------------------------------------------------------------

function newTurn(question) {
  const turn = make("li");
  const answer = make("p", "", "answer draft");
  turn.append(make("h2", question, "asked"), answer);
  byId("welcome").hidden = true;
  byId("turns").append(turn);
  turn.scrollIntoView({ block: "end" });
  return { turn, answer };
}

function citation(cited, groups) {
  const place = new URLSearchParams({ id: cited.page, quote: cited.quote, after: cited.after });
  groups.forEach((group) => place.append("group", group));
  const link = make("a", [...new Set([cited.title || cited.page, cited.section])].filter(Boolean).join(" › "));
  link.href = `/page?${place}#quote`;
  link.target = "_blank";
  link.append(make("span", " (opens the page at the quote)", "unseen"));
  const where = make("p");
  where.append(link, make("span", ` ${cited.page}`, "dim"));
  const box = make("blockquote", "", "cited");
  box.append(make("p", cited.quote), where);
  return box;
}

function thumbs(question) {
  const row = make("div", "", "thumbs");
  const told = make("span", "", "dim");
  const buttons = [["👍", "Good answer", true], ["👎", "Bad answer", false]].map(([sign, name, up]) => {
    const button = make("button", sign, "thumb");
    button.type = "button";
    button.setAttribute("aria-label", name);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", async () => {
      const response = await send("/thumb", { question, up }).catch(() => null);
      const kept = response && response.ok && (await response.json()).kept;
      told.textContent = kept ? "Thank you: it waits for somebody to look at it." : "It could not be kept.";
      buttons.forEach((one) => one.setAttribute("aria-pressed", String(kept && one === button)));
      say(told.textContent);
    });
    return button;
  });
  row.append(...buttons, told);
  return row;
}

function show({ turn, answer }, question, groups, { name, told }) {
  answer.textContent = told.text;
  if (name === "draft") return;
  if (name === "waiting") return say(told.text);
  answer.className = name === "error" ? "answer failed" : told.abstained ? "answer silent" : "answer";
  if (name === "error") return say(told.text);
  if (told.abstained) turn.append(make("p", `Nothing is said: ${told.reason}.`, "dim"));
  turn.append(...told.citations.map((cited) => citation(cited, groups)));
  if (told.kept) turn.append(thumbs(question));
  turn.append(make("p", `${told.seconds} s${told.kept ? ", kept on this computer" : ""}`, "dim"));
  const cited = told.citations.map((one) => `It stands in ${one.title || one.page}: ${one.quote}`);
  say([told.text, told.abstained ? told.reason : "", ...cited].filter(Boolean).join(". "));
}

async function ask(question) {
  const groups = chosenGroups();
  const turn = newTurn(question);
  byId("ask").disabled = true;
  say("Searching.");
  let last = null;
  try {
    const response = await send("/ask", { question, groups, keep: byId("keep").checked });
    if (!response.ok) throw new Error(await response.text());
    for await (const event of eventsOf(response)) {
      last = event.name;
      show(turn, question, groups, event);
    }
    if (last !== "answer" && last !== "error") throw new Error("The answer broke off. Ask once more.");
  } catch (error) {
    const gone = error instanceof TypeError;
    const text = gone ? "The program does not answer: it was ended. Start it again." : error.message;
    show(turn, question, groups, { name: "error", told: { text } });
  }
  byId("ask").disabled = false;
  turn.turn.scrollIntoView({ block: "end" });
}

// ---- what people press -----------------------------------------------------------------------------------

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = byId("question").value.trim();
  if (!question || byId("ask").disabled) return;
  byId("question").value = "";
  ask(question);
});

byId("reread").addEventListener("click", async (event) => {
  event.target.disabled = true;
  say("Reading the folder.");
  const response = await send("/reread", {}).catch(() => null);
  const told = response && response.ok ? (await response.json()).text : "The program does not answer.";
  byId("pages").textContent = told.replace(/\.$/, "");
  say(told);
  event.target.disabled = false;
});

byId("question").focus();
