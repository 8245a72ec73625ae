/* From a file to pixels and back. What leaves is a new JPEG of the pixels that were kept, and nothing else. */

/** The longest side that is edited and sent. The server keeps less. */
const MOST = 2400;
const QUALITY = 0.9;
const INK = "#1B2422";
const HEIC = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]);

/** The browser has no means to show this photo. */
export class CannotOpen extends Error {}

/** What the first bytes of a file say it is: jpeg, png, webp, heic, or nothing that the server takes. */
export async function kindOf(file) {
  const bytes = new Uint8Array(await file.slice(0, 256).arrayBuffer());
  const text = (from, to) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 3) === "\xff\xd8\xff") return "jpeg";
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "webp";
  if (text(4, 8) !== "ftyp") return "";
  const brands = [text(8, 12)];
  const end = Math.min(new DataView(bytes.buffer).getUint32(0), bytes.length);
  for (let at = 16; at < end; at += 4) brands.push(text(at, at + 4));
  return brands.some((brand) => HEIC.has(brand)) ? "heic" : "";
}

let worker;
let last = Promise.resolve();

/** Decode a Blob upright and scaled down, one at a time. Throws CannotOpen. */
export function opened(blob) {
  const mine = last.catch(() => {}).then(() => decoded(blob));
  last = mine;
  return mine;
}

function decoded(blob) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new CannotOpen("This browser cannot open the photo."));
    if (!("Worker" in window && "createImageBitmap" in window)) {
      fail();
      return;
    }
    worker ??= new Worker(document.getElementById("photo-editor").dataset.worker);
    worker.onmessage = ({ data }) => (data.bitmap ? resolve(data.bitmap) : fail());
    worker.onerror = () => {
      worker = undefined;
      fail();
    };
    worker.postMessage({ file: blob, most: MOST });
  });
}

/** The whole pixels that a box touches (`outwards`) or holds, in a picture of this length. */
function pixels(start, length, size, outwards) {
  const [floor, ceil] = outwards ? [Math.floor, Math.ceil] : [Math.ceil, Math.floor];
  const slack = outwards ? -1e-6 : 1e-6;
  const first = Math.min(floor(start * size - slack), size - 1);
  const end = Math.min(ceil((start + length) * size + slack), size);
  return [Math.max(first, 0), Math.max(end, first + 1)];
}

/** Burn edits into a picture: { crop, covers, rotate } as openEditor gives them. Returns a JPEG as a Blob. */
export async function burnt(picture, { crop, covers, rotate }) {
  const kept = crop || { left: 0, top: 0, width: 1, height: 1 };
  const [left, right] = pixels(kept.left, kept.width, picture.width, false);
  const [top, bottom] = pixels(kept.top, kept.height, picture.height, false);
  const [width, height] = [right - left, bottom - top];
  const canvas = document.createElement("canvas");
  const isOnSide = rotate % 180 !== 0;
  canvas.width = isOnSide ? height : width;
  canvas.height = isOnSide ? width : height;
  const paper = canvas.getContext("2d", { alpha: false });
  paper.fillStyle = "#FFFFFF";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.translate(canvas.width / 2, canvas.height / 2);
  paper.rotate((rotate * Math.PI) / 180);
  paper.translate(-width / 2, -height / 2);
  paper.drawImage(picture, left, top, width, height, 0, 0, width, height);
  paper.fillStyle = INK;
  covers.forEach((box) => {
    const [x1, x2] = pixels(box.left, box.width, picture.width, true);
    const [y1, y2] = pixels(box.top, box.height, picture.height, true);
    paper.fillRect(x1 - left, y1 - top, x2 - x1, y2 - y1);
  });
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
  if (!blob) throw new CannotOpen("This browser cannot write the photo.");
  return blob;
}
