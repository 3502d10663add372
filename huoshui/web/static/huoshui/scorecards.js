// The juror's sheet: one point up or down by thumb, how many are filled. Works without it, too.
(function () {
  "use strict";
  var form = document.querySelector("[data-marks]");
  if (!form) { return; }
  var START = 85, LOWEST = 0, HIGHEST = 100;

  function fields() { return Array.from(form.querySelectorAll("[data-mark]")); }
  function count() {
    var place = form.querySelector("[data-mark-count]");
    if (place) { place.textContent = String(fields().filter(function (one) { return one.value.trim() !== ""; }).length); }
  }

  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-step]");
    if (!button) { return; }
    var field = button.parentElement.querySelector("[data-mark]");
    if (field.readOnly) { return; }
    var now = parseFloat(field.value);
    var next = isNaN(now) ? START : now + parseInt(button.dataset.step, 10);
    field.value = String(Math.min(HIGHEST, Math.max(LOWEST, Math.round(next * 10) / 10)));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", count);
  count();
})();
