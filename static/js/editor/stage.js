/* What the editor shows: the picture, the crop frame and the cover-up boxes, in the colours of the design in light and dark. */

import { isFull } from "./boxes.js";

/** Room around the picture, so that handles at its edge can be seen and touched. */
export const MARGIN = 11;
const INK = "#1B2422";
const FOCUS = "#FFCF3F";
const BACK = "#0D1413";

/** The box in the stage's own pixels. */
export const placed = (box, view) => ({
  x: view.x + box.left * view.width,
  y: view.y + box.top * view.height,
  width: box.width * view.width,
  height: box.height * view.height,
});

export const corners = ({ x, y, width, height }) => [
  { x, y, edges: ["left", "top"] },
  { x: x + width, y, edges: ["right", "top"] },
  { x, y: y + height, edges: ["left", "bottom"] },
  { x: x + width, y: y + height, edges: ["right", "bottom"] },
];

/** The picture turned and scaled to the stage once, so that every drawing after that is cheap. */
export function preview(picture, view, degrees, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(view.width * ratio));
  canvas.height = Math.max(1, Math.round(view.height * ratio));
  const paper = canvas.getContext("2d", { alpha: false });
  paper.fillStyle = "#FFFFFF";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.imageSmoothingQuality = "high";
  paper.translate(canvas.width / 2, canvas.height / 2);
  paper.rotate((degrees * Math.PI) / 180);
  const [width, height] = degrees % 180 ? [canvas.height, canvas.width] : [canvas.width, canvas.height];
  paper.drawImage(picture, -width / 2, -height / 2, width, height);
  return canvas;
}

/** Draw everything. `active` is "crop" or the index of the cover-up box that is being worked on. */
export function draw(canvas, ratio, { image, view, crop, covers, active }) {
  const paper = canvas.getContext("2d", { alpha: false });
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
  paper.fillStyle = BACK;
  paper.fillRect(0, 0, canvas.width / ratio, canvas.height / ratio);
  paper.drawImage(image, view.x, view.y, view.width, view.height);
  covers.forEach((box, index) => drawCover(paper, placed(box, view), index + 1));
  drawCrop(paper, view, crop, active === "crop");
  if (typeof active === "number" && covers[active]) drawHandles(paper, placed(covers[active], view));
}

function drawCover(paper, { x, y, width, height }, number) {
  paper.save();
  paper.beginPath();
  paper.rect(x, y, width, height);
  paper.fillStyle = INK;
  paper.fill();
  paper.clip();
  paper.strokeStyle = "rgb(255 255 255 / .12)";
  paper.lineWidth = 6;
  paper.beginPath();
  for (let at = -height; at < width; at += 42) {
    paper.moveTo(x + at, y + height);
    paper.lineTo(x + at + height, y);
  }
  paper.stroke();
  paper.restore();
  const [wide, high] = [30, 26];
  const [left, top] = [x + Math.min(12, Math.max((width - wide) / 2, -wide / 2)), y + (height - high) / 2];
  paper.fillStyle = FOCUS;
  paper.beginPath();
  paper.roundRect(left, top, wide, high, 5);
  paper.fill();
  paper.fillStyle = INK;
  paper.font = "700 17px sans-serif";
  paper.textAlign = "center";
  paper.textBaseline = "middle";
  paper.fillText(String(number), left + wide / 2, top + high / 2 + 1);
}

function drawCrop(paper, view, crop, isActive) {
  const { x, y, width, height } = placed(crop, view);
  if (!isFull(crop)) {
    paper.fillStyle = "rgb(13 20 19 / .58)";
    paper.beginPath();
    paper.rect(view.x, view.y, view.width, view.height);
    paper.rect(x, y, width, height);
    paper.fill("evenodd");
  }
  paper.strokeStyle = "#FFFFFF";
  paper.lineWidth = 2;
  paper.strokeRect(x, y, width, height);
  if (isActive) {
    paper.strokeStyle = "rgb(255 255 255 / .35)";
    paper.lineWidth = 1;
    paper.beginPath();
    [1 / 3, 2 / 3].forEach((part) => {
      paper.moveTo(x + width * part, y);
      paper.lineTo(x + width * part, y + height);
      paper.moveTo(x, y + height * part);
      paper.lineTo(x + width, y + height * part);
    });
    paper.stroke();
  }
  const arm = Math.min(24, width / 3, height / 3);
  paper.strokeStyle = isActive ? FOCUS : "#FFFFFF";
  paper.lineWidth = 5;
  paper.beginPath();
  corners({ x: x - 3, y: y - 3, width: width + 6, height: height + 6 }).forEach((corner) => {
    const [right, down] = [corner.edges.includes("left") ? 1 : -1, corner.edges.includes("top") ? 1 : -1];
    paper.moveTo(corner.x, corner.y + arm * down);
    paper.lineTo(corner.x, corner.y);
    paper.lineTo(corner.x + arm * right, corner.y);
  });
  paper.stroke();
}

function drawHandles(paper, { x, y, width, height }) {
  paper.strokeStyle = FOCUS;
  paper.lineWidth = 3;
  paper.setLineDash([8, 5]);
  paper.strokeRect(x - 2, y - 2, width + 4, height + 4);
  paper.setLineDash([]);
  paper.fillStyle = FOCUS;
  paper.strokeStyle = INK;
  paper.lineWidth = 1.5;
  corners({ x: x - 2, y: y - 2, width: width + 4, height: height + 4 }).forEach((corner) => {
    paper.beginPath();
    paper.arc(corner.x, corner.y, 8, 0, 2 * Math.PI);
    paper.fill();
    paper.stroke();
  });
}
