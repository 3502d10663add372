/* Lists: pick rows, walk rows with J and K, whole row opens its page, saved views on this computer. */
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

  /* saved views: name → query string, kept in this browser for this person and zone */
  document.querySelectorAll("[data-saved-views]").forEach(function (box) {
    var name = "huoshui.views." + document.body.dataset.zone + "." + document.body.dataset.person + "." + box.dataset.savedViews;
    var read = function () { try { return JSON.parse(window.localStorage.getItem(name) || "{}"); } catch (error) { return {}; } };
    var write = function (views) { window.localStorage.setItem(name, JSON.stringify(views)); draw(); };
    var query = function () {
      var asked = new URLSearchParams(window.location.search);
      ["after", "trail", "as_of", "known_on"].forEach(function (key) { asked.delete(key); });
      return asked.toString();
    };
    var list = box.querySelector("[data-views]");
    var draw = function () {
      var views = read();
      list.replaceChildren();
      Object.keys(views).forEach(function (label) {
        var line = document.createElement("li");
        line.className = "view-line";
        var link = document.createElement("a");
        link.href = "?" + views[label];
        link.textContent = label;
        if (views[label] === query()) { link.setAttribute("aria-current", "true"); }
        var drop = document.createElement("button");
        drop.type = "button"; drop.textContent = "删去"; drop.className = "view-drop"; drop.title = "删去“" + label + "”";
        drop.addEventListener("click", function () { var now = read(); delete now[label]; write(now); });
        line.append(link, drop);
        list.append(line);
      });
      box.querySelector("[data-no-views]").hidden = Object.keys(views).length > 0;
    };
    document.getElementById("save-view").addEventListener("submit", function (event) {
      event.preventDefault();
      var label = event.target.elements.view_name.value.trim().slice(0, 30);
      if (!label) { return; }
      var views = read();
      views[label] = query();
      write(views);
      event.target.reset();
    });
    draw();
  });
})();
