/* 资料导入: drop files onto the area; without script the file field and the button do the same. */
(function () {
  "use strict";
  document.querySelectorAll("[data-drop-area]").forEach(function (area) {
    var input = area.querySelector("[data-drop-input]");
    var words = area.querySelector("[data-drop-words]");
    var send = area.querySelector("[data-drop-send]");
    send.hidden = true;
    function submit() {
      if (!input.files.length) { return; }
      words.textContent = "正在上传 " + Array.from(input.files).map(function (file) { return file.name; }).join("、") + " …";
      area.requestSubmit();
    }
    input.addEventListener("change", submit);
    ["dragenter", "dragover"].forEach(function (name) {
      area.addEventListener(name, function (event) { event.preventDefault(); area.classList.add("is-over"); });
    });
    area.addEventListener("dragleave", function (event) { if (!area.contains(event.relatedTarget)) { area.classList.remove("is-over"); } });
    area.addEventListener("drop", function (event) {
      event.preventDefault();
      area.classList.remove("is-over");
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; submit(); }
    });
  });
})();
