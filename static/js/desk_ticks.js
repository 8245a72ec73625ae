/* Ticks in a list: one for the whole page, and how many there are. The buttons work without it. */

const bar = document.querySelector("[data-ticks]");
if (bar) {
  const form = bar.closest("form");
  const all = bar.querySelector("[data-ticks-all]");
  const count = bar.querySelector("[data-ticks-count]");
  const boxes = [...form.querySelectorAll("input[name=pick]")];
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = boxes.length > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    count.textContent = ticked ? `${ticked} ticked` : "";
    boxes.forEach((box) => box.closest("tr").classList.toggle("selected", box.checked));
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    show();
  });
  form.addEventListener("change", (event) => { if (event.target.name === "pick") show(); });
  window.addEventListener("pageshow", show);
  show();
}
