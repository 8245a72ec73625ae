/* Boxes on a picture, in fractions of it from its left and top edge: { left, top, width, height }. Nothing here draws. */

export const FULL = Object.freeze({ left: 0, top: 0, width: 1, height: 1 });
/** The smallest side of a box. */
export const LEAST = 0.02;

const between = (value, low, high) => Math.min(Math.max(value, low), high);

/** The box inside the picture: moved before it is made smaller. */
export function fitted({ left, top, width, height }) {
  const wide = between(width, LEAST, 1);
  const high = between(height, LEAST, 1);
  return { left: between(left, 0, 1 - wide), top: between(top, 0, 1 - high), width: wide, height: high };
}

export const moved = (box, dx, dy) => fitted({ ...box, left: box.left + dx, top: box.top + dy });

/** The box with its right and bottom edge moved; its left and top edge stay where that is possible. */
export const resized = (box, dx, dy) => fitted({ ...box, width: box.width + dx, height: box.height + dy });

/** The box larger or smaller by a fraction of the picture, around its middle. */
export function grown(box, by) {
  const { width, height } = fitted({ ...box, width: box.width + by, height: box.height + by });
  return fitted({ left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height });
}

/** The box between two points, which may lie outside the picture and in any order. */
export function spanned(one, other) {
  const [left, right] = [one.x, other.x].map((at) => between(at, 0, 1)).sort((a, b) => a - b);
  const [top, bottom] = [one.y, other.y].map((at) => between(at, 0, 1)).sort((a, b) => a - b);
  return { left, top, width: right - left, height: bottom - top };
}

/** The box after a drag of some of its edges ("left", "top", "right", "bottom") by a distance. */
export function stretched(box, edges, dx, dy) {
  let { left, top } = box;
  let right = left + box.width;
  let bottom = top + box.height;
  if (edges.includes("left")) left = between(left + dx, 0, right - LEAST);
  if (edges.includes("right")) right = between(right + dx, left + LEAST, 1);
  if (edges.includes("top")) top = between(top + dy, 0, bottom - LEAST);
  if (edges.includes("bottom")) bottom = between(bottom + dy, top + LEAST, 1);
  return { left, top, width: right - left, height: bottom - top };
}

/** Where the box is once the picture was turned clockwise by a quarter. */
const quarter = ({ left, top, width, height }) => ({ left: 1 - top - height, top: left, width: height, height: width });

/** Where the box is once the picture was turned clockwise by 0, 90, 180 or 270 degrees. */
export function turned(box, degrees) {
  let now = box;
  for (let done = 0; done < degrees; done += 90) now = quarter(now);
  return now;
}

export const isFull = (box) => box.width > 0.9999 && box.height > 0.9999;

export const isSame = (one, other) => ["left", "top", "width", "height"].every((side) => one[side] === other[side]);

const percent = (part) => `${Math.round(part * 100)}%`;

/** "12% from left, 5% from top, 62% wide, 20% high" */
export const words = ({ left, top, width, height }) =>
  `${percent(left)} from left, ${percent(top)} from top, ${percent(width)} wide, ${percent(height)} high`;
