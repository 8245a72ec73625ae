/* One photo on its way: what is sent with it, and what the answer means for the person. */

const OFFLINE = "You are offline. Your photo is still here.";
const FAILED = "That did not work. Try again.";
const TOO_MANY = "Too many photos were sent from here today. Try again tomorrow.";
const SIGNED_OUT = "You are signed out. Open the page in another tab, sign in, and try again.";

/** Send a photo (a Blob) with the form's consents. `onProgress` gets parts of 1. Throws an Error with a sentence. */
export function sent(form, blob, { name, isWhole, onProgress }) {
  const data = new FormData();
  const all = new FormData(form);
  ["csrfmiddlewaretoken", "draft", "tab", "public", "video"].forEach((key) => {
    if (all.has(key)) data.set(key, all.get(key));
  });
  if (isWhole) data.set("whole", "1");
  data.set("files", blob, name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (sentence) => reject(new Error(sentence));
    request.open("POST", form.dataset.photoStep);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
      if (lengthComputable) onProgress(loaded / total);
    });
    request.addEventListener("error", () => fail(navigator.onLine ? FAILED : OFFLINE));
    request.addEventListener("load", () => {
      const answer = request.response;
      if (request.status === 201 && answer) resolve(answer);
      else fail(answer?.refused || { 403: SIGNED_OUT, 429: TOO_MANY }[request.status] || FAILED);
    });
    request.send(data);
  });
}
