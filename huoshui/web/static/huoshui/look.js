/* Light or dark before the first paint. The choice lives in a cookie so that the server draws the right one as well. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("has-script");
  var look = root.getAttribute("data-look") || "light";
  if (look === "auto") {
    root.setAttribute("data-bs-theme", window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  }
})();
