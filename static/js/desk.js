/* Comfort for the desk; every page of it works without. */

/** An error summary, or the news that somebody was faster, takes the focus. */
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

const desk = document.querySelector("[data-desk]");
/** Where a ready text wants the personal line, as in accounts/domain/said.py. */
const PLACE = "{personal line}";

/** Buttons say what they will do, and the words the author will read are shown before they are sent. */
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
    const line = note.value.trim();
    let words = ready.includes(PLACE) ? ready.replace(PLACE, () => line) : [ready, line].filter(Boolean).join("\n\n");
    words = words.replace(/ {2,}/g, " ").replace(/\n{3,}/g, "\n\n").trim();
    // What was cut is told with the decision, in the server's own words.
    const told = chosen && ["approve", "return", "reject"].includes(chosen.value) ? say.dataset.told || "" : "";
    if (told && !words.includes(told)) words = [words, told].filter(Boolean).join("\n\n");
    say.hidden = !words;
    text.textContent = words;
  };
  /** A reason belongs to a change or a no: choosing one chooses that, so that two actions are enough. */
  reason.addEventListener("change", () => {
    const chosen = desk.querySelector("input[name=action]:checked");
    const fitting = desk.querySelector("input[name=action][data-needs-reason]");
    if (reason.value && fitting && chosen && !("needsReason" in chosen.dataset)) fitting.checked = true;
  });
  desk.addEventListener("change", show);
  note.addEventListener("input", show);
  show();
}

/** Holding, releasing and taking over change the bar alone; what is typed and scrolled to stays. */
const inPlace = async (button) => {
  // A field named "action" hides the form's own property.
  const answer = await fetch(desk.getAttribute("action"), { method: "POST", body: new FormData(desk, button), credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [old, fresh] = [document, page].map((each) => each.querySelector("[data-claim]"));
  if (!old || !fresh) throw new Error("no bar");
  const refusal = page.querySelector("main [data-error-summary]");
  document.querySelector("main [data-error-summary]")?.remove();
  old.replaceWith(fresh);
  if (refusal) {
    fresh.before(refusal);
    refusal.focus();
  } else {
    fresh.tabIndex = -1;
    fresh.focus();
  }
};

let sent = false;
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.getAttribute("method") !== "post") return;
  const button = event.submitter;
  if (desk && event.target === desk && button && "inPlace" in button.dataset) {
    event.preventDefault();
    inPlace(button).catch(() => {
      delete button.dataset.inPlace;
      desk.requestSubmit(button);
    });
    return;
  }
  // A second press while the first is on its way would only be told that it is decided already.
  if (sent) event.preventDefault();
  sent = true;
});
addEventListener("pageshow", () => { sent = false; });
