/* Dragging with a mouse, a pen or a finger: take a corner, an edge or the box itself, or draw a new one. */

import { fitted, isFull, isSame, LEAST, moved, spanned, stretched, words } from "./boxes.js";
import { corners, placed } from "./stage.js";

/** How near, in pixels, a finger must come to a corner or an edge. */
const NEAR_CORNER = 24;
const NEAR_EDGE = 14;

/** Let a pointer on the canvas change an editor. */
export function followPointer(canvas, editor) {
  let drag;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const inPicture = ({ x, y }) => ({ x: (x - editor.view.x) / editor.view.width, y: (y - editor.view.y) / editor.view.height });

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || !editor.view) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drag = { ...grip(editor, at(event)), from: inPicture(at(event)), before: editor.state, id: event.pointerId };
    if (drag.which !== undefined) editor.active = drag.which;
    editor.refresh();
  });

  canvas.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const now = inPicture(at(event));
    const [dx, dy] = [now.x - drag.from.x, now.y - drag.from.y];
    if (drag.which === undefined) {
      const box = spanned(drag.from, now);
      drag.isDrawn = box.width >= LEAST && box.height >= LEAST;
      editor.state = drag.isDrawn ? drawn(editor, drag, box) : drag.before;
    } else {
      const box = drag.edges ? stretched(drag.box, drag.edges, dx, dy) : moved(drag.box, dx, dy);
      editor.state = editor.withBox(drag.which, box);
    }
    editor.refresh();
  });

  const end = (event, isKept) => {
    if (!drag || event.pointerId !== drag.id) return;
    const { before, mode, isDrawn } = drag;
    const after = editor.state;
    drag = undefined;
    editor.state = before;
    if (isDrawn && mode === "cover" && isKept) editor.active = before.covers.length;
    const box = after === before ? undefined : editor.active === "crop" ? after.crop : after.covers[editor.active];
    const old = editor.box();
    if (isKept && box && !(old && isSame(old, box))) editor.change(after, `${editor.nameOf(editor.active)}, ${words(box)}`);
    else {
      if (!old) editor.active = before.covers.length ? before.covers.length - 1 : "crop";
      editor.refresh();
    }
  };
  canvas.addEventListener("pointerup", (event) => end(event, true));
  canvas.addEventListener("pointercancel", (event) => end(event, false));
}

/** The state with the box that is being drawn. */
function drawn(editor, drag, box) {
  if (drag.mode === "crop") return { ...drag.before, crop: fitted(box) };
  return { ...drag.before, covers: [...drag.before.covers, box] };
}

/** What a pointer takes hold of: which box, at which edges (none: the whole box); nothing where a new one is drawn. */
function grip(editor, point) {
  const { mode } = editor;
  const { crop, covers } = editor.state;
  const order = mode === "crop" ? ["crop"] : [editor.active, ...covers.keys()].filter((each, i, all) => covers[each] && all.indexOf(each) === i);
  const [first] = order;
  const edges = first !== undefined && nearest(placed(editor.box(first), editor.view), point);
  if (edges) return { mode, which: first, box: editor.box(first), edges };
  if (mode === "crop") {
    if (!isFull(crop) && isInside(placed(crop, editor.view), point)) return { mode, which: "crop", box: crop };
    return { mode };
  }
  const which = order.find((each) => isInside(placed(covers[each], editor.view), point));
  if (which !== undefined) return { mode, which, box: covers[which] };
  return covers.length < editor.most ? { mode } : { mode, which: editor.active, box: editor.box() };
}

function nearest(box, point) {
  const corner = corners(box).find(({ x, y }) => Math.hypot(point.x - x, point.y - y) <= Math.min(NEAR_CORNER, reach(box)));
  if (corner) return corner.edges;
  const { x, y, width, height } = box;
  const along = point.x > x && point.x < x + width;
  const beside = point.y > y && point.y < y + height;
  const near = (one, other) => Math.abs(one - other) <= Math.min(NEAR_EDGE, reach(box));
  if (beside && near(point.x, x)) return ["left"];
  if (beside && near(point.x, x + width)) return ["right"];
  if (along && near(point.y, y)) return ["top"];
  if (along && near(point.y, y + height)) return ["bottom"];
  return undefined;
}

/** A small box must leave room in its middle to move it. */
const reach = ({ width, height }) => Math.max(8, Math.min(width, height) / 3);

const isInside = ({ x, y, width, height }, point) =>
  point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
