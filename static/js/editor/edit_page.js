/* The page that crops and covers a photo by numbers: the editor takes their place and fills them in. The server does the rest. */

import { openEditor } from "./editor.js";

const SIDES = ["left", "top", "width", "height"];
const percent = (part) => String(Number((part * 100).toFixed(4)));

const form = document.querySelector("form[data-photo-edit]");
if (form) takeOver().catch(() => { /* the numbers are there */ });

async function takeOver() {
  const numbers = form.querySelector("[data-numbers]");
  const most = Number(form.dataset.photoEdit);
  const answer = await fetch(form.querySelector("[data-source]").src);
  if (!answer.ok) return;
  const root = document.createElement("div");
  const write = ({ crop, covers, rotate }) => {
    const boxes = { crop: crop || { left: 0, top: 0, width: 1, height: 1 } };
    for (let number = 1; number <= most; number += 1) boxes[`cover${number}`] = covers[number - 1];
    Object.entries(boxes).forEach(([name, box]) => SIDES.forEach((side) => {
      form.elements[`${name}_${side}`].value = box ? percent(box[side]) : "";
    }));
    form.elements.rotate.value = rotate;
  };
  numbers.before(root);
  const name = form.querySelector("h2").textContent.replace("P", "p");
  try {
    const editor = await openEditor(root, { source: await answer.blob(), onChange: write, name, most });
    numbers.hidden = true;
    form.querySelector("[data-look]").hidden = true;
    write(editor.edits());
  } catch (error) {
    root.remove();
    throw error;
  }
}
