/* The text of a bulletin: words under one's hands, numbers as marks. On sending, what stands on the page becomes the field "blocks". */
(function () {
  "use strict";
  var form = document.querySelector("[data-bulletin-editor]");
  if (!form) { return; }
  var list = form.querySelector("[data-block-list]"), field = form.querySelector("[data-blocks]"), caret = null;

  function words(element) {
    var text = "";
    element.childNodes.forEach(function (node) {
      if (node.nodeType === Node.TEXT_NODE) { text += node.data; }
      else if (node.nodeType === Node.ELEMENT_NODE) { text += node.dataset.key ? "⟦" + node.dataset.key + "⟧" : words(node); }
    });
    return text;
  }

  function read(block) {
    var found = { kind: block.dataset.kind, text: words(block.querySelector("[data-text]")), is_annex: block.dataset.annex === "1" };
    if (found.kind === "table") {
      found.columns = Array.from(block.querySelectorAll("[data-head]"), function (head) { return head.textContent; });
      found.rows = Array.from(block.querySelectorAll("[data-line]"), function (line) {
        return Array.from(line.querySelectorAll("[data-cell]"), words);
      });
    }
    return found;
  }

  function keep() { field.value = JSON.stringify(Array.from(list.querySelectorAll("[data-block]"), read)); }

  function changed() {
    keep();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function editable(node) { return node && (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest("[data-text], [data-cell]"); }

  document.addEventListener("selectionchange", function () {
    var chosen = document.getSelection();
    if (chosen.rangeCount && editable(chosen.anchorNode)) { caret = chosen.getRangeAt(0).cloneRange(); }
  });

  function mark(button) {
    var made = document.createElement("span");
    made.className = "figure-mark";
    made.contentEditable = "false";
    made.dataset.key = button.dataset.insert;
    made.title = button.title;
    made.textContent = button.dataset.shown;
    return made;
  }

  function insert(button) {
    var target = caret && editable(caret.startContainer), made = mark(button);
    if (!target) {
      var last = list.querySelectorAll("[data-text]");
      target = last[last.length - 1];
      target.appendChild(made);
    } else {
      caret.deleteContents();
      caret.insertNode(made);
    }
    var after = document.createRange();
    after.setStartAfter(made);
    after.collapse(true);
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(after);
    target.focus();
    changed();
  }

  function add(block) {
    var source = list.querySelector('[data-block]:not([data-kind="table"])') || block, made = source.cloneNode(true);
    made.dataset.kind = "paragraph";
    made.dataset.annex = "0";
    var choice = made.querySelector("[data-block-kind]");
    if (choice) { choice.value = "paragraph"; }
    made.querySelector("[data-text]").replaceChildren();
    block.after(made);
    made.querySelector("[data-text]").focus();
    changed();
  }

  list.addEventListener("click", function (event) {
    var button = event.target.closest("button"), block = button && button.closest("[data-block]");
    if (!block) { return; }
    if ("add" in button.dataset) { add(block); }
    if ("remove" in button.dataset && list.querySelectorAll("[data-block]").length > 1) { block.remove(); changed(); }
    if (button.dataset.move === "up" && block.previousElementSibling) { block.previousElementSibling.before(block); changed(); }
    if (button.dataset.move === "down" && block.nextElementSibling) { block.nextElementSibling.after(block); changed(); }
  });
  list.addEventListener("change", function (event) {
    if (event.target.matches("[data-block-kind]")) { event.target.closest("[data-block]").dataset.kind = event.target.value; changed(); }
  });
  list.addEventListener("input", function (event) { if (event.target !== field) { changed(); } });
  list.addEventListener("keydown", function (event) { /* one block is one paragraph */
    if (event.key === "Enter" && !event.isComposing && editable(event.target)) {
      event.preventDefault();
      var block = event.target.closest("[data-block]");
      if (block.dataset.kind !== "table") { add(block); }
    }
  });
  list.addEventListener("paste", function (event) { /* words only, whatever the other program brings along */
    if (!editable(event.target)) { return; }
    event.preventDefault();
    var chosen = document.getSelection(), plain = event.clipboardData.getData("text/plain").replace(/[\r\n]+/g, " ");
    if (!chosen.rangeCount) { return; }
    chosen.deleteFromDocument();
    chosen.getRangeAt(0).insertNode(document.createTextNode(plain));
    chosen.collapseToEnd();
    changed();
  });
  form.addEventListener("mousedown", function (event) { if (event.target.closest("[data-insert]")) { event.preventDefault(); } });
  form.addEventListener("click", function (event) { var button = event.target.closest("[data-insert]"); if (button) { insert(button); } });
  var search = form.querySelector("[data-palette-search]");
  search.addEventListener("input", function (event) {
    event.stopPropagation();
    form.querySelectorAll("[data-insert]").forEach(function (button) {
      button.parentElement.hidden = !button.textContent.includes(search.value.trim());
    });
  });
  form.addEventListener("submit", keep, true);
  keep();
})();
