"use strict";
// Click a figure, see its words. Everything shown is cloned from the page: no string is ever parsed as markup.
const reader = document.getElementById("reader");
const readerText = document.getElementById("reader-text");
const readerFacts = document.getElementById("reader-facts");
const readerTitle = document.getElementById("reader-title");
const said = document.getElementById("said");
let origin = null;

const factsOf = (link) => link.dataset.f.split(" ");
const lineOf = (fact) => document.getElementById(`i${fact}`);
const wordsOf = (fact, within) => within.querySelectorAll(`.w[data-f~="${fact}"]`);

function copyOf(node) {
  const copy = node.cloneNode(true);
  for (const one of [copy, ...copy.querySelectorAll("[id]")]) one.removeAttribute("id");
  return copy;
}

function listLines(facts) {
  const list = document.createElement("ul");
  for (const fact of facts) {
    const line = lineOf(fact);
    if (line) list.append(copyOf(line));
  }
  readerFacts.replaceChildren(list);
}

function showText(fact, text) {
  if (readerText.dataset.of !== text.id) {
    readerText.replaceChildren(copyOf(text.querySelector(".words")));
    readerText.dataset.of = text.id;
    readerText.scrollTop = 0;
  }
  for (const one of readerText.querySelectorAll(".w.on")) one.classList.remove("on");
  const words = wordsOf(fact, readerText);
  for (const one of words) one.classList.add("on");
  return words;
}

function markCurrent(fact) {
  for (const one of document.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
  for (const one of document.querySelectorAll(`.say[data-f~="${fact}"]`)) one.setAttribute("aria-current", "true");
}

function announce(facts, text, words) {
  const told = [...words].map((one) => one.textContent).join("");
  const who = text.dataset.name;
  const more = facts.length > 1 ? ` ${facts.length} facts rest on this.` : "";
  said.textContent = told ? `${who}: “${told}”.${more}` : `${who}: these words are not in the article.${more}`;
}

// The words of the first fact; the lines of them all, each of which shows its own words in turn.
function show(facts, list) {
  const line = lineOf(facts[0]);
  const text = line && line.closest(".text");
  if (!text) return false;
  readerTitle.textContent = text.dataset.name;
  if (list) listLines(facts);
  reader.hidden = false;
  document.body.classList.add("reading");
  const words = showText(facts[0], text);
  markCurrent(facts[0]);
  announce(facts, text, words);
  if (words.length) {
    words[0].focus({ preventScroll: true });
    words[0].scrollIntoView({ block: "center" });
  } else {
    readerText.scrollTop = 0;
    document.getElementById("reader-close").focus();
  }
  return true;
}

function close() {
  reader.hidden = true;
  document.body.classList.remove("reading");
  for (const one of document.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
  said.textContent = "";
  if (origin && origin.isConnected) origin.focus();
  origin = null;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-f]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const inside = reader.contains(link);
  if (!inside) origin = link;
  // A line in the reader shows its own words and stays in the list; words and figures bring their own list.
  if (show(factsOf(link), !(inside && link.classList.contains("say")))) {
    event.preventDefault();
    if (location.protocol !== "about:") history.replaceState(null, "", link.getAttribute("href"));
  }
});

document.getElementById("reader-close").addEventListener("click", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !reader.hidden) close();
});

function copyWords(button) {
  const words = document.getElementById(button.dataset.copy);
  const done = () => {
    button.textContent = "Copied";
    said.textContent = "Copied.";
  };
  const bySelection = () => {
    getSelection().selectAllChildren(words);
    if (document.execCommand("copy")) done();
  };
  if (navigator.clipboard) navigator.clipboard.writeText(words.textContent).then(done, bySelection);
  else bySelection();
}
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copyWords(button));
}

// A link to a fact (…#w12) opens on its words.
const linked = /^#[wi](\d+)$/.exec(location.hash);
if (linked && lineOf(linked[1])) show([linked[1]], true);
