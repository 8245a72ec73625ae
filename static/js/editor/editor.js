/* The photo editor. Everything is done with buttons and keys; dragging on the picture is a shortcut to the same.

   openEditor(root, { source, onSave, onChange, name, most, hints, start }) fills `root` from <template id="photo-editor"> and resolves
   to { edits, burn, rename, focus, close }. `source` is a Blob or an ImageBitmap; `edits()`, onSave and onChange give
   { crop, covers, rotate }: boxes in fractions of the upright picture as it came ({ left, top, width, height }, crop null
   where nothing is cut off), and how far it is turned clockwise after that. `start` are edits to begin with, in the same
   form; `hints` are the sentences for crop and cover. onSave shows a Save button. Throws CannotOpen. */

import { FULL, grown, isFull, isSame, moved, resized, turned, words } from "./boxes.js";
import { followPointer } from "./pointer.js";
import { burnt, opened } from "./pictures.js";
import { draw, MARGIN, preview } from "./stage.js";

const STEP = 0.02;
const KEY_STEP = 0.01;
const KEY_LEAP = 0.1;
const NEW_BOX = { left: 0.2, top: 0.2, width: 0.6, height: 0.18 };
const TALLEST = 512;
const HINTS = {
  crop: "Keep only the part you are asking about. Drag a corner of the frame, or draw a new one.",
  cover: "Cover anything that could identify you. Draw a box on the photo; nobody can look under it.",
};
/** What a button of a row does to its box. */
const NUDGES = {
  left: (box, by) => moved(box, -by, 0),
  right: (box, by) => moved(box, by, 0),
  up: (box, by) => moved(box, 0, -by),
  down: (box, by) => moved(box, 0, by),
  larger: (box, by) => grown(box, by),
  smaller: (box, by) => grown(box, -by),
  wider: (box, by) => resized(box, by, 0),
  narrower: (box, by) => resized(box, -by, 0),
  taller: (box, by) => resized(box, 0, by),
  shorter: (box, by) => resized(box, 0, -by),
};
const MOVE_KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const SIZE_KEYS = { ArrowLeft: "narrower", ArrowRight: "wider", ArrowUp: "shorter", ArrowDown: "taller" };

const copied = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

export async function openEditor(root, { source, onSave, onChange, name = "photo", most = 20, hints = HINTS, start }) {
  const picture = source instanceof Blob ? await opened(source) : source;
  return new Editor(root, picture, { onSave, onChange, name, most, hints, start });
}

class Editor {
  constructor(root, picture, { onSave, onChange, name, most, hints, start }) {
    Object.assign(this, { root, picture, onChange, name, most, hints });
    this.past = [];
    const { crop, covers = [], rotate = 0 } = start || {};
    this.state = { crop: turned(crop || FULL, rotate), covers: covers.map((box) => turned(box, rotate)), rotate };
    this.active = "crop";
    root.replaceChildren(copied("photo-editor"));
    this.part = (what) => root.querySelector(`[data-${what}]`);
    this.canvas = this.part("canvas");
    this.rows = this.part("rows");
    this.rows.append(this.row("crop"), copied("photo-editor-more"));
    const save = root.querySelector("[data-do=save]");
    save.hidden = !onSave;
    save.addEventListener("click", () => onSave(this.edits()));
    this.listen();
    this.watch = new ResizeObserver(() => this.layOut());
    this.watch.observe(this.part("stage"));
    this.rename(name);
    this.layOut();
  }

  /** What was done, on the upright picture as it came. */
  edits() {
    const { crop, covers, rotate } = this.state;
    const back = (box) => turned(box, (360 - rotate) % 360);
    return { crop: isFull(crop) ? null : back(crop), covers: covers.map(back), rotate };
  }

  /** A JPEG of what was kept. */
  burn() {
    return burnt(this.picture, this.edits());
  }

  rename(name) {
    this.name = name;
    this.part("tools").setAttribute("aria-label", `Tools for ${name}`);
    this.refresh();
  }

  focus() {
    this.root.querySelector("[data-do=crop]").focus();
  }

  close() {
    this.watch.disconnect();
    this.picture.close?.();
    this.root.replaceChildren();
  }

  get mode() {
    return this.active === "crop" ? "crop" : "cover";
  }

  box(which = this.active) {
    return which === "crop" ? this.state.crop : this.state.covers[which];
  }

