// What the long page holds, at a glance: a chip for each panel, with its first number, that jumps to it. Worklists arrive one by one.
(function () {
  "use strict";
  var glance = document.querySelector("[data-glance]");
  if (!glance) { return; }
  var FEWEST = 2;

  function chip(panel) {
    var head = panel.querySelector(".panel-head");
    var title = head.querySelector("h2");
    var tag = head.querySelector(".tag-bad") || head.querySelector(".tag");
    var link = document.createElement("a");
    link.className = "tag tag-link" + (panel.querySelector(".todo-late") ? " tag-bad" : panel.querySelector(".todo-due") ? " tag-warn" : "");
    link.href = "#" + panel.id;
    link.textContent = (title.textContent + (tag ? " · " + tag.textContent : "")).replace(/\s+/g, " ").trim();
    return link;
  }
  function draw() {
    var panels = Array.from(document.querySelectorAll("main section.panel[id]")).filter(function (panel) {
      return panel.querySelector(".panel-head h2");
    });
    glance.hidden = panels.length < FEWEST;
    glance.replaceChildren.apply(glance, panels.map(chip));
  }

  document.addEventListener("htmx:afterSettle", draw);
  draw();
})();
