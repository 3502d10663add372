/* The form of a visit on a phone: kept while one writes, put in line at the end, sent when there is a connection. */
(function () {
  "use strict";
  var phone = window.huoshuiPhone, app = window.huoshuiApp;
  var form = document.querySelector("form[data-visit-form]");
  if (!form || !app.canKeep) { return; }
  var WRITTEN = ["reached", "kind", "note", "told", "latitude", "longitude", "accuracy"];
  var DEFAULTS = { photo_longest_side_pixels: 1600, photo_quality_percent: 82, memo_longest_seconds: 180, most_files: 9 };
  var box = form.querySelector("[data-takes]"), state = document.querySelector("[data-visit-state]"), saved = document.querySelector("[data-draft-saved]");
  var terms = DEFAULTS, draft = null, making = null, who = null, firm = null, seen = null, takes = null, timer = 0;

  function fields() {
    var found = {};
    WRITTEN.forEach(function (name) { var field = form.elements[name]; if (field) { found[name] = field.value || ""; } });
    return found;
  }
  function fill(kept) {
    WRITTEN.forEach(function (name) { if (form.elements[name] && kept[name] !== undefined) { form.elements[name].value = kept[name]; } });
  }
  /* the draft begins with the first word or picture, so that looking at a page leaves nothing */
  function ensured() {
    if (draft) { return Promise.resolve(draft.id); }
    if (!making) {
      var now = new Date().toISOString();
      making = phone.putDraft({
        id: phone.newId(), kind: "visit", person: who.person, zone: who.zone, state: "writing", title: firm.name, firm: firm, seen: seen, fields: fields(),
        written_at: now, changed_at: now, accepted: [], attempts: 0, problem: null, answer: null,
      }).then(function (made) { draft = made; return made.id; });
    }
    return making;
  }
  async function save() {
    window.clearTimeout(timer);
    timer = 0;
    await ensured();
    draft = await phone.changeDraft(draft.id, { fields: fields(), changed_at: new Date().toISOString() });
    saved.textContent = "已存在这部手机上 " + new Date().toLocaleTimeString("zh-CN", { hour12: false });
  }
  function complain(words) {
    var line = form.querySelector("[data-visit-problem]");
    line.textContent = words;
    line.hidden = !words;
    if (words) { line.scrollIntoView({ block: "center" }); }
  }
  async function submit(event) {
    event.preventDefault();
    var given = fields();
    if (given.reached === "met" && given.note.trim().length < 4 && !given.told.trim()) {
      complain("走访记录没有写。请写一两句谈了什么，或记下企业提出的诉求。");
      return;
    }
    complain("");
    await save();
    await phone.changeDraft(draft.id, { state: "waiting", problem: null });
    form.hidden = true;
    state.hidden = false;
    await window.huoshuiOutbox.follow(state, who.person, who.zone, function (one) { return one.id === draft.id; });
    app.sendSoon();
  }
  async function chosen() {
    var asked = /^#draft=([0-9a-f-]{32,36})$/.exec(window.location.hash);
    var mine = (await phone.draftsOf(who.person, who.zone)).filter(function (one) { return one.kind === "visit" && one.firm.id === firm.id; });
    if (asked) { return mine.find(function (one) { return one.id === asked[1] && one.state !== "sent" && (one.state !== "waiting" || !one.attempts) && one.state !== "sending"; }); }
    return mine.find(function (one) { return one.state === "writing"; });
  }
  async function start() {
    var pocket = await phone.freshPocket();
    var firmId = form.dataset.firm || (/\/officers\/visit\/([0-9a-f-]{36})\//.exec(window.location.pathname) || [])[1];
    var carried = pocket && pocket.firms.find(function (one) { return one.id === firmId; });
    who = document.body.dataset.person ? { person: document.body.dataset.person, zone: document.body.dataset.zone } : pocket && { person: pocket.person.id, zone: pocket.zone.id };
    firm = { id: firmId, name: form.dataset.firmName || (carried && carried.name) || "" };
    if (pocket) { terms = pocket.terms; }
    var begun = who && firmId ? await (async function () { return chosen(); })() : null;
    if (begun) { firm = begun.firm; }
    if (!who || !firm.name) {
      form.hidden = true;
      document.querySelector("[data-not-carried]").hidden = false;
      return;
    }
    document.querySelectorAll("[data-shows-firm]").forEach(function (part) { part.textContent = firm.name; });
    /* what this phone knows now: the page's own word where it came from the server, otherwise the list it carries */
    seen = form.dataset.firm
      ? { officer_id: form.dataset.seenOfficer, last_visit_id: form.dataset.seenLastVisit, plan_id: form.dataset.seenPlan, planned_on: form.dataset.seenPlannedOn }
      : { officer_id: carried ? who.person : "", last_visit_id: carried ? carried.last_visit_id : "", plan_id: carried ? carried.plan_id : "", planned_on: carried ? carried.planned_on : "" };
    takes = window.huoshuiTakes(box, ensured, function () { return terms; });
    if (begun) {
      draft = begun;
      fill(begun.fields);
      if (begun.state === "waiting") { draft = await phone.changeDraft(begun.id, { state: "writing" }); }
      saved.textContent = "接着写 " + new Date(begun.changed_at).toLocaleString("zh-CN", { hour12: false }) + " 的草稿";
      if (begun.problem) { complain(begun.problem.message + begun.problem.remedy); }
    }
    takes.drawPlace();
    await takes.draw(draft && draft.id);
    form.addEventListener("input", function (event) {
      if (event.target.type === "file") { return; }
      window.clearTimeout(timer);
      timer = window.setTimeout(save, 400);
    });
    window.addEventListener("pagehide", function () { if (timer) { save(); } });
    form.addEventListener("submit", submit);
    form.dataset.ready = "yes";
  }
  start();
})();
