/* 调度会: keys of the clerk's desk, and the fields of a seat that its presence asks for. */
(function () {
  "use strict";

  function isTyping(target) {
    return target.matches && target.matches("input, textarea, select, [contenteditable]");
  }
  /* J and K walk the agenda, N starts a decision; never while somebody types, composes, or holds another key */
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) { return; }
    var key = event.key.toLowerCase();
    if (key === "n") {
      var field = document.querySelector("#decide [name=what]");
      if (field) { event.preventDefault(); field.focus(); }
      return;
    }
    var link = document.querySelector("a[data-key='" + (key === "j" || key === "k" ? key : "-") + "']");
    if (link) { event.preventDefault(); link.click(); }
  });

  function show(select) {
    select.closest("li").querySelectorAll("[data-for]").forEach(function (field) {
      field.classList.toggle("is-off", field.dataset.for.split(" ").indexOf(select.value) < 0);
    });
  }
  function showAll() { document.querySelectorAll("[data-presence]").forEach(show); }
  document.addEventListener("change", function (event) {
    if (event.target.matches && event.target.matches("[data-presence]")) { show(event.target); }
  });
  document.addEventListener("click", function (event) {
    if (!event.target.closest || !event.target.closest("[data-all-present]")) { return; }
    document.querySelectorAll("[data-presence]").forEach(function (select) {
      if (select.value === "unticked") { select.value = "present"; select.dispatchEvent(new Event("change", { bubbles: true })); }
    });
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-pick-all]");
    if (!button) { return; }
    button.closest("fieldset").querySelectorAll("input[type=checkbox]").forEach(function (box) { box.checked = button.dataset.pickAll === "yes"; });
  });
  document.addEventListener("DOMContentLoaded", showAll);
  window.addEventListener("pageshow", showAll);
})();
