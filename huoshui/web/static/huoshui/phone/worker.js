/* The service worker. The line before this one names version, files, scripts and shells.
   Always the network first: what is kept is shown only when the network is not there, and then by a shell that says so. Answers with
   anybody's data are never kept here. A new version takes over at once; drafts live in IndexedDB and stay. */
"use strict";
var settings = self.phoneWorkerSettings;
var KEPT = "huoshui-" + settings.version;
var WAIT_MS = 12000; /* a weak signal is no connection */
importScripts.apply(self, settings.scripts);

self.addEventListener("install", function (event) {
  var wanted = settings.files.concat(Object.values(settings.shells)).map(function (address) {
    return new Request(address, { cache: "reload", credentials: "omit" }); /* without a cookie there is nobody on a shell */
  });
  event.waitUntil(caches.open(KEPT).then(function (kept) { return kept.addAll(wanted); }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.indexOf("huoshui-") === 0 && name !== KEPT; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

function shellFor(path) {
  if (/^\/officers\/visit\/[0-9a-f-]{36}\/$/.test(path)) { return settings.shells.visit; }
  if (path === "/" || path === "/officers/" || path === settings.shells.home) { return settings.shells.home; }
  if (/^\/tell\/[0-9a-f-]{36}\/(?!rate\/|follow\/)[A-Za-z0-9_-]{4,64}\/$/.test(path)) { return settings.shells.tell; }
  return path === settings.shells.visit || path === settings.shells.tell ? path : settings.shells.offline;
}
function keptCopy(address) { return caches.open(KEPT).then(function (kept) { return kept.match(address); }); }
function open(request, path) {
  var shell = shellFor(path);
  var network = fetch(request);
  var patience = new Promise(function (resolve, reject) { setTimeout(reject, WAIT_MS); });
  return (shell === settings.shells.offline ? network : Promise.race([network, patience])).catch(function () {
    return keptCopy(shell).then(function (copy) { return copy || Response.error(); });
  });
}
self.addEventListener("fetch", function (event) {
  var request = event.request;
  var address = new URL(request.url);
  if (address.origin !== self.location.origin) { return; }
  if (request.method === "POST" && address.pathname === "/session/sign-out/") { event.waitUntil(self.huoshuiPhone.forgetPerson()); return; }
  if (request.method !== "GET") { return; }
  if (request.mode === "navigate") { event.respondWith(open(request, address.pathname)); return; }
  if (settings.files.indexOf(address.pathname) >= 0) {
    event.respondWith(fetch(request).catch(function () { return keptCopy(address.pathname).then(function (copy) { return copy || Response.error(); }); }));
  }
});
self.addEventListener("sync", function (event) {
  if (event.tag === "huoshui-send") {
    event.waitUntil(self.huoshuiPhone.sendAll().then(function (outcome) { if (outcome === "later") { throw new Error("later"); } }));
  }
});
