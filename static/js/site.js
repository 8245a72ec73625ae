/* Comfort on top of pages that work without it. Each function looks for its own data-attribute and leaves
   pages that have none alone. Nothing here carries a rule of the site: the server decides and says everything again. */

const SAVE_EVERY = 10_000;
const OFFLINE = "You are offline. Your text is still here.";
const SIGNED_OUT = "You are signed out. Your text is still here.";
const NOT_SAVED = "Not saved yet. Your text is still here.";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Links and buttons that only a script can serve are hidden in the page; show them. */
function revealScripted(root = document) {
  all("[data-needs-script]", root).forEach((element) => { element.hidden = false; });
}

/** The menu link to the footer becomes a disclosure of the main navigation. */
function menu() {
  const link = document.querySelector("[data-menu]");
  const nav = link && document.getElementById(link.dataset.menu);
  if (!nav) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.setAttribute("aria-label", link.getAttribute("aria-label"));
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", nav.id);
  button.append(...link.childNodes);
  link.replaceWith(button);
  const show = (open) => {
    nav.classList.toggle("nav--open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
    show(false);
    button.focus();
  });
}

/** details[data-closes] closes on Escape and on a click elsewhere. */
function closingDetails() {
  const open = () => all("details[data-closes][open]");
  document.addEventListener("click", (event) => {
    open().forEach((details) => { if (!details.contains(event.target)) details.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((details) => {
      details.open = false;
      details.querySelector("summary").focus();
    });
  });
}

/** The error summary takes the focus; its links put the cursor into the field. */
function errorSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest(".field, .check") || field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

/** [data-count-for=id] counts the characters of that field; the limit is the field's data-maxlength. */
function counters(root = document) {
  all("[data-count-for]", root).forEach((line) => {
    const field = document.getElementById(line.dataset.countFor);
    const limit = Number(field && field.dataset.maxlength);
    if (!limit) return;
    const spoken = document.createElement("span");
    spoken.className = "vh";
    spoken.setAttribute("role", "status");
    line.after(spoken);
    let wait;
    const count = () => {
      const used = field.value.replace(/\r\n/g, "\n").length;
      const over = used - limit;
      const text = over > 0 ? `${used} of ${limit} characters, ${over} too many` : `${used} of ${limit} characters`;
      line.textContent = text;
      line.classList.toggle("count--over", over > 0);
      clearTimeout(wait);
      wait = setTimeout(() => { spoken.textContent = used > limit * 0.9 ? text : ""; }, 1000);
    };
    field.addEventListener("input", count);
    count();
  });
}

/** A form[data-autosave=URL] posts itself every ten seconds while it changes; the answer is {"saved": "14:02"}. */
function autosave() {
  all("form[data-autosave]").forEach((form) => {
    const status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    const snapshot = () => {
      const data = new FormData(form);
      all("input[type=file]", form).forEach((input) => data.delete(input.name));
      return new URLSearchParams(data).toString();
    };
    let saved = snapshot();
    let busy = false;
    const say = (text, good) => {
      if (!status || status.textContent.trim() === text) return;
      status.textContent = text;
      (status.closest(".saved") || status).classList.toggle("saved--off", !good);
    };
    const save = async (leaving = false) => {
      const now = snapshot();
      if (now === saved || busy || form.dataset.sending) return;
      if (!navigator.onLine) { say(OFFLINE, false); return; }
      busy = true;
      try {
        const response = await fetch(form.dataset.autosave, {
          method: "POST",
          body: now,
          credentials: "same-origin",
          keepalive: leaving && now.length < 60_000,
          headers: {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": new URLSearchParams(now).get("csrfmiddlewaretoken") || "",
          },
        });
        if (response.status === 401 || response.status === 403 || response.redirected) say(SIGNED_OUT, false);
        else if (!response.ok) say(NOT_SAVED, false);
        else {
          const answer = await response.json();
          const untouched = snapshot() === now;
          // What the server handed out for the next save (a version, say) goes back into the form.
          Object.entries(answer.fields || {}).forEach(([name, value]) => {
            if (form.elements[name]) form.elements[name].value = value;
          });
          saved = untouched ? snapshot() : now;
          say(answer.message || `Saved ${answer.saved}`, !answer.message);
        }
      } catch {
        say(navigator.onLine ? NOT_SAVED : OFFLINE, false);
      } finally {
        busy = false;
      }
    };
    setInterval(save, SAVE_EVERY);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
    addEventListener("offline", () => say(OFFLINE, false));
    addEventListener("online", () => save());
  });
}

/** form[data-autoapply] (method get) applies on change: [data-results] is replaced, the focus stays where it is. */
function autoapply() {
  const form = document.querySelector("form[data-autoapply]");
  if (!form || !document.querySelector("[data-results]")) return;
  const live = document.querySelector("[data-results-status]") || document.body.appendChild(
    Object.assign(document.createElement("p"), { className: "vh", role: "status" }));
  let running;
  form.addEventListener("change", async () => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const url = new URL(form.action || location.href, location.href);
    url.search = query;
    running?.abort();
    running = new AbortController();
    try {
      const response = await fetch(url, { signal: running.signal, headers: { "X-Requested-With": "fetch" } });
      if (!response.ok) { form.submit(); return; }
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.querySelector("[data-results]");
      if (!fresh) { form.submit(); return; }
      document.querySelector("[data-results]").replaceWith(document.adoptNode(fresh));
      history.replaceState(null, "", url);
      live.textContent = fresh.dataset.announce || "";
      all("[data-updates]").forEach((part) => {
        const other = page.getElementById(part.id);
        if (other) part.replaceChildren(...document.adoptNode(other).childNodes);
      });
      revealScripted(fresh);
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    }
  });
}

/** [data-share=URL] opens the system's sheet; where there is none, a field to copy from. */
function share() {
  document.addEventListener("click", async (event) => {
    const control = event.target.closest("[data-share]");
    if (!control) return;
    event.preventDefault();
    const url = new URL(control.dataset.share || location.href, location.href).href;
    if (navigator.share) {
      try { await navigator.share({ title: control.dataset.shareTitle || document.title, url }); } catch { /* closed */ }
      return;
    }
    const old = document.getElementById("sharebox");
    if (old) old.remove();
    const box = document.createElement("div");
    box.className = "sharebox";
    box.id = "sharebox";
    const label = Object.assign(document.createElement("label"), { textContent: "Copy this link", htmlFor: "sharelink" });
    const field = Object.assign(document.createElement("input"), { id: "sharelink", className: "input", readOnly: true, value: url });
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    box.append(label, field, said);
    (control.closest(".qtools, .afoot") || control).after(box);
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(url);
      said.textContent = "Copied.";
    } catch { /* the field is there to copy from */ }
  });
}

