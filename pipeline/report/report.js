// Finding and paging events. Without this script all of them stand on the page, closed.
const tools = document.getElementById("tools");
if (tools) {
  const perPage = 20;
  const events = [...document.querySelectorAll(".event")];
  const find = document.getElementById("find");
  const onlyConflicts = document.getElementById("only-conflicts");
  const found = document.getElementById("found");
  const before = document.getElementById("before");
  const after = document.getElementById("after");
  const words = new Map();
  let first = 0;

  const wordsIn = (event) => {
    if (!words.has(event)) {
      const parts = [...event.querySelectorAll(".head, .matrix")].map((one) => one.textContent);
      words.set(event, parts.join(" ").toLowerCase());
    }
    return words.get(event);
  };
  const matching = () => {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    return events.filter(
      (event) =>
        (!onlyConflicts.checked || "against" in event.dataset) &&
        (!wanted.length || wanted.every((word) => wordsIn(event).includes(word))),
    );
  };

  const turn = () => {
    const chosen = matching();
    first = Math.max(0, Math.min(first, Math.floor(Math.max(chosen.length - 1, 0) / perPage) * perPage));
    const shown = new Set(chosen.slice(first, first + perPage));
    for (const event of events) event.hidden = !shown.has(event);
    const last = Math.min(first + perPage, chosen.length);
    found.textContent = chosen.length ? `${first + 1}–${last} of ${chosen.length}` : "no event";
    before.disabled = first === 0;
    after.disabled = last >= chosen.length;
  };

  // A link to what stands on another page of events, or in a closed one, turns there first.
  const reveal = () => {
    const target = /^#\w+$/.test(location.hash) && document.querySelector(location.hash);
    const event = target && target.closest(".event");
    if (!event) return;
    if (event.hidden) {
      find.value = "";
      onlyConflicts.checked = false;
      first = Math.floor(events.indexOf(event) / perPage) * perPage;
      turn();
    }
    event.open = true;
    for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    target.scrollIntoView();
  };

  const anew = () => {
    first = 0;
    turn();
  };
  find.addEventListener("input", anew);
  onlyConflicts.addEventListener("change", anew);
  before.addEventListener("click", () => {
    first -= perPage;
    turn();
  });
  after.addEventListener("click", () => {
    first += perPage;
    turn();
  });
  addEventListener("hashchange", reveal);
  document.body.classList.add("paged");
  turn();
  tools.hidden = false;
  reveal();
}
