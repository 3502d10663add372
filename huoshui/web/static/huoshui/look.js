/* Light or dark before the first paint. The choice lives in a cookie so that the server draws the right one as well. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("has-script");
  var chosen = /(?:^|; )huoshui_look=(light|dark|auto)/.exec(document.cookie);
  if (root.getAttribute("data-shell") === "yes" && chosen) { /* a kept shell was drawn without the cookie */
    root.setAttribute("data-look", chosen[1]);
    root.setAttribute("data-bs-theme", chosen[1] === "dark" ? "dark" : "light");
  }
  var look = root.getAttribute("data-look") || "light";
  if (look === "auto") {
    root.setAttribute("data-bs-theme", window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  }
})();
