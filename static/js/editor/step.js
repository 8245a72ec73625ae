/* The photos step: chosen photos are opened here, cropped and covered on the device, and only the result is sent.
   What this browser cannot open is sent whole, after saying so, and edited on the next page. */

import { Panel } from "./panel.js";

const form = document.querySelector("form[data-photo-step]");
const input = form?.querySelector("input[type=file]");
if (form && input && "Worker" in window && "createImageBitmap" in window) takeOver();

function takeOver() {
  const limit = Number(form.dataset.limit);
  const drop = form.querySelector(".drop");
  const send = drop.querySelector("button");
  const kept = form.querySelectorAll("section.panel").length;
  const place = document.createElement("div");
  const acts = Object.assign(document.createElement("div"), { className: "acts", hidden: true });
  const said = Object.assign(document.createElement("p"), { className: "msg" });
  said.setAttribute("role", "alert");
  const words = dress(drop);
  let panels = [];
  let isLeaving = false;
  let isBusy = false;
  let added = 0;

  form.querySelectorAll("[data-edit-on]").forEach((element) => { element.hidden = false; });
  form.querySelectorAll("[data-edit-off]").forEach((element) => { element.hidden = true; });
  drop.before(place);
  place.after(acts);
  acts.append(send);
  drop.append(said);

  const waiting = () => panels.filter((panel) => panel.isWaiting);

  const show = () => {
    const count = waiting().length;
    panels.filter((panel) => panel.counts).forEach((panel, index) => panel.number(kept + index + 1));
    acts.hidden = count === 0;
    const label = [...send.childNodes].findLast((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (count) label.data = count === 1 ? "Add this photo" : `Add these ${count} photos`;
    words.textContent = kept + panels.length ? "Choose another photo" : "Choose photos";
  };

  const take = (files) => {
    said.textContent = "";
    const before = panels.length;
    for (const file of files) {
      if (kept + panels.filter((panel) => panel.counts).length >= limit) {
        said.textContent = `A question takes ${limit} photos. Remove one to add another`;
        break;
      }
      const panel = new Panel(file, { megabytes: Number(form.dataset.megabytes), onRemove: remove, onChange: show });
      panels.push(panel);
      place.append(panel.element);
      panel.open();
    }
    show();
    // To the first new photo, unless the hand went elsewhere meanwhile.
    const [first] = panels.slice(before);
    first?.ready.then(() => { if ([input, document.body].includes(document.activeElement)) first.focus(); });
  };

  const remove = (panel) => {
    if (isBusy) return;
    panels = panels.filter((each) => each !== panel);
    panel.close();
    said.textContent = "";
    show();
    if (added && !waiting().length) goOn();
    else input.focus();
  };

  const sendAll = async () => {
    isBusy = true;
    send.setAttribute("aria-disabled", "true");
    await Promise.all(panels.map((panel) => panel.ready));
    for (const panel of waiting()) {
      // One after the other: each shows its own progress, and one that fails leaves the others alone.
      if (await panel.send(form)) added += 1;
    }
    isBusy = false;
    send.removeAttribute("aria-disabled");
    show();
    const failed = waiting()[0];
    if (failed) failed.focus();
    else if (added) goOn();
  };

  /** Let the server keep what was typed and show the photos that it has now. */
  const goOn = () => {
    isLeaving = true;
    const mark = Object.assign(document.createElement("input"), { type: "hidden", name: "sent", value: String(added) });
    form.append(mark);
    acts.hidden = false;
    form.requestSubmit(send);
  };

  const chosen = () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) take(files);
  };
  input.addEventListener("change", chosen);
  ["dragenter", "dragover"].forEach((name) => drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("drop--over");
  }));
  ["dragleave", "drop"].forEach((name) => drop.addEventListener(name, () => drop.classList.remove("drop--over")));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });

  // Before the listeners of the form and of the site: while photos wait here, no other button may lose them.
  document.addEventListener("submit", (event) => {
    if (event.target !== form || isLeaving || !waiting().length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isBusy) return;
    const button = event.submitter;
    const isMeant = button === send || (button && !button.name && button.tabIndex >= 0);
    if (isMeant) sendAll();
    else waiting()[0].warn("Add this photo first, or remove it.");
  }, true);

  addEventListener("beforeunload", (event) => {
    if (!isLeaving && waiting().length) event.preventDefault();
  });
  addEventListener("pageshow", (event) => { if (event.persisted && isLeaving) location.reload(); });
  show();
  chosen(); // while this script was still on its way
}

/** Make the label of the file field the button; returns where its words stand. */
function dress(drop) {
  const label = drop.querySelector("label");
  label.className = "btn ghost";
  label.replaceChildren(document.getElementById("photo-choose").content.firstElementChild.cloneNode(true));
  drop.querySelector("input[type=file]").classList.add("vh");
  drop.classList.add("drop--ready");
  const hint = drop.querySelector(".field .hint");
  if (hint && matchMedia("(pointer: fine)").matches) hint.prepend("or drop them here. ");
  return label.querySelector("[data-words]");
}
