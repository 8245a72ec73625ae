/* form[data-toggle]: Helpful, Follow and Thank in place. The form itself works without this and says what it wants
   (on = 1 or 0); the server answers {"on": true, "count": 24, "say": "…"} to a script. */

const OFFLINE = "You are offline. Nothing was saved.";
const EXPIRED = "This page is too old for that. Load it again, then press once more.";
const GONE = "This is not public any more.";
const FAILED = "That did not work. Try again.";

// One polite line for the whole page; it has to be there before it speaks.
const live = document.body.appendChild(Object.assign(document.createElement("p"), { className: "vh" }));
live.setAttribute("role", "status");

/** What went wrong is read out and seen, beside the button. */
function warn(form, text) {
  let line = form.nextElementSibling;
  if (!line || !line.matches(".toggle__said")) {
    line = Object.assign(document.createElement("span"), { className: "toggle__said" });
    line.setAttribute("role", "alert");
    form.after(line);
  }
  line.textContent = text;
}

function show(form, button, { on, count, say }) {
  if (form.dataset.toggle === "once") {
    const said = Object.assign(document.createElement("span"), { className: "toggle__done", tabIndex: -1, textContent: say });
    form.replaceWith(said);
    said.focus();
    live.textContent = say;
    return;
  }
  button.setAttribute("aria-pressed", String(on));
  button.value = on ? "0" : "1";
  const number = button.querySelector(".num");
  if (number && count !== undefined) number.textContent = count ? ` ${count}` : "";
  live.textContent = say;
}

async function press(form, button) {
  form.dataset.sending = "yes";
  button.style.minWidth = `${button.offsetWidth}px`;
  button.setAttribute("aria-disabled", "true");
  form.nextElementSibling?.matches(".toggle__said") && form.nextElementSibling.remove();
  live.textContent = "";
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, button)),
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    const answer = isJson ? await response.json() : {};
    if (response.ok && isJson) show(form, button, answer);
    else if (answer.sign_in) location.assign(answer.sign_in);
    else if (answer.say) warn(form, answer.say);
    else if (response.status === 403) warn(form, EXPIRED);
    else if (response.status === 404) warn(form, GONE);
    else warn(form, FAILED);
  } catch {
    warn(form, navigator.onLine ? FAILED : OFFLINE);
  } finally {
    delete form.dataset.sending;
    button.removeAttribute("aria-disabled");
  }
}

// Before site.js, which guards forms that leave the page.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-toggle]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  if (!form.dataset.sending) press(form, event.submitter);
}, true);

// Back from another page: a page kept in memory may show what was true before.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("form[data-toggle]")) location.reload();
});
