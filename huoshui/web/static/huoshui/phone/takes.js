/* Photos, voice memos and the place of one visit: taken, heard again, removed; kept in the phone's store at once. */
(function () {
  "use strict";
  var phone = window.huoshuiPhone, photos = window.huoshuiPhotos;
  function clock(seconds) { return Math.floor(seconds / 60) + ":" + String(Math.floor(seconds % 60)).padStart(2, "0"); }
  function button(words, act, css) {
    var made = document.createElement("button");
    made.type = "button"; made.className = "btn btn-sm " + (css || ""); made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }
  var SOUNDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  function ending(type) { return /mp4/.test(type) ? "m4a" : /ogg/.test(type) ? "ogg" : "webm"; }

  /* box: the element [data-takes]; draftId(): a promise of the draft they belong to; terms(): the zone's limits */
  function takes(box, draftId, terms) {
    var list = box.querySelector("[data-takes-list]"), note = box.querySelector("[data-takes-note]");
    var addresses = [];
    function say(words) { note.textContent = words; note.hidden = !words; }

    async function draw(id) {
      var files = id ? await phone.filesOf(id) : [];
      addresses.splice(0).forEach(URL.revokeObjectURL);
      list.replaceChildren.apply(list, files.map(function (file) {
        var item = document.createElement("li"), words = document.createElement("div"), shown;
        var address = URL.createObjectURL(file.blob);
        addresses.push(address);
        if (file.kind === "photo") {
          shown = document.createElement("img"); shown.src = address; shown.alt = file.name;
          words.textContent = photos.kilobytes(file.bytes_before) + " → " + photos.kilobytes(file.blob.size);
          var tick = document.createElement("label"), box = document.createElement("input");
          box.type = "checkbox"; box.className = "form-check-input"; box.checked = file.for_firm;
          box.addEventListener("change", function () { phone.putFile(Object.assign(file, { for_firm: box.checked })); });
          tick.append(box, " 随诉求给企业看");
          words.append(document.createElement("br"), tick);
        } else {
          shown = document.createElement("audio"); shown.src = address; shown.controls = true; shown.preload = "metadata";
          words.textContent = "录音 " + clock(file.seconds) + "，" + photos.kilobytes(file.blob.size);
        }
        item.dataset.take = file.kind;
        item.append(shown, words, button("删除", function () { phone.dropFile(file.id).then(function () { return draw(id); }); }, "btn-ghost"));
        return item;
      }));
      return files.length;
    }
    async function room(more) {
      var held = (await phone.filesOf(await draftId())).length;
      if (held + more <= terms().most_files) { return true; }
      say("一次最多附 " + terms().most_files + " 个文件，已有 " + held + " 个。请删去几个再加。");
      return false;
    }

    box.querySelector("[data-take-photos]").addEventListener("change", async function (event) {
      var chosen = Array.from(event.target.files), failed = [];
      event.target.value = "";
      if (!(await room(chosen.length))) { return; }
      var id = await draftId();
      say("正在压缩照片…");
      for (var file of chosen) {
        try {
          var small = await photos.shrink(file, { side: terms().photo_longest_side_pixels, quality: terms().photo_quality_percent / 100 });
          await phone.putFile({ id: phone.newId(), draft: id, kind: "photo", name: small.name, blob: small, bytes_before: file.size, taken_at: new Date().toISOString(), for_firm: false, stored_id: "" });
        } catch (error) { failed.push(file.name); }
      }
      say(failed.length ? "“" + failed.join("”“") + "”浏览器打不开，没有加上。请改用 JPG 照片（苹果手机：设置、相机、格式、兼容性最佳）。" : "照片已压缩，拍摄位置和相机信息已去掉。");
      await draw(id);
    });

    /* voice */
    var recorder = null, ticking = 0, running = box.querySelector("[data-memo-running]"), startButton = box.querySelector("[data-memo-start]");
    function microphoneWords(error) {
      if (error.name === "NotAllowedError") { return "没有允许使用麦克风。请在浏览器地址栏旁的权限里允许，或直接写字。"; }
      if (error.name === "NotFoundError") { return "这台设备没有麦克风，请直接写字。"; }
      return "麦克风打不开（可能正被别的程序占用），请直接写字。";
    }
    startButton.addEventListener("click", async function () {
      if (recorder || !(await room(1))) { return; }
      if (!navigator.mediaDevices || !window.MediaRecorder) { say("这个浏览器不能录音，请直接写字。"); return; }
      var stream;
      try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch (error) { say(microphoneWords(error)); return; }
      var type = SOUNDS.find(function (one) { return MediaRecorder.isTypeSupported(one); }) || "";
      var id = await draftId(), pieces = [], began = Date.now(), longest = terms().memo_longest_seconds;
      recorder = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: 24000 } : {});
      recorder.addEventListener("dataavailable", function (event) { if (event.data.size) { pieces.push(event.data); } });
      recorder.addEventListener("stop", async function () {
        window.clearInterval(ticking);
        stream.getTracks().forEach(function (track) { track.stop(); });
        var kind = recorder.mimeType || type;
        recorder = null; running.hidden = true; startButton.hidden = false;
        var sound = new Blob(pieces, { type: kind.split(";")[0] });
        if (!sound.size) { say("没有录到声音，请再试一次。"); return; }
        await phone.putFile({ id: phone.newId(), draft: id, kind: "memo", name: "录音." + ending(kind), blob: sound, bytes_before: sound.size, seconds: (Date.now() - began) / 1000, taken_at: new Date().toISOString(), for_firm: false, stored_id: "" });
        say("");
        await draw(id);
      });
      recorder.start(1000);
      running.hidden = false; startButton.hidden = true;
      var time = running.querySelector("[data-memo-time]");
      time.textContent = "0:00 / " + clock(longest);
      ticking = window.setInterval(function () {
        var seconds = (Date.now() - began) / 1000;
        time.textContent = clock(seconds) + " / " + clock(longest);
        if (seconds >= longest && recorder) { recorder.stop(); say("到了 " + Math.round(longest / 60) + " 分钟的上限，录音已停下并存好。"); }
      }, 500);
    });
    running.querySelector("[data-memo-stop]").addEventListener("click", function () { if (recorder) { recorder.stop(); } });
    window.addEventListener("pagehide", function () { if (recorder) { recorder.stop(); } });

    /* place: asked once, by a tap; never sent without it */
    var form = box.closest("form"), placeButton = box.querySelector("[data-place]"), placeNote = box.querySelector("[data-place-note]");
    function drawPlace() {
      var here = form.elements.latitude.value;
      placeButton.lastElementChild.textContent = here ? "去掉位置" : "加位置";
      if (here) { placeNote.textContent = "已加位置" + (form.elements.accuracy && form.elements.accuracy.value ? "，误差约 " + form.elements.accuracy.value + " 米" : ""); }
    }
    var DENIED = { 1: "没有允许定位，照样可以提交。要加位置，请在浏览器权限里允许后再点。", 2: "这里收不到定位信号，照样可以提交。", 3: "定位太久没有结果，照样可以提交；到窗边或室外可以再试。" };
    placeButton.addEventListener("click", function () {
      function set(latitude, longitude, accuracy) {
        form.elements.latitude.value = latitude; form.elements.longitude.value = longitude;
        if (form.elements.accuracy) { form.elements.accuracy.value = accuracy; }
        form.dispatchEvent(new Event("input", { bubbles: true }));
        drawPlace();
      }
      if (form.elements.latitude.value) { set("", "", ""); placeNote.textContent = "没有带位置"; return; }
      if (!("geolocation" in navigator)) { placeNote.textContent = "这个浏览器没有定位功能，照样可以提交。"; return; }
      placeNote.textContent = "正在定位…";
      navigator.geolocation.getCurrentPosition(function (place) {
        set(place.coords.latitude.toFixed(5), place.coords.longitude.toFixed(5), Math.round(place.coords.accuracy));
      }, function (error) { placeNote.textContent = DENIED[error.code] || DENIED[2]; }, { enableHighAccuracy: true, maximumAge: 60000, timeout: 15000 });
    });
    return { draw: draw, drawPlace: drawPlace };
  }
  window.huoshuiTakes = takes;
})();
