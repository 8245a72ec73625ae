/* One chosen photo on the photos step, from the file to the answer of the server. */

import { openEditor } from "./editor.js";
import { kindOf } from "./pictures.js";
import { sent } from "./sending.js";

const UNREADABLE = "This photo could not be read. Try taking a screenshot of it";

const copied = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/** "18 MB", rounded up to a tenth as the server does. */
function megabytes(size) {
  const tenths = Math.ceil((size * 10) / (1024 * 1024));
  return `${tenths % 10 ? (tenths / 10).toFixed(1) : tenths / 10} MB`;
}

/** A file name fit for a sentence: nothing invisible in it, and not too long. */
function safeName(name) {
  const kept = name.replace(/\s+/g, " ").replace(/\p{C}/gu, "").trim();
  return (kept.length > 60 ? `${kept.slice(0, 40)}…${kept.slice(-19)}` : kept) || "This file";
}

export class Panel {
  /* state: opening, open (in the editor), whole (to be sent as it is), failed (may be tried again), sent, refused */

  constructor(file, { megabytes: limit, onRemove, onChange }) {
    Object.assign(this, { file, limit, onChange, state: "opening", name: safeName(file.name) });
    this.element = copied("photo-panel");
    this.body = this.element.querySelector(".in");
    this.heading = this.element.querySelector("h2");
    this.heading.textContent = "Photo";
    this.element.querySelector(".sz").textContent = `${this.name}, ${megabytes(file.size)}`;
    this.element.querySelector("[data-remove]").addEventListener("click", () => onRemove(this));
    this.element.setAttribute("aria-label", this.name);
  }

  /** Whether it will be, or may yet be, sent. */
  get isWaiting() {
    return ["opening", "open", "whole", "failed"].includes(this.state);
  }

  /** Whether it takes one of the question's places. */
  get counts() {
    return this.state !== "refused";
  }

  number(number) {
    this.title = `photo ${number}`;
    this.heading.textContent = `Photo ${number}`;
    if (this.state !== "sent") this.element.querySelector("[data-remove] .vh").textContent = ` ${this.title}`;
    this.element.setAttribute("aria-label", `Photo ${number}`);
    this.editor?.rename(this.title);
  }

  open() {
    this.ready = this.prepare().catch(() => this.refuse(UNREADABLE)).finally(() => this.onChange());
  }

  async prepare() {
    const kind = await kindOf(this.file);
    if (!this.file.size) this.refuse(`${this.name} is empty. Choose the photo again`);
    else if (!kind) this.refuse(`${this.name} is not a photo we can read. Use JPEG, PNG, WebP or HEIC`);
    else if (this.file.size > this.limit * 1024 * 1024) this.refuse(`${this.name} is ${megabytes(this.file.size)}; the limit is ${this.limit} MB`);
    else await this.edit(kind);
  }

  async edit(kind) {
    const root = document.createElement("div");
    this.body.append(root);
    try {
      const editor = await openEditor(root, { source: this.file, name: this.title });
      if (this.isClosed) editor.close();
      else {
        this.editor = editor;
        this.state = "open";
        this.body.querySelector("[data-wait]").textContent = "";
      }
    } catch {
      root.remove();
      if (kind !== "heic") {
        this.refuse(UNREADABLE);
        return;
      }
      this.state = "whole";
      this.body.replaceChildren(copied("photo-whole"));
    }
  }

  /** Send it; tells whether it arrived. */
  async send(form) {
    const isWhole = !this.editor;
    this.warn("");
    const box = Object.assign(document.createElement("div"), { className: "progress" });
    const label = Object.assign(document.createElement("label"), { textContent: `Sending ${this.title}` });
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0, id: `progress-${this.title.replace(" ", "-")}` });
    label.htmlFor = bar.id;
    label.setAttribute("aria-live", "polite");
    box.append(label, bar);
    this.body.append(box);
    try {
      const blob = isWhole ? this.file : await this.editor.burn();
      const answer = await sent(form, blob, {
        name: isWhole ? this.file.name : `${this.title.replace(" ", "-")}.jpg`,
        isWhole,
        onProgress: (part) => {
          bar.value = Math.round(part * 100);
          if (part === 1) label.textContent = `${this.heading.textContent} is sent. We are reading it now.`;
        },
      });
      form.elements.draft.value = answer.draft;
      this.state = "sent";
      this.editor?.close();
      this.editor = undefined;
      this.element.querySelector("[data-remove]").remove();
      this.body.replaceChildren(Object.assign(document.createElement("p"), { textContent: `${this.heading.textContent} is added.` }));
      return true;
    } catch (error) {
      box.remove();
      this.state = "failed";
      this.warn(error.message);
      return false;
    }
  }

  /** One sentence beside this photo. */
  warn(sentence) {
    this.body.querySelector(".msg")?.remove();
    if (!sentence) return;
    const line = Object.assign(document.createElement("p"), { className: "msg", textContent: sentence });
    line.setAttribute("role", "alert");
    this.body.append(line);
    line.scrollIntoView({ block: "center" });
  }

  refuse(sentence) {
    this.state = "refused";
    this.heading.textContent = "Not added";
    this.element.querySelector("[data-remove] .vh").textContent = ` ${this.name}`;
    this.body.replaceChildren();
    this.warn(sentence);
  }

  focus() {
    this.heading.focus();
  }

  close() {
    this.isClosed = true;
    this.state = "refused";
    this.editor?.close();
    this.element.remove();
  }
}
