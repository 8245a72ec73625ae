/* Comfort for the desk; every page of it works without. */

/** An error summary, or the news that somebody was faster, takes the focus. */
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

/** Buttons say what they will do, and the words the author will read are shown before they are sent. */
const desk = document.querySelector("[data-desk]");
const reason = desk && desk.querySelector("#decision-reason");
if (reason) {
  const note = desk.querySelector("#decision-note");
  const say = desk.querySelector("[data-say]");
  const text = desk.querySelector("[data-say-text]");
  const buttons = [...desk.querySelectorAll("button[data-then]")];
  const show = () => {
    const chosen = desk.querySelector("input[name=action]:checked");
    if (chosen) buttons.forEach((button) => { button.textContent = chosen.dataset.label + button.dataset.then; });
    const ready = reason.selectedOptions[0].dataset.text || "";
    const words = [ready, note.value.trim()].filter(Boolean).join("\n\n");
    say.hidden = !words;
    text.textContent = words;
  };
  desk.addEventListener("change", show);
  note.addEventListener("input", show);
  show();
}
