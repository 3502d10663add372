/* 文件: drop several documents; each goes up by itself with its own bar, then says what became of it. Without script the form does the same. */
(function () {
  "use strict";
  var area = document.querySelector("[data-document-drop]");
  var list = document.querySelector("[data-uploads]");
  if (!area || !list) { return; }
  var input = area.querySelector("[data-drop-input]");
  area.querySelector("[data-drop-send]").hidden = true;

  function newKey() {
    var bytes = new Uint8Array(16);
    window.crypto.getRandomValues(bytes);
    return Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }
  function send(file) {
    var line = document.createElement("li");
    line.className = "upload-line";
    var name = document.createElement("strong");
    name.textContent = file.name;
    var bar = document.createElement("progress");
    bar.className = "bar";
    bar.max = 100;
    bar.value = 0;
    line.append(name, bar);
    list.prepend(line);
    var form = new FormData();
    form.append("csrfmiddlewaretoken", area.querySelector("[name=csrfmiddlewaretoken]").value);
    form.append("idempotency_key", newKey());
    form.append("file", file);
    var request = new XMLHttpRequest();
    request.open("POST", area.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", function (event) { if (event.lengthComputable) { bar.value = (100 * event.loaded) / event.total; } });
    request.addEventListener("load", function () {
      if (request.status !== 200 && request.status !== 422) { line.textContent = file.name + "：没有传成，请刷新后再传。"; line.classList.add("is-bad"); return; }
      var answer = new DOMParser().parseFromString(request.responseText, "text/html");
      var answers = Array.from(answer.querySelectorAll("li"));
      line.replaceWith(...answers);
      answers.forEach(function (one) { window.htmx.process(one); });
    });
    request.addEventListener("error", function () { line.textContent = file.name + "：网络断开，没有传成。联网后再拖一次。"; line.classList.add("is-bad"); });
    request.send(form);
  }
  function sendAll() { Array.from(input.files).forEach(send); input.value = ""; }
  input.addEventListener("change", sendAll);
  ["dragenter", "dragover"].forEach(function (name) {
    area.addEventListener(name, function (event) { event.preventDefault(); area.classList.add("is-over"); });
  });
  area.addEventListener("dragleave", function (event) { if (!area.contains(event.relatedTarget)) { area.classList.remove("is-over"); } });
  area.addEventListener("drop", function (event) {
    event.preventDefault();
    area.classList.remove("is-over");
    Array.from(event.dataTransfer.files).forEach(send);
  });
})();
