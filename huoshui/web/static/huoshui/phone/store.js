/* What a phone keeps, in one IndexedDB: drafts, their photos and memos, the own list, printed codes that were opened.
   Runs in pages and in the worker. Everything of a person carries who and which zone; nobody else's is ever handed out. */
(function (scope) {
  "use strict";
  var NAME = "huoshui-phone";
  var VERSION = 1;
  var opened = null;
  var channel = "BroadcastChannel" in scope ? new BroadcastChannel(NAME) : null;

  function database() {
    if (!opened) {
      opened = scope.idb.openDB(NAME, VERSION, {
        upgrade: function (base) { /* additions only: a new version never empties a store */
          if (!base.objectStoreNames.contains("drafts")) { base.createObjectStore("drafts", { keyPath: "id" }); }
          if (!base.objectStoreNames.contains("files")) { base.createObjectStore("files", { keyPath: "id" }).createIndex("draft", "draft"); }
          if (!base.objectStoreNames.contains("kept")) { base.createObjectStore("kept"); }
        },
        blocking: function () { opened.then(function (base) { base.close(); }); opened = null; },
        terminated: function () { opened = null; },
      });
      opened.catch(function () { opened = null; });
    }
    return opened;
  }
  function newId() {
    if (scope.crypto.randomUUID) { return scope.crypto.randomUUID(); }
    var bytes = new Uint8Array(16);
    scope.crypto.getRandomValues(bytes);
    return Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }
  function told() { if (channel) { channel.postMessage("changed"); } scope.dispatchEvent(new Event("huoshui:phone")); }

  async function putDraft(draft) {
    await (await database()).put("drafts", draft);
    told();
    return draft;
  }
  async function changeDraft(id, change) {
    var base = await database();
    var step = base.transaction("drafts", "readwrite");
    var draft = await step.store.get(id);
    if (draft) { Object.assign(draft, change); await step.store.put(draft); }
    await step.done;
    told();
    return draft;
  }
  /* the sender takes one in hand: null where it was opened again for writing, or given up, meanwhile */
  async function claim(id) {
    var base = await database();
    var step = base.transaction("drafts", "readwrite");
    var draft = await step.store.get(id);
    var free = draft && (draft.state === "waiting" || draft.state === "sending");
    if (free) { Object.assign(draft, { state: "sending", problem: null }); await step.store.put(draft); }
    await step.done;
    if (free) { told(); }
    return free ? draft : null;
  }
  async function draftsOf(person, zone) {
    var all = await (await database()).getAll("drafts");
    return all.filter(function (one) { return one.person === person && one.zone === zone; })
      .sort(function (one, other) { return one.written_at < other.written_at ? 1 : -1; });
  }
  async function getDraft(id) { return (await database()).get("drafts", id); }
  async function allWaiting() {
    var all = await (await database()).getAll("drafts");
    return all.filter(function (one) { return one.state === "waiting" || one.state === "sending"; })
      .sort(function (one, other) { return one.written_at < other.written_at ? -1 : 1; });
  }
  async function dropDraft(id) {
    var base = await database();
    var step = base.transaction(["drafts", "files"], "readwrite");
    await step.objectStore("drafts").delete(id);
    for (var key of await step.objectStore("files").index("draft").getAllKeys(id)) { await step.objectStore("files").delete(key); }
    await step.done;
    told();
  }
  async function putFile(file) { await (await database()).put("files", file); told(); return file; }
  async function filesOf(draftId) {
    var found = await (await database()).getAllFromIndex("files", "draft", draftId);
    return found.sort(function (one, other) { return one.taken_at < other.taken_at ? -1 : 1; });
  }
  async function dropFile(id) { await (await database()).delete("files", id); told(); }
  async function dropFilesOf(draftId) { for (var one of await filesOf(draftId)) { await (await database()).delete("files", one.id); } }

  async function keep(name, value) { await (await database()).put("kept", value, name); told(); return value; }
  async function kept(name) { return (await database()).get("kept", name); }
  async function forget(name) { await (await database()).delete("kept", name); told(); }

  /* The own list goes at sign-out and when somebody else signs in. Drafts wait for their own person, out of everybody else's sight. */
  async function forgetPerson() { await forget("pocket"); }
  async function meet(person, zone) {
    var pocket = await kept("pocket");
    if (pocket && (pocket.person.id !== person || pocket.zone.id !== zone)) { await forgetPerson(); return null; }
    return pocket || null;
  }
  /* The own list as long as the zone's rule lets a phone keep it without a connection. */
  async function freshPocket() {
    var pocket = await kept("pocket");
    if (!pocket) { return null; }
    var hours = (Date.now() - new Date(pocket.received_at).getTime()) / 3600000;
    if (hours > pocket.terms.own_list_kept_hours) { await forget("pocket"); return null; }
    return pocket;
  }
  function onChange(look) {
    scope.addEventListener("huoshui:phone", look);
    if (channel) { channel.addEventListener("message", look); }
  }

  scope.huoshuiPhone = scope.huoshuiPhone || {};
  Object.assign(scope.huoshuiPhone, {
    newId: newId, claim: claim, putDraft: putDraft, changeDraft: changeDraft, draftsOf: draftsOf, getDraft: getDraft, allWaiting: allWaiting,
    dropDraft: dropDraft, putFile: putFile, filesOf: filesOf, dropFile: dropFile, dropFilesOf: dropFilesOf,
    keep: keep, kept: kept, forget: forget, forgetPerson: forgetPerson, meet: meet, freshPocket: freshPocket, onChange: onChange,
  });
})(self);