  nameOf(which) {
    return which === "crop" ? "Crop frame" : `Cover-up box ${which + 1}`;
  }

  /* --- Changing --- */

  /** The state with one box replaced. */
  withBox(which, box) {
    if (which === "crop") return { ...this.state, crop: box };
    return { ...this.state, covers: this.state.covers.map((each, index) => (index === which ? box : each)) };
  }

  /** Make a change that can be undone, and say it. */
  change(state, said) {
    this.past.push(this.state);
    this.state = state;
    this.refresh();
    this.say(said);
    this.onChange?.(this.edits());
  }

  nudge(which, what, by) {
    const box = NUDGES[what](this.box(which), by);
    this.active = which;
    if (isSame(box, this.box())) {
      this.refresh();
      this.say(`${this.nameOf(which)} goes no further. ${words(box)}`);
    } else this.change(this.withBox(which, box), `${this.nameOf(which)}, ${words(box)}`);
  }

  addBox(box = NEW_BOX) {
    if (this.state.covers.length >= this.most) {
      this.say(`${this.most} boxes are the most.`);
      return;
    }
    const shift = (this.state.covers.length % 4) * 0.05;
    const fresh = box === NEW_BOX ? moved(box, shift, shift) : box;
    this.active = this.state.covers.length;
    this.change({ ...this.state, covers: [...this.state.covers, fresh] }, `${this.nameOf(this.active)}, ${words(fresh)}`);
  }

  deleteBox(which) {
    const covers = this.state.covers.filter((_, index) => index !== which);
    this.active = covers.length ? Math.min(which, covers.length - 1) : "crop";
    this.change({ ...this.state, covers }, `Cover-up box ${which + 1} is deleted.`);
    const next = [...this.rows.children][which + 1].querySelector("[data-do=delete], [data-do=more]");
    (next || this.rows.querySelector("[data-do=more]")).focus();
  }

  rotate() {
    const { crop, covers, rotate } = this.state;
    const degrees = (rotate + 90) % 360;
    this.change(
      { crop: turned(crop, 90), covers: covers.map((box) => turned(box, 90)), rotate: degrees },
      degrees ? `Turned to the right by ${degrees} degrees.` : "Upright, as it came.",
    );
    this.layOut();
  }

  undo() {
    const before = this.past.pop();
    if (!before) {
      this.say("There is nothing to undo.");
      return;
    }
    this.state = before;
    this.settle("Undone.");
  }

  startAgain() {
    this.past.push(this.state);
    this.state = { crop: FULL, covers: [], rotate: 0 };
    this.settle("Started again: the whole photo, nothing covered.");
  }

  /** After the state was replaced as a whole. */
  settle(said) {
    if (!this.box()) this.active = this.state.covers.length ? this.state.covers.length - 1 : "crop";
    this.refresh();
    this.layOut();
    this.say(`${said} ${this.nameOf(this.active)}, ${words(this.box())}`);
    this.onChange?.(this.edits());
  }

  choose(tool) {
    if (tool === "crop") this.active = "crop";
    else if (!this.state.covers.length) {
      this.addBox();
      return;
    } else if (this.mode === "crop") this.active = this.state.covers.length - 1;
    this.refresh();
    this.say(`${this.hints[this.mode]} ${this.nameOf(this.active)}, ${words(this.box())}`);
  }

  /* --- Listening --- */

  listen() {
    const tools = {
      crop: () => this.choose("crop"),
      cover: () => this.choose("cover"),
      rotate: () => this.rotate(),
      undo: () => this.undo(),
      again: () => this.startAgain(),
      more: () => this.addBox(),
    };
    this.root.addEventListener("click", ({ target }) => {
      const what = target.closest("[data-do]")?.dataset.do;
      const which = this.rowOf(target);
      if (what === "delete") this.deleteBox(which);
      else if (which !== undefined && NUDGES[what]) this.nudge(which, what, STEP);
      else tools[what]?.();
    });
    this.root.addEventListener("focusin", ({ target }) => {
      const which = this.rowOf(target);
      if (which === undefined || which === this.active) return;
      this.active = which;
      this.refresh();
    });
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    followPointer(this.canvas, this);
  }

