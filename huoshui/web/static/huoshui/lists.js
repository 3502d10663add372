/* Lists: pick rows, walk rows with J and K, whole row opens its page, and the board. */
(function () {
  "use strict";

  /* rows: a click anywhere opens the detail, the middle button or Ctrl opens a tab; selecting text does not */
  function open(row, apart) {
    var link = row.querySelector("[data-row-link]");
    if (!link) { return; }
    if (apart) { window.open(link.href, "_blank", "noopener"); } else { window.location.assign(link.href); }
  }
  function rowUnder(event) {
    if (event.target.closest("a, button, input, label, summary, select, textarea")) { return null; }
    return event.target.closest("tr[data-row]");
  }
  document.addEventListener("click", function (event) {
    var row = rowUnder(event);
    if (row && !String(window.getSelection())) { open(row, event.ctrlKey || event.metaKey); }
  });
  document.addEventListener("auxclick", function (event) {
    var row = event.button === 1 ? rowUnder(event) : null;
    if (row) { event.preventDefault(); open(row, true); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog, details[open]")) { return; }
    if (event.key !== "j" && event.key !== "k") { return; }
    var links = Array.from(document.querySelectorAll("tr[data-row] [data-row-link]"));
    var at = links.findIndex(function (link) { return link.closest("tr").contains(document.activeElement); });
    var next = links[event.key === "j" ? at + 1 : Math.max(at - 1, 0)];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); event.preventDefault(); }
  });

  /* picking rows */
  function boxes(list) { return Array.from(list.querySelectorAll("input[data-pick]")); }
  function tell(list) {
    var chosen = boxes(list).filter(function (box) { return box.checked; });
    list.querySelectorAll("[data-bulk-bar]").forEach(function (bar) { bar.hidden = chosen.length === 0; });
    list.querySelectorAll("[data-bulk-count]").forEach(function (word) { word.textContent = String(chosen.length); });
    boxes(list).forEach(function (box) { box.closest("tr").classList.toggle("is-chosen", box.checked); });
    var all = list.querySelector("[data-pick-all]");
    if (all) { all.checked = chosen.length > 0 && chosen.length === boxes(list).length; all.indeterminate = chosen.length > 0 && !all.checked; }
  }
  document.addEventListener("change", function (event) {
    var list = event.target.closest("[data-list]");
    if (!list) { return; }
    if (event.target.matches("[data-pick-all]")) { boxes(list).forEach(function (box) { box.checked = event.target.checked; }); }
    if (event.target.matches("[data-pick], [data-pick-all]")) { tell(list); }
  });
  document.querySelectorAll("[data-list]").forEach(tell);

  /* "previous page": back in history where we came from it, otherwise the first page */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-previous-page]");
    if (link && document.referrer && new URL(document.referrer).pathname === window.location.pathname && window.history.length > 1) {
      event.preventDefault();
      window.history.back();
    }
  });

  /* the board: a card let go over another column opens that stage's form, which asks for the evidence; nothing moves by itself.
     By keyboard: Shift and an arrow on a card do the same; every card has the link besides. */
  function column(element) { return element && element.closest("[data-stage]"); }
  function openStage(card, target) {
    if (!target || !card.dataset.stageAddress || target === column(card) || !target.dataset.stage) { return; }
    var address = new URL(card.dataset.stageAddress, window.location.href);
    address.searchParams.set("to", target.dataset.stage);
    window.location.assign(address);
  }
  var carried = null;
  document.addEventListener("dragstart", function (event) {
    carried = event.target.closest ? event.target.closest("[data-stage-address]") : null;
    if (carried && event.dataTransfer) { event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", carried.textContent.trim()); }
  });
  document.addEventListener("dragover", function (event) {
    var target = carried && column(event.target);
    document.querySelectorAll(".board-column.is-target").forEach(function (one) { if (one !== target) { one.classList.remove("is-target"); } });
    if (target && target !== column(carried)) { event.preventDefault(); target.classList.add("is-target"); }
  });
  document.addEventListener("drop", function (event) {
    var target = carried && column(event.target);
    if (target) { event.preventDefault(); openStage(carried, target); }
  });
  document.addEventListener("dragend", function () {
    carried = null;
    document.querySelectorAll(".board-column.is-target").forEach(function (one) { one.classList.remove("is-target"); });
  });
  document.addEventListener("keydown", function (event) {
    var card = event.shiftKey && event.target.closest ? event.target.closest("[data-stage-address]") : null;
    if (!card || (event.key !== "ArrowRight" && event.key !== "ArrowLeft")) { return; }
    var columns = Array.from(document.querySelectorAll("[data-stage]"));
    var next = columns[columns.indexOf(column(card)) + (event.key === "ArrowRight" ? 1 : -1)];
    if (next) { event.preventDefault(); openStage(card, next); }
  });
})();
