/* Decodes one photo at a time beside the page, so that a picture of 48 megapixels does not freeze it.
   In: { file, most }. Out: { bitmap } or { failed: true }. */

addEventListener("message", async ({ data: { file, most } }) => {
  try {
    let bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = most / Math.max(bitmap.width, bitmap.height);
    if (scale < 1) {
      const whole = bitmap;
      bitmap = await createImageBitmap(whole, {
        resizeWidth: Math.max(1, Math.round(whole.width * scale)),
        resizeHeight: Math.max(1, Math.round(whole.height * scale)),
        resizeQuality: "high",
      });
      whole.close();
    }
    postMessage({ bitmap }, [bitmap]);
  } catch {
    postMessage({ failed: true });
  }
});
