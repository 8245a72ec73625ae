/* A moderator's page: over the numbers of each photo the editor, which fills them in. The server does the rest. */

import { openEditor } from "./editor.js";

const SIDES = ["left", "top", "width", "height"];
const HINTS = {
  crop: "Keep only the part that the question is about. Drag a corner of the frame, or draw a new one.",
  cover: "Cover what could identify someone. Draw a box on the photo; nobody can look under it.",
};
const percent = (part) => String(Number((part * 100).toFixed(4)));

document.querySelectorAll("[data-redact]").forEach((bench) => {
  takeOver(bench).catch(() => { /* the numbers are there */ });
});

async function takeOver(bench) {
  const { redact: photo, most, name } = bench.dataset;
  const numbers = bench.querySelector("[data-numbers]");
  const { elements } = numbers.closest("form");
  const field = (part) => elements[`photo-${photo}-${part}`];
  const burn = bench.querySelector("[data-burn]");
  const stage = bench.querySelector(".redact__stage");
  if (numbers.querySelector("[aria-invalid]")) return; // what is wrong is put right by hand
  const answer = await fetch(bench.querySelector("[data-source]").src);
  if (!answer.ok) return;
  const write = ({ crop, covers, rotate }) => {
    const boxes = { crop: crop || { left: 0, top: 0, width: 1, height: 1 } };
    for (let number = 1; number <= most; number += 1) boxes[`cover${number}`] = covers[number - 1];
    Object.entries(boxes).forEach(([group, box]) => SIDES.forEach((side) => {
      field(`${group}_${side}`).value = box ? percent(box[side]) : "";
    }));
    field("rotate").value = rotate;
    const count = covers.length;
    burn.textContent = count ? `Burn in ${count} box${count === 1 ? "" : "es"}` : "Burn in";
  };
  const start = () => {
    const boxes = ["crop", ...Array.from({ length: Number(most) }, (_, index) => `cover${index + 1}`)].map((group) => {
      const parts = SIDES.map((side) => parseFloat(field(`${group}_${side}`).value.replace(",", ".")) / 100);
      return parts.every(Number.isFinite) ? Object.fromEntries(SIDES.map((side, at) => [side, parts[at]])) : null;
    });
    return { crop: boxes[0], covers: boxes.slice(1).filter(Boolean), rotate: Number(field("rotate").value) || 0 };
  };
  const root = document.createElement("div");
  stage.before(root);
  try {
    const editor = await openEditor(root, {
      source: await answer.blob(), onChange: write, name, most: Number(most), hints: HINTS, start: start(),
    });
    bench.classList.add("redact--open");
    stage.hidden = true;
    numbers.hidden = true;
    write(editor.edits());
  } catch (error) {
    root.remove();
    throw error;
  }
}