  onKey(event) {
    const { key, target } = event;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && key.toLowerCase() === "z") {
      event.preventDefault();
      this.undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const which = this.rowOf(target);
    const isSizing = Boolean(target.closest("[data-size], [data-sides]"));
    const what = (isSizing ? SIZE_KEYS : MOVE_KEYS)[key];
    if (which !== undefined && what) {
      event.preventDefault();
      this.nudge(which, what, event.shiftKey ? KEY_LEAP : KEY_STEP);
    } else if (typeof which === "number" && key === "Delete") {
      event.preventDefault();
      this.deleteBox(which);
    } else if (target.closest("[data-tools]") && (key === "ArrowLeft" || key === "ArrowRight")) {
      const buttons = [...this.part("tools").querySelectorAll("button")];
      const next = (buttons.indexOf(target.closest("button")) + (key === "ArrowRight" ? 1 : -1) + buttons.length) % buttons.length;
      event.preventDefault();
      buttons[next].focus();
    }
  }

  /** "crop", the index of the box, or undefined for what is in no row of a box. */
  rowOf(element) {
    const which = element.closest("[data-which]")?.dataset.which;
    return which === undefined || which === "crop" ? which : Number(which);
  }

  /* --- Showing --- */

  row(which) {
    const row = copied("photo-editor-row");
    const name = which === "crop" ? "the crop frame" : `cover-up box ${which + 1}`;
    row.dataset.which = which;
    row.querySelector("b").textContent = this.nameOf(which);
    row.querySelector("[data-move]").setAttribute("aria-label", `Move ${name}`);
    row.querySelector("[data-size]").setAttribute("aria-label", `Resize ${name}`);
    row.querySelector("[data-sides]").setAttribute("aria-label", `Width and height of ${name}`);
    if (which === "crop") row.querySelector("[data-do=delete]").remove();
    else row.querySelector("[data-do=delete] .vh").textContent = ` ${name}`;
    return row;
  }

  /** Bring rows, buttons and the picture in line with the state. */
  refresh() {
    const count = this.state.covers.length;
    const shown = [...this.rows.querySelectorAll("[data-which]")].slice(1);
    shown.slice(count).forEach((row) => row.remove());
    for (let index = shown.length; index < count; index += 1) this.rows.lastElementChild.before(this.row(index));
    this.rows.querySelectorAll("[data-which]").forEach((row) => {
      row.classList.toggle("row--on", this.rowOf(row) === this.active);
    });
    const button = (what) => this.root.querySelector(`[data-do=${what}]`);
    button("crop").setAttribute("aria-pressed", String(this.mode === "crop"));
    button("cover").setAttribute("aria-pressed", String(this.mode === "cover"));
    button("undo").setAttribute("aria-disabled", String(!this.past.length));
    button("more").setAttribute("aria-disabled", String(count >= this.most));
    this.part("hint").textContent = this.hints[this.mode];
    const boxes = count === 0 ? "no cover-up box" : count === 1 ? "one cover-up box" : `${count} cover-up boxes`;
    this.canvas.setAttribute("aria-label", `Preview of ${this.name} with the crop frame and ${boxes}`);
    this.paint();
  }

  /** Fit the picture to the room there is; again when that, or the picture's turn, changes. */
  layOut() {
    const room = this.part("stage").clientWidth;
    if (!room) return;
    const { rotate } = this.state;
    const [wide, high] = rotate % 180 ? [this.picture.height, this.picture.width] : [this.picture.width, this.picture.height];
    const scale = Math.min((room - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / high);
    const [width, height] = [Math.max(wide * scale, 24), Math.max(high * scale, 24)];
    const tall = Math.round(height + 2 * MARGIN);
    this.view = { x: (room - width) / 2, y: MARGIN, width, height };
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.canvas.width = Math.round(room * this.ratio);
    this.canvas.height = Math.round(tall * this.ratio);
    this.canvas.style.height = `${tall}px`;
    this.image = preview(this.picture, this.view, rotate, this.ratio);
    this.paint();
  }

  /** Draw with the next frame, however often this is asked for. */
  paint() {
    if (this.frame || !this.image) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = undefined;
      const { image, view, active, state } = this;
      draw(this.canvas, this.ratio, { image, view, active, ...state });
    });
  }

  /** Say it once the hand has rested for a moment: a held key would flood a screen reader. */
  say(text) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => { this.part("live").textContent = text; }, 150);
  }
}
