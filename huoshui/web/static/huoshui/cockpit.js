/* 驾驶舱: a panel that did not come says so and asks again; the link that fixes both days is copied. */
(function () {
  "use strict";
  function panelOf(event) { var target = event.detail.elt; return target && target.closest ? target.closest("[data-panel]") : null; }
  function failed(event) {
    var panel = panelOf(event);
    if (!panel || !panel.querySelector("[data-failed]")) { return; }
    panel.setAttribute("aria-busy", "false");
    panel.querySelector("[data-waiting]").hidden = true;
    panel.querySelector("[data-failed]").hidden = false;
  }
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) { document.addEventListener(name, failed); });

  function say(words) { var place = document.querySelector("[data-copied]"); if (place) { place.textContent = words; } }
  function copyByHand(text) {
    var field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    return done;
  }
  function told(done, text) { say(done ? "已复制，日期写在链接里" : "请手工复制：" + text); }
  document.addEventListener("click", function (event) {
    var again = event.target.closest("[data-panel-again]");
    if (again) {
      var panel = again.closest("[data-panel]");
      panel.querySelector("[data-waiting]").hidden = false;
      panel.querySelector("[data-failed]").hidden = true;
      window.htmx.trigger(panel, "again");
    }
    var copy = event.target.closest("[data-copy-link]");
    if (copy) {
      var text = copy.dataset.copyLink;
      if (navigator.clipboard && window.isSecureContext) {
        navigator.clipboard.writeText(text).then(function () { told(true, text); }, function () { told(copyByHand(text), text); });
      } else { told(copyByHand(text), text); }
    }
  });
})();
