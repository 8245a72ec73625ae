/* Single keys of the desk. Loaded only for those who switched them on; every act is a link, button or field of the page. */

const acts = JSON.parse(document.body.dataset.shortcuts);
const TYPED = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable], dialog";
const CHOICES = { approve: ["approve", "verify", "accept"], return: ["return", "ask"], reject: ["reject", "refuse"] };

const rows = () => [...document.querySelectorAll("#result_list tbody tr")]
  .map((row) => row.querySelector("th a, td a")).filter(Boolean);

const move = (step) => {
  const links = rows();
  const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = links[here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step];
  if (next) next.focus();
  return links.length > 0;
};

/** Choose a decision as a press on its radio button would; return that button. */
const choose = (act) => {
  const radio = CHOICES[act].map((value) => document.querySelector(`#desk input[name=action][value=${value}]`)).find(Boolean);
  if (!radio) return null;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  return radio;
};

const say = (act) => {
  const radio = choose(act);
  if (!radio) return false;
  (document.querySelector("#desk select[name=reason]") || radio).focus();
  return true;
};

const does = {
  next: () => move(1),
  previous: () => move(-1),
  open: () => {
    const link = rows().find((each) => each.closest("tr").contains(document.activeElement));
    if (link) link.click();
    return Boolean(link);
  },
  approve: () => {
    if (!choose("approve")) return false;
    const button = document.querySelector("#desk button[value=decide-next]") || document.querySelector("#desk button[value=decide]");
    if (button) button.click();
    return Boolean(button);
  },
  return: () => say("return"),
  reject: () => say("reject"),
  merge: () => {
    const button = document.querySelector("#desk button[value^=merge], #similar a, #similar button");
    if (button) button.focus();
    return Boolean(button);
  },
  list: () => {
    document.getElementById("keys").showModal();
    return true;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest(TYPED)) return;
  const act = acts[event.shiftKey ? event.key : event.key.toLowerCase()];
  if (act && (!event.repeat || act === "next" || act === "previous") && does[act]()) event.preventDefault();
});
