/* On every page of the app: the worker, who is here, signing out, sending what waits, what plain HTTP withholds. */
(function () {
  "use strict";
  var body = document.body;
  var phone = window.huoshuiPhone;
  var canKeep = window.isSecureContext && "indexedDB" in window && Boolean(phone);
  document.documentElement.classList.toggle("is-secure", window.isSecureContext);
  document.querySelectorAll("[data-not-secure]").forEach(function (note) { note.hidden = window.isSecureContext; });
  document.querySelectorAll("[data-needs-phone]").forEach(function (part) { part.hidden = !canKeep; });

  function showConnection() {
    document.querySelectorAll("[data-when-offline]").forEach(function (part) { part.hidden = navigator.onLine; });
    document.querySelectorAll("[data-when-online]").forEach(function (part) { part.hidden = !navigator.onLine; });
  }
  showConnection();
  window.addEventListener("offline", showConnection);
  window.addEventListener("online", function () { showConnection(); send(); });

  function send() {
    if (!canKeep) { return Promise.resolve("nothing"); }
    return phone.sendAll().then(function (outcome) {
      document.dispatchEvent(new CustomEvent("huoshui:sent", { detail: outcome }));
      return outcome;
    });
  }
  function sendSoon() {
    if (!canKeep) { return Promise.resolve("nothing"); }
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.getRegistration().then(function (worker) {
        if (worker && worker.sync) { worker.sync.register("huoshui-send").catch(function () { /* not allowed: the page sends */ }); }
      });
    }
    return send();
  }
  window.huoshuiApp = { canKeep: canKeep, send: send, sendSoon: sendSoon };
  if (!canKeep) { return; }

  if ("serviceWorker" in navigator && document.querySelector("link[rel=manifest]")) { navigator.serviceWorker.register("/service-worker.js", { scope: "/", updateViaCache: "none" }).catch(function () { /* no worker: pages go on working */ }); }
  if (navigator.storage && navigator.storage.persist) { navigator.storage.persist(); }

  /* who is here: the list of anybody else goes; at the door after signing out it goes as well */
  var person = body.dataset.person || "";
  var ready = person ? phone.meet(person, body.dataset.zone) : Promise.resolve(null);
  if (window.location.pathname === "/session/sign-in/" && /[?&]ended=signed_out/.test(window.location.search)) { ready = phone.forgetPerson(); }
  ready.then(function () {
    if (person && document.querySelector("[data-takes-pocket]") && navigator.onLine) { return phone.fetchPocket(); }
    return null;
  }).then(send);

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.getAttribute("action") !== "/session/sign-out/" || form.dataset.forgotten === "yes") { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    phone.allWaiting().then(function (drafts) {
      var mine = drafts.filter(function (one) { return one.person === person; }).length;
      if (mine && !window.confirm("手机上还有 " + mine + " 条没有发送。退出后它们留在这部手机上，别人看不到；您再登录时才会发送。现在退出吗？")) { return; }
      return phone.forgetPerson().then(function () {
        form.dataset.forgotten = "yes";
        form.submit();
      });
    });
  }, true);

  /* a new version took over while this page was open */
  if (navigator.serviceWorker) {
    var had = Boolean(navigator.serviceWorker.controller);
    navigator.serviceWorker.addEventListener("controllerchange", function () {
      if (had) { document.querySelectorAll("[data-new-version]").forEach(function (note) { note.hidden = false; }); }
      had = true;
    });
  }
  var later = null;
  window.addEventListener("beforeinstallprompt", function (event) {
    event.preventDefault();
    later = event;
    document.querySelectorAll("[data-install]").forEach(function (button) { button.hidden = false; });
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-install]") && later) { later.prompt(); later = null; event.target.closest("[data-install]").hidden = true; }
    if (event.target.closest("[data-reload]")) { window.location.reload(); }
  });
})();
