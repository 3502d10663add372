/* 文件审核: one claim is selected; keys J K A E R L act on it; a click on a mark selects its claim and back; selected words become a claim. */
(function () {
  "use strict";
  var review = document.querySelector("[data-review]");
  if (!review) { return; }
  var column = review.querySelector("[data-claims-column]");
  var source = review.querySelector("[data-source]");
  var selected = "";

  function cards() { return Array.from(column.querySelectorAll("[data-claim]")); }
  function card(id) { return id ? document.getElementById("claim-" + id) : null; }
  function marksOf(id) { return Array.from(source.querySelectorAll("[data-claims~='" + id + "']")); }
  function within(box, element) {
    var outer = box.getBoundingClientRect(), inner = element.getBoundingClientRect();
    return inner.top >= outer.top + 8 && inner.bottom <= outer.bottom - 8;
  }
  function show(element, box) {
    if (!element) { return; }
    var scrolls = box.scrollHeight > box.clientHeight + 4;
    if (scrolls && !within(box, element)) { box.scrollTop += element.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3; }
    else if (!scrolls) { element.scrollIntoView({ block: "nearest" }); }
  }
  function select(id, options) {
    var found = card(id);
    if (!found) { return; }
    selected = id;
    cards().forEach(function (one) { one.classList.toggle("is-selected", one === found); });
    source.querySelectorAll("mark.is-selected").forEach(function (mark) { mark.classList.remove("is-selected"); });
    var marks = marksOf(id);
    marks.forEach(function (mark) { mark.classList.add("is-selected"); });
    if (!options || options.source !== false) { show(marks.find(function (mark) { return !mark.classList.contains("is-again"); }) || marks[0], source); }
    show(found, column);
    if (options && options.focus) { found.focus({ preventScroll: true }); }
    tell();
  }
  function step(by, onlyOpen) {
    var all = cards();
    var at = all.findIndex(function (one) { return one.dataset.claim === selected; });
    for (var index = at + by; index >= 0 && index < all.length; index += by) {
      if (!onlyOpen || all[index].dataset.state === "open") { select(all[index].dataset.claim, { focus: true }); return; }
    }
  }
  function act(key) {
    if (key === "j") { step(1); return true; }
    if (key === "k") { step(-1); return true; }
    var found = card(selected);
    var deed = found && found.querySelector("[data-deed='" + key + "']");
    if (!deed) { return false; }
    if (deed.tagName === "FORM") { deed.requestSubmit(); } else { deed.click(); }
    return true;
  }
  function isTyping(target) { return target.closest && target.closest("input, textarea, select, [contenteditable]") && !(target.type === "radio" || target.type === "checkbox"); }
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) { return; }
    if (event.key === "Escape") {
      var open = card(selected);
      var cancel = open && open.querySelector("[data-deed='cancel']");
      if (cancel && !document.querySelector("dialog[open]")) { cancel.click(); event.preventDefault(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) { return; }
    if (act(event.key.toLowerCase())) { event.preventDefault(); }
  });
  review.querySelectorAll("[data-key]").forEach(function (button) { button.addEventListener("click", function () { act(button.dataset.key); }); });

  source.addEventListener("click", function (event) {
    var mark = event.target.closest("mark[data-claims]");
    if (!mark || String(window.getSelection())) { return; }
    var ids = mark.dataset.claims.split(" ").filter(function (id) { return card(id); });
    if (!ids.length) { return; }
    /* a second click on nested quotes walks outward */
    select(ids[(ids.indexOf(selected) + 1) % ids.length], { source: false });
  });
  column.addEventListener("click", function (event) {
    var found = event.target.closest("[data-claim]");
    if (found && found.dataset.claim !== selected) { select(found.dataset.claim); }
  });
  column.addEventListener("focusin", function (event) {
    var found = event.target.closest("[data-claim]");
    if (found && found.dataset.claim !== selected) { select(found.dataset.claim); }
  });

  /* a page of a PDF came: its marks take their places */
  document.addEventListener("htmx:afterSettle", function (event) {
    var picture = event.detail.target.closest && event.detail.target.closest(".page-picture");
    if (!picture) { return; }
    picture.querySelectorAll("[data-box]").forEach(function (mark) {
      var box = mark.dataset.box.split(",").map(function (share) { return 100 * Number(share) + "%"; });
      mark.style.left = box[0]; mark.style.top = box[1]; mark.style.width = box[2]; mark.style.height = box[3];
      mark.classList.toggle("is-selected", mark.dataset.claims === selected);
    });
  });

  /* after a deed the card is another element: its marks take its state, and the next open claim is selected */
  document.addEventListener("htmx:afterSettle", function (event) { /* not before: settling sets the classes of the same id anew */
    var id = (event.detail.elt.id || "").replace("claim-", "") || selected;
    var found = card(id);
    if (!found || !column.contains(found)) { return; }
    marksOf(id).forEach(function (mark) {
      if (mark.dataset.claims.split(" ")[0] !== id) { return; }
      ["open", "accepted", "rejected"].forEach(function (state) { mark.classList.toggle("is-" + state, found.dataset.state === state); });
    });
    var first = found.querySelector("[data-first]") || found.querySelector(".claim-panel input:checked, .claim-panel input:not([type=hidden])");
    select(id, { source: Boolean(found.querySelector(".claim-panel")) }); /* an open form makes the source lower on a phone */
    if (first) { first.focus(); if (first.select && first.type === "text") { first.select(); } return; }
    found.focus({ preventScroll: true });
    var deed = event.detail.requestConfig;
    if (deed && deed.verb === "post" && event.detail.xhr.status === 200 && found.dataset.state !== "open") { step(1, true); }
  });

  /* words selected in the source become a claim that the reader missed */
  var button = source.querySelector("[data-add-selected]");
  var place = null;
  function characters(text) { return Array.from(text).length; } /* as Python counts them */
  function offset(node, inside) {
    var run = (node.nodeType === 3 ? node.parentElement : node).closest("[data-start]");
    if (!run || !source.contains(run)) { return null; }
    return Number(run.dataset.start) + (node.nodeType === 3 ? characters(node.data.slice(0, inside)) : inside ? characters(run.textContent) : 0);
  }
  function look() {
    var selection = window.getSelection();
    button.hidden = true;
    if (!review.dataset.add || !selection.rangeCount || selection.isCollapsed || !source.contains(selection.anchorNode)) { return; }
    var range = selection.getRangeAt(0);
    var start = offset(range.startContainer, range.startOffset), end = offset(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) { return; }
    place = { start: start, end: end };
    var box = range.getBoundingClientRect(), frame = source.getBoundingClientRect();
    button.style.top = box.bottom - frame.top + source.scrollTop + 6 + "px";
    button.style.left = Math.max(8, Math.min(box.left - frame.left, source.clientWidth - 140)) + "px";
    button.hidden = false;
  }
  document.addEventListener("selectionchange", function () { window.clearTimeout(look.timer); look.timer = window.setTimeout(look, 180); });
  button.addEventListener("mousedown", function (event) { event.preventDefault(); });
  button.addEventListener("click", function () {
    var slot = review.querySelector("[data-add-slot]");
    window.htmx.ajax("GET", review.dataset.add + "?start=" + place.start + "&end=" + place.end, { target: slot, swap: "innerHTML" }).then(function () {
      window.getSelection().removeAllRanges();
      button.hidden = true;
      slot.scrollIntoView({ block: "nearest" });
      column.scrollTop = 0;
      var first = slot.querySelector("[data-first]");
      if (first) { first.focus(); first.select(); }
    });
  });
  review.addEventListener("click", function (event) {
    if (event.target.closest("[data-close-add]")) { review.querySelector("[data-add-slot]").replaceChildren(); }
  });

  /* on a desk both columns reach down to the keys, whatever stands above them */
  var columns = review.querySelector(".review-columns"), keys = review.querySelector(".review-keys");
  function fit() {
    var height = "";
    if (window.innerWidth > 900) {
      var left = window.innerHeight - (columns.getBoundingClientRect().top + window.scrollY) - (keys ? keys.offsetHeight : 0) - 16;
      height = Math.max(left, 420) + "px";
    }
    source.style.height = height;
    column.style.height = height;
  }
  window.addEventListener("resize", fit);
  document.addEventListener("htmx:afterSettle", function (event) { if (event.target.id === "findings") { fit(); } });
  fit();

  /* I am here; who else is */
  function meet() {
    document.querySelectorAll(".claim.has-reader").forEach(function (one) { one.classList.remove("has-reader"); });
    review.querySelectorAll("[data-at]").forEach(function (one) { var at = card(one.dataset.at); if (at) { at.classList.add("has-reader"); } });
  }
  function say() {
    if (document.hidden) { return; }
    window.htmx.ajax("POST", review.dataset.presence, { target: "#readers", swap: "outerHTML", values: { claim: selected } }).then(meet);
  }
  function tell() { window.clearTimeout(tell.timer); tell.timer = window.setTimeout(say, 1500); }
  window.setInterval(say, 20000);
  var all = cards();
  var first = all.find(function (one) { return one.dataset.state === "open"; }) || all[0];
  if (review.dataset.chosen && card(review.dataset.chosen)) { select(review.dataset.chosen, { focus: true }); }
  else if (first) { select(first.dataset.claim); }
  else { tell(); }
  meet();
})();
