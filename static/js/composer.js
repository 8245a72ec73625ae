/**
 * The composer: a preview drawn by the server's own templates while one types, and snippets put in by a press.
 * Without this script the page has a Preview button and snippets to copy.
 */

const WAIT = 900;
const form = document.querySelector("form[data-live]");

/** Send what is typed, and put the answer's parts into the page. Nothing is saved by this. */
function live() {
  const preview = document.getElementById("live-preview");
  const checks = document.getElementById("checks");
  let timer;
  let running;
  let shown = "";
  const draw = async () => {
    const data = new FormData(form);
    data.delete("version");
    const now = new URLSearchParams(data).toString();
    if (now === shown || !navigator.onLine) return;
    running?.abort();
    running = new AbortController();
    try {
      const response = await fetch(form.dataset.live, {
        method: "POST",
        body: new URLSearchParams(data),
        credentials: "same-origin",
        signal: running.signal,
        headers: { "X-CSRFToken": String(data.get("csrfmiddlewaretoken")) },
      });
      // Signed out, or suspended meanwhile: autosave says so; the page is left as it is.
      if (!response.ok || response.redirected) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const part = (name) => page.querySelector(`[data-part=${name}]`);
      if (!part("preview")) return;
      shown = now;
      preview.replaceChildren(...document.adoptNode(part("preview")).childNodes);
      const fresh = document.adoptNode(part("checks"));
      if (fresh.textContent.trim() !== checks.textContent.trim()) checks.replaceChildren(...fresh.childNodes);
    } catch { /* the next change tries again */ }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(draw, WAIT); });
  document.querySelectorAll("[data-live-words]").forEach((words) => { words.textContent = words.dataset.liveWords; });
}

/** Put a snippet where the cursor stands in the answer, with a blank line around it. */
function snippets() {
  const body = form.elements.body;
  document.querySelectorAll("[data-snippet]").forEach((button) => {
    button.addEventListener("click", () => {
      const text = button.parentElement.querySelector("[data-snippet-text]").innerText.trim();
      const before = body.value.slice(0, body.selectionStart).trimEnd();
      const after = body.value.slice(body.selectionEnd).trimStart();
      body.value = [before, text, after].filter(Boolean).join("\n\n");
      const end = (before ? before.length + 2 : 0) + text.length;
      body.focus();
      body.setSelectionRange(end, end);
      body.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
}

if (form) {
  live();
  snippets();
}
