/* Sending what waits, one after the other and once: files singly, then the visit that names them. Runs in pages and in the worker,
   never in two places at a time (a lock of the browser); should an answer be lost, the same key asks again and nothing doubles. */
(function (scope) {
  "use strict";
  var phone = scope.huoshuiPhone;
  var LATER = "later", SIGNED_OUT = "signed_out";

  /* {status, body} of a JSON answer; LATER: no answer, or none that is ours; SIGNED_OUT: the way leads to the sign-in page */
  async function ask(address, options) {
    var answer;
    try {
      answer = await fetch(address, Object.assign({ redirect: "manual", credentials: "same-origin", cache: "no-store" }, options, {
        headers: Object.assign({ Accept: "application/json" }, options && options.headers),
      }));
    } catch (error) { return LATER; }
    if (answer.type === "opaqueredirect" || answer.status === 401) { return SIGNED_OUT; }
    if (answer.status >= 500) { return LATER; }
    if (answer.status === 404) { return { status: 404, body: { code: "not_found", message: "服务器上找不到这家企业，或不再由您服务。", remedy: "内容还在手机上，请联系调度核对。" } }; }
    if (answer.status === 403) { return { status: 403, body: { code: "forbidden", message: "服务器没有收下：岗位没有这项权限，或登录已变。", remedy: "请重新登录后再点“立即发送”；还不行请联系本区安全管理员。" } }; }
    try { return { status: answer.status, body: await answer.json() }; } catch (error) { return LATER; }
  }
  function post(address, form, key, csrf) {
    return ask(address, { method: "POST", body: form, headers: { "Idempotency-Key": key, "X-CSRFToken": csrf, "X-Phone-Sent-At": new Date().toISOString() } });
  }
  function stays(answer) { return answer === LATER || answer === SIGNED_OUT || answer.body.code === "idempotency_key_in_flight"; }

  /* the own list, fresh: it also says who is signed in */
  async function fetchPocket() {
    var answer = await ask("/phone/pocket/");
    if (answer === LATER || answer === SIGNED_OUT) { return answer; }
    if (answer.status !== 200) { return SIGNED_OUT; }
    answer.body.received_at = new Date().toISOString();
    await phone.keep("pocket", answer.body);
    return answer.body;
  }

  async function refused(draft, answer) {
    var body = answer.body;
    var conflicts = (body.data && body.data.conflicts) || [];
    await phone.changeDraft(draft.id, {
      state: conflicts.length ? "conflict" : "refused",
      problem: { message: body.message || "服务器没有收下。", remedy: body.remedy || "", conflicts: conflicts },
    });
  }
  async function back(draft) { await phone.changeDraft(draft.id, { state: "waiting" }); }

  /* true: go on with the next; false: no use now */
  async function sendFiles(draft, csrf) {
    for (var file of await phone.filesOf(draft.id)) {
      if (file.stored_id) { continue; }
      var form = new FormData();
      form.append("file", file.blob, file.name);
      var answer = await post("/phone/files/", form, file.id + "." + (file.turn || 0), csrf);
      if (stays(answer)) { await back(draft); return false; }
      if (answer.status !== 200) { await refused(draft, answer); return null; }
      await phone.putFile(Object.assign(file, { stored_id: answer.body.id }));
    }
    return true;
  }
  function visitForm(draft, files) {
    var form = new FormData();
    Object.keys(draft.fields).forEach(function (name) { form.append(name, draft.fields[name]); });
    form.append("device_key", draft.id);
    form.append("enterprise_id", draft.firm.id);
    form.append("enterprise_name", draft.firm.name);
    form.append("visited_at", draft.written_at);
    Object.keys(draft.seen).forEach(function (name) { form.append("seen_" + name, draft.seen[name]); });
    draft.accepted.forEach(function (token) { form.append("accepted", token); });
    files.forEach(function (file) {
      form.append("file_id", file.stored_id);
      if (file.for_firm) { form.append("shown_file_id", file.stored_id); }
    });
    return form;
  }
  /* from here on the server may have it: only its answer allows a change */
  function goes(draft) { return phone.changeDraft(draft.id, { attempts: draft.attempts + 1 }); }
  async function sendVisit(waiting, csrf) {
    var draft = await phone.claim(waiting.id);
    if (!draft) { return true; }
    var went = await sendFiles(draft, csrf);
    if (went !== true) { return went === null; }
    await goes(draft);
    var answer = await post("/phone/visits/", visitForm(draft, await phone.filesOf(draft.id)), draft.id, csrf);
    if (stays(answer)) { await back(draft); return false; }
    if (answer.status !== 200) {
      if (answer.body.code === "file_not_received") { /* not there any more: all go again, as new deeds */
        for (var file of await phone.filesOf(draft.id)) { await phone.putFile(Object.assign(file, { stored_id: "", turn: (file.turn || 0) + 1 })); }
      }
      await refused(draft, answer);
      return true;
    }
    await phone.dropFilesOf(draft.id);
    await phone.changeDraft(draft.id, { state: "sent", sent_at: new Date().toISOString(), answer: answer.body, problem: null, fields: {} });
    return true;
  }
  async function sendTold(waiting) {
    var draft = await phone.claim(waiting.id);
    if (!draft) { return true; }
    var point = await ask(draft.address);
    if (stays(point)) { await back(draft); return false; }
    if (point.status !== 200) {
      await refused(draft, { body: { message: "这个二维码已经停用，诉求没有提交。", remedy: "内容还在手机上，请向园区要新的二维码。" } });
      return true;
    }
    var form = new FormData();
    Object.keys(draft.fields).forEach(function (name) { form.append(name, draft.fields[name]); });
    form.set("intake_key", draft.id);
    (await phone.filesOf(draft.id)).forEach(function (file) { form.append("files", file.blob, file.name); });
    await goes(draft);
    var answer = await post(draft.address, form, draft.id, point.body.csrf);
    if (stays(answer)) { await back(draft); return false; }
    if (answer.status !== 200) { await refused(draft, answer); return true; }
    await phone.dropFilesOf(draft.id);
    await phone.changeDraft(draft.id, { state: "sent", sent_at: new Date().toISOString(), answer: answer.body, problem: null, fields: {} });
    return true;
  }

  async function run() {
    var drafts = await phone.allWaiting();
    var visits = drafts.filter(function (one) { return one.kind === "visit"; });
    for (var told of drafts.filter(function (one) { return one.kind === "tell"; })) {
      if (!(await sendTold(told))) { return LATER; }
    }
    if (!visits.length) { return "nothing"; }
    var pocket = await fetchPocket();
    if (pocket === LATER || pocket === SIGNED_OUT) {
      for (var stuck of visits) { if (stuck.state === "sending") { await back(stuck); } }
      return pocket;
    }
    for (var draft of visits) { /* only under the person who wrote it, in the zone where it was written */
      if (draft.person !== pocket.person.id || draft.zone !== pocket.zone.id) { continue; }
      if (!(await sendVisit(draft, pocket.csrf))) { return LATER; }
    }
    await fetchPocket();
    return "sent";
  }
  function sendAll() {
    return scope.navigator.locks ? scope.navigator.locks.request("huoshui-phone-send", run) : run();
  }
  Object.assign(phone, { sendAll: sendAll, fetchPocket: fetchPocket, ask: ask, LATER: LATER, SIGNED_OUT: SIGNED_OUT });
})(self);