/** details[data-cover]: a sensitive photo is inert in a template, so that nothing loads before it is opened. */
function covers() {
  all("details[data-cover]").forEach((cover) => {
    cover.addEventListener("toggle", () => {
      const inert = cover.querySelector("template");
      if (!cover.open || !inert) return;
      cover.querySelector("[data-cover-link]").remove();
      inert.replaceWith(inert.content);
    });
  });
}

/** A submit button keeps its width, says what happens, and does not send twice. */
function submitOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "yes";
    const button = event.submitter;
    if (!button) return;
    // After the browser has collected the form: a changed or disabled button would lose its name and value.
    setTimeout(() => {
      const label = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      button.style.minWidth = `${button.offsetWidth}px`;
      button.setAttribute("aria-disabled", "true");
      if (label && !button.matches(".iconbtn, .chip")) {
        button.dataset.label = label.data;
        label.data = button.dataset.busy || "Saving…";
      }
    });
  });
  // Back from the next page: the browser may show this one as it was left.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    all("form[data-sending]").forEach((form) => { delete form.dataset.sending; });
    all("[aria-disabled][data-label]").forEach((button) => {
      button.removeAttribute("aria-disabled");
      const label = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (label) label.data = button.dataset.label;
    });
  });
}

/** form[data-upload]: files are sent with a labelled progress bar; the page that answers is shown as it came. */
function upload() {
  all("form[data-upload]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      const files = all("input[type=file]", form).flatMap((input) => [...input.files]);
      if (!files.length || event.defaultPrevented || form.dataset.sending) return;
      event.preventDefault();
      form.dataset.sending = "yes";
      const box = document.createElement("div");
      box.className = "progress";
      const label = document.createElement("label");
      label.htmlFor = "upload-progress";
      label.textContent = files.length === 1 ? "Sending your photo" : `Sending ${files.length} photos`;
      const bar = Object.assign(document.createElement("progress"), { id: "upload-progress", max: 100, value: 0 });
      const said = document.createElement("p");
      said.setAttribute("role", "status");
      box.append(label, bar, said);
      (form.querySelector(".acts") || form).before(box);
      const data = new FormData(form, event.submitter);
      const failed = (text) => {
        said.textContent = text;
        bar.remove();
        label.remove();
        delete form.dataset.sending;
      };
      const request = new XMLHttpRequest();
      request.open("POST", form.action || location.href);
      request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
        if (!lengthComputable) return;
        bar.value = Math.round((loaded / total) * 100);
        if (loaded === total) said.textContent = "Sent. We are reading it now.";
      });
      request.addEventListener("error", () => failed(navigator.onLine ? "That did not work. Try again." : OFFLINE));
      request.addEventListener("load", () => {
        // A redirect was followed: go there. Anything else (errors, 413) is a page to show, with what was typed.
        if (request.status < 300 && request.responseURL && request.responseURL !== new URL(form.action || location.href, location.href).href) {
          location.assign(request.responseURL);
          return;
        }
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const main = page.querySelector("main");
        if (!main) { failed("That did not work. Try again."); return; }
        document.title = page.title;
        document.querySelector("main").replaceWith(document.adoptNode(main));
        start();
        if (!document.querySelector("[data-error-summary]")) document.querySelector("main").focus();
      });
      request.send(data);
    });
  });
}

/** What has to be wired again after a part of the page was replaced. */
function start() {
  revealScripted();
  errorSummary();
  counters();
  upload();
}

start();
menu();
closingDetails();
covers();
autosave();
autoapply();
share();
submitOnce();

if ("serviceWorker" in navigator && isSecureContext) {
  addEventListener("load", () => { navigator.serviceWorker.register("/sw.js").catch(() => {}); });
}
