/* Comfort for the steps of an application: the check digit at the field, and a preview that follows the typing.
   Everything works without it; the server checks and shows the same again. */

/** Ten digits, the first 1 or 2, and the check digit over 80840 and the number (CMS). */
export function isValidNpi(text) {
  if (!/^[12][0-9]{9}$/.test(text)) return false;
  const digits = [...`80840${text}`].reverse().map(Number);
  const total = digits.reduce((sum, digit, place) => {
    const value = place % 2 ? digit * 2 : digit;
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
  return total % 10 === 0;
}

function checkNpi() {
  const field = document.querySelector("[data-npi]");
  if (!field) return;
  const box = field.closest(".field");
  const id = `${field.id}_error`;
  const say = (text) => {
    let line = document.getElementById(id);
    if (!line) {
      line = document.createElement("p");
      line.className = "msg";
      line.id = id;
      line.setAttribute("role", "status");
      field.before(line);
      const described = field.getAttribute("aria-describedby") || "";
      if (!described.split(" ").includes(id)) field.setAttribute("aria-describedby", `${described} ${id}`.trim());
    }
    line.textContent = text;
    line.hidden = !text;
    box.classList.toggle("bad", Boolean(text));
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  };
  const check = (patient) => {
    const text = field.value.trim();
    const wrong = text && !isValidNpi(text);
    // While it is being typed a number is short, not wrong.
    if (wrong && patient && text.length < 10 && /^[0-9]*$/.test(text)) return;
    if (wrong || document.getElementById(id)) say(wrong ? field.dataset.npi : "");
  };
  field.addEventListener("input", () => check(true));
  field.addEventListener("blur", () => check(false));
}

function appear() {
  const card = document.querySelector("[data-appear]");
  if (!card) return;
  const value = (id) => { const field = document.getElementById(id); return field ? field.value.trim() : null; };
  const put = (selector, text, before) => {
    let line = card.querySelector(selector);
    if (!line && text) {
      line = document.createElement("p");
      line.className = selector.slice(1);
      line.append(document.createElement("bdi"));
      card.querySelector(before).after(line);
    }
    if (line) line.querySelector("bdi").textContent = text;
  };
  const show = () => {
    const name = value("id_display_name");
    if (name !== null) {
      const credentials = value("id_credentials").split(",").map((each) => each.trim()).filter(Boolean);
      put(".name", [name || "Your name", ...credentials].join(", "), ".av");
      const parts = name.split(/\s+/).filter((each) => !/^(dr|prof)\.?$/i.test(each)).map((each) => each.match(/\p{L}/u)?.[0] || "").filter(Boolean);
      const mono = card.querySelector(".av");
      if (parts.length && !mono.querySelector("img")) mono.textContent = (parts[0] + (parts.length > 1 ? parts.at(-1) : "")).toUpperCase();
    }
    const specialty = document.getElementById("id_specialty_code");
    if (specialty) {
      const title = specialty.value ? specialty.selectedOptions[0].textContent : "";
      put(".spec", [value("id_practice_city"), title].filter(Boolean).join(" "), ".name");
    }
    const note = document.querySelector("[data-note-text]");
    if (note) note.textContent = value("id_standing_disclaimer").replace(/\s+/g, " ") || "Nothing yet";
  };
  document.addEventListener("input", show);
  document.addEventListener("change", show);
}

checkNpi();
appear();
