/* Behind a printed code, without an account: when the network is gone the words wait on this phone and go by themselves. */
(function () {
  "use strict";
  var phone = window.huoshuiPhone, app = window.huoshuiApp;
  var form = document.querySelector("form[data-tell-form]");
  var place = /^\/tell\/([0-9a-f-]{36})\/([A-Za-z0-9_-]{4,64})\/$/.exec(window.location.pathname);
  if (!form || !app.canKeep || !place) { return; }
  var zone = place[1], address = "/phone/told/" + place[1] + "/" + place[2] + "/", name = "point:" + place[1] + "/" + place[2];
  var outbox = document.querySelector("[data-outbox]"), isShell = document.documentElement.dataset.shell === "yes", editing = null;
  var WORDS = ["body", "enterprise_name", "category_id", "teller_name", "teller_phone"];

  function option(value, words) { var made = document.createElement("option"); made.value = value; made.textContent = words; return made; }
  async function remember() {
    var select = form.elements.category_id;
    await phone.keep(name, {
      label: (document.querySelector("[data-point-label]") || {}).textContent || "",
      asks_firm: Boolean(form.elements.enterprise_name),
      categories: Array.from(select.options).filter(function (one) { return one.value; }).map(function (one) { return [one.value, one.textContent]; }),
      at: new Date().toISOString(),
    });
  }
  async function recall() {
    var known = await phone.kept(name);
    document.querySelector("[data-point-unknown]").hidden = Boolean(known);
    if (!known) { return; }
    document.querySelector("[data-point-label]").textContent = known.label;
    document.querySelector("[data-point-at]").textContent = "上次更新 " + new Date(known.at).toLocaleString("zh-CN", { hour12: false });
    known.categories.forEach(function (one) { form.elements.category_id.append(option(one[0], one[1])); });
    if (!known.asks_firm) { form.elements.enterprise_name.closest(".field").remove(); }
  }
  async function queue() {
    var fields = {}, now = new Date().toISOString();
    WORDS.forEach(function (one) { if (form.elements[one]) { fields[one] = form.elements[one].value.trim(); } });
    /* the key that the page brought: what it may have sent before is the same deed */
    var id = (editing && editing.id) || (form.elements.intake_key && form.elements.intake_key.value) || phone.newId();
    await phone.putDraft({ id: id, kind: "tell", person: "", zone: zone, state: "waiting", title: fields.body.slice(0, 30), fields: fields, address: address, page: window.location.pathname, written_at: now, changed_at: now, accepted: [], attempts: 0, problem: null, answer: null });
    for (var file of Array.from(form.elements.files.files)) {
      await phone.putFile({ id: phone.newId(), draft: id, kind: "photo", name: file.name, blob: file, bytes_before: file.size, taken_at: now, for_firm: true, stored_id: "" });
    }
    Object.keys(window.sessionStorage).forEach(function (key) { if (key.slice(-window.location.pathname.length) === window.location.pathname) { window.sessionStorage.removeItem(key); } });
    form.reset();
    form.hidden = true;
    outbox.hidden = false;
    app.sendSoon();
  }
  function lacks() {
    if (!form.elements.body.value.trim()) { return form.elements.body; }
    if (form.elements.enterprise_name && !form.elements.enterprise_name.value.trim()) { return form.elements.enterprise_name; }
    return null;
  }
  /* with a connection the form goes its ordinary way; only a dead network puts it in line, and only where a worker can bring it back */
  form.addEventListener("submit", function (event) {
    var hasWorker = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (!isShell && (navigator.onLine || !hasWorker)) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    var missing = lacks();
    if (missing) { missing.focus(); missing.setAttribute("aria-invalid", "true"); return; }
    queue();
  }, true);
  async function start() {
    await (isShell ? recall() : remember());
    var asked = /^#draft=([0-9a-f-]{32,36})$/.exec(window.location.hash);
    if (asked) {
      editing = (await phone.draftsOf("", zone)).find(function (one) { return one.id === asked[1] && one.state !== "sent" && (!one.attempts || one.problem); }) || null;
      if (editing) { WORDS.forEach(function (one) { if (form.elements[one] && editing.fields[one]) { form.elements[one].value = editing.fields[one]; } }); }
    }
    await window.huoshuiOutbox.follow(outbox, "", zone);
    form.dataset.ready = "yes";
  }
  start();
})();
