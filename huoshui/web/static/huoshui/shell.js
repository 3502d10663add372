/* The frame: menus, search hotkey, look, print, messages, drawer, confirm, the two walls of every htmx request (token and zone). */
(function () {
  "use strict";
  var root = document.documentElement;

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (pair) { return pair.indexOf(name + "=") === 0; });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }
  function csrfToken() {
    var field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : cookie("csrftoken");
  }
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb !== "get") { event.detail.headers["X-CSRFToken"] = csrfToken(); }
  });

  /* menus built on <details>: one open at a time, Esc and a click outside close, arrows walk */
  function openMenus() { return Array.from(document.querySelectorAll("details.menu[open]")); }
  document.addEventListener("click", function (event) {
    openMenus().forEach(function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
  });
  document.addEventListener("keydown", function (event) {
    var menus = openMenus();
    if (event.key === "Escape" && menus.length) {
      var last = menus[menus.length - 1];
      last.open = false;
      last.querySelector("summary").focus();
      event.stopPropagation();
    }
    var menu = event.target.closest ? event.target.closest("details.menu[open]") : null;
    if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp") && !event.target.matches("input, select, textarea")) {
      var stops = Array.from(menu.querySelectorAll("summary, .menu-panel a, .menu-panel button"));
      var next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (stops[next]) { stops[next].focus(); event.preventDefault(); }
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      var search = document.querySelector("[data-hotkey=k]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });

  /* look, print */
  var looks = { light: "dark", dark: "auto", auto: "light" };
  var lookWords = { light: "换成深色", dark: "跟随系统深浅", auto: "换成浅色" };
  function currentLook() { return root.getAttribute("data-look") || "light"; }
  function nameLook() {
    document.querySelectorAll("[data-look-next] span").forEach(function (word) { word.textContent = lookWords[currentLook()]; });
  }
  nameLook();
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-look-next]")) {
      var look = looks[currentLook()];
      document.cookie = "huoshui_look=" + look + "; path=/; max-age=31536000; samesite=lax";
      root.setAttribute("data-look", look);
      var dark = look === "dark" || (look === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);
      root.setAttribute("data-bs-theme", dark ? "dark" : "light");
      nameLook();
      document.dispatchEvent(new CustomEvent("huoshui:look"));
    }
    if (event.target.closest("[data-print]")) { openMenus().forEach(function (menu) { menu.open = false; }); window.print(); }
  });

  /* connection */
  function showConnection() {
    document.querySelectorAll("[data-offline]").forEach(function (note) { note.hidden = navigator.onLine; });
  }
  window.addEventListener("online", showConnection);
  window.addEventListener("offline", showConnection);
  showConnection();

  /* the figure drawer: any <a data-drawer> opens beside the page; with Ctrl, Shift or the middle button it is an ordinary link */
  var drawer = document.getElementById("drawer");
  if (drawer) {
    var body = document.getElementById("drawer-body");
    var page = drawer.querySelector("[data-drawer-page]");
    var back = drawer.querySelector("[data-drawer-back]");
    var title = drawer.querySelector("[data-drawer-title]");
    var trail = [];
    var opener = null;
    var load = function (href) {
      page.href = href;
      back.hidden = trail.length < 2;
      body.replaceChildren(drawer.querySelector("[data-drawer-waiting]").content.cloneNode(true));
      if (!drawer.open) { drawer.showModal(); }
      window.htmx.ajax("GET", href, { target: "#drawer-body", swap: "innerHTML" }).then(function () {
        var heading = body.querySelector("[data-drawer-heading]");
        title.textContent = heading ? heading.getAttribute("data-drawer-heading") : "口径与出处";
        body.scrollTop = 0;
      });
    };
    document.addEventListener("click", function (event) {
      var link = event.target.closest("a[data-drawer]");
      var inside = event.target.closest("#drawer-body a[data-in-drawer]");
      link = link || inside;
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0 || !window.htmx) { return; }
      event.preventDefault();
      if (!drawer.open) { trail = []; opener = link; }
      trail.push(link.href);
      load(link.href);
    });
    back.addEventListener("click", function () { trail.pop(); load(trail[trail.length - 1]); });
    drawer.addEventListener("click", function (event) {
      if (event.target === drawer || event.target.closest("[data-drawer-close]")) { drawer.close(); }
    });
    drawer.addEventListener("close", function () { body.replaceChildren(); if (opener && opener.isConnected) { opener.focus(); } });
    document.addEventListener("htmx:sendError", function (event) {
      if (event.detail.target === body) { body.textContent = "网络没有连上，请稍后再点一次。"; }
    });
  }

  /* confirm before sending: <form data-confirm="…?" data-confirm-verb="移出"> */
  var dialog = document.getElementById("confirm");
  if (dialog) {
    var waiting = null;
    document.addEventListener("submit", function (event) {
      var form = event.target;
      var asker = (event.submitter && event.submitter.getAttribute("data-confirm") && event.submitter) || form;
      var question = asker.getAttribute("data-confirm");
      if (!question || form.dataset.confirmed === "yes") { return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = { form: form, submitter: event.submitter };
      dialog.querySelector("[data-confirm-question]").textContent = question;
      dialog.querySelector("[data-confirm-yes]").textContent = asker.getAttribute("data-confirm-verb") || "确定";
      dialog.showModal();
    }, true);
    dialog.querySelector("[data-confirm-no]").addEventListener("click", function () { dialog.close(); });
    dialog.querySelector("[data-confirm-yes]").addEventListener("click", function () {
      dialog.close();
      waiting.form.dataset.confirmed = "yes";
      waiting.form.requestSubmit(waiting.submitter);
    });
  }
})();
