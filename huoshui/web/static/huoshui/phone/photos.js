/* Photos get smaller before they leave: longest side and quality as the zone's rule says, the right way up, without the place and the
   camera's data (drawn anew, so nothing of the old file stays). Also for plain forms: <input type=file data-shrink-photos>. */
(function () {
  "use strict";
  function terms(holder) {
    var box = holder.closest("[data-longest-side]");
    return { side: Number(box && box.dataset.longestSide) || 1600, quality: (Number(box && box.dataset.quality) || 82) / 100 };
  }
  function kilobytes(bytes) { return bytes < 1024 * 1024 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / 1024 / 1024).toFixed(1) + " MB"; }
  function isPhoto(file) { return /^image\//.test(file.type) || /\.(jpe?g|png|webp|heic|heif)$/i.test(file.name); }

  async function drawn(file) {
    if ("createImageBitmap" in window) {
      try { return await createImageBitmap(file, { imageOrientation: "from-image" }); } catch (error) { /* below: by an element */ }
    }
    var picture = new Image();
    picture.src = await new Promise(function (resolve, reject) {
      var reader = new FileReader();
      reader.onload = function () { resolve(reader.result); };
      reader.onerror = reject;
      reader.readAsDataURL(file);
    });
    await picture.decode();
    return picture;
  }
  /* a File of type image/jpeg; throws for what the browser cannot draw */
  async function shrink(file, limits) {
    var picture = await drawn(file);
    var width = picture.naturalWidth || picture.width, height = picture.naturalHeight || picture.height;
    var scale = Math.min(1, limits.side / Math.max(width, height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    var paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    if (picture.close) { picture.close(); }
    var blob = await new Promise(function (resolve) { canvas.toBlob(resolve, "image/jpeg", limits.quality); });
    if (!blob) { throw new Error("not drawn"); }
    return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  }
  window.huoshuiPhotos = { shrink: shrink, terms: terms, kilobytes: kilobytes, isPhoto: isPhoto };

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches("input[type=file][data-shrink-photos]") || input.dataset.shrunk === "yes" || !window.DataTransfer) { input.dataset.shrunk = ""; return; }
    var limits = terms(input);
    var before = Array.from(input.files);
    if (!before.some(isPhoto)) { return; }
    Promise.all(before.map(function (file) { return isPhoto(file) ? shrink(file, limits).catch(function () { return file; }) : file; })).then(function (after) {
      var chosen = new DataTransfer();
      after.forEach(function (file) { chosen.items.add(file); });
      input.dataset.shrunk = "yes";
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      var note = input.closest(".field") && input.closest(".field").querySelector("[data-shrunk-note]");
      if (note) {
        note.textContent = after.map(function (file, place) { return file.name + "：" + kilobytes(before[place].size) + " → " + kilobytes(file.size); }).join("；") + "。照片里的拍摄位置已去掉。";
        note.hidden = false;
      }
    });
  }, true);
})();
