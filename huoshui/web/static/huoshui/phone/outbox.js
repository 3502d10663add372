/* What waits on this phone, what is on its way, what arrived, and what needs a decision: <section data-outbox>. */
(function () {
  "use strict";
  var phone = window.huoshuiPhone;
  var STATES = { writing: ["没写完", ""], waiting: ["待发送", "warn"], sending: ["正在发送", "water"], sent: ["已发送", "good"], refused: ["需要处理", "bad"], conflict: ["需要处理", "bad"] };
  var SENT_KEPT_DAYS = 7;
  function make(tag, css, words) {
    var made = document.createElement(tag);
    if (css) { made.className = css; }
    if (words) { made.textContent = words; }
    return made;
  }
  function when(text) { return new Date(text).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }); }
  function button(words, css, act) {
    var made = make("button", "btn btn-sm " + css, words);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }
  function editLink(draft, words) {
    var link = make("a", "btn btn-sm", words);
    link.href = draft.kind === "visit" ? "/officers/visit/" + draft.firm.id + "/#draft=" + draft.id : draft.page + "#draft=" + draft.id;
    if (window.location.href.split("#")[0] === link.href.split("#")[0]) { link.addEventListener("click", function () { window.setTimeout(function () { window.location.reload(); }); }); }
    return link;
  }
  function send(id, change) {
    return phone.changeDraft(id, Object.assign({ state: "waiting", problem: null }, change)).then(window.huoshuiApp.sendSoon);
  }
  function abandon(draft) {
    return button("放弃", "btn-ghost", function () {
      if (window.confirm("放弃这条记录？它会从这部手机上删除，不会发送。")) { phone.dropDraft(draft.id); }
    });
  }
  function conflictBox(one) {
    var box = make("div", "conflict");
    box.append(make("strong", "", one.heading));
    var sides = make("dl", "conflict-sides");
    [["您写的时候", one.mine], ["现在", one.theirs], ["照样发送", one.if_sent.replace(/^照样发送，/, "")]].forEach(function (pair) {
      var row = make("div");
      row.append(make("dt", "", pair[0]), make("dd", "", pair[1]));
      sides.append(row);
    });
    box.append(sides);
    return box;
  }
  function answerOf(draft) {
    var box = make("p", "who");
    if (draft.kind === "tell") {
      box.append("受理编号 ", make("strong", "", draft.answer.number), "　查询码 ", make("strong", "tell-code", draft.answer.query_code), make("br"), "请记下或截图，凭它查进展、作评价。");
      return box;
    }
    box.append("已记下走访");
    if (draft.answer.receipts.length) {
      box.append("，提出诉求 ");
      draft.answer.receipts.forEach(function (one, place) {
        var link = make("a", "", one.number);
        link.href = one.address;
        box.append(place ? "、" : "", link);
      });
    }
    return box;
  }
  function problemOf(draft, main, deeds) {
    main.append(make("p", "outbox-problem", draft.problem.message + draft.problem.remedy));
    draft.problem.conflicts.forEach(function (one) { main.append(conflictBox(one)); });
    if (draft.state === "conflict") {
      var tokens = draft.problem.conflicts.map(function (one) { return one.token; });
      deeds.append(button("照样发送", "btn-primary", function () { send(draft.id, { accepted: draft.accepted.concat(tokens) }); }));
    } else {
      deeds.append(button("再发一次", "btn-primary", function () { send(draft.id, {}); }));
    }
    deeds.append(editLink(draft, "去修改"), abandon(draft));
  }
  async function drawn(draft) {
    var item = make("li", "outbox-item"), main = make("div"), deeds = make("div", "outbox-deeds");
    item.dataset.state = draft.state;
    var title = make("p"), state = STATES[draft.state];
    title.append(make("strong", "", draft.title), " ", make("span", "tag tag-" + state[1], state[0]));
    var files = await phone.filesOf(draft.id);
    var count = function (kind) { return files.filter(function (one) { return one.kind === kind; }).length; };
    var told = (draft.fields.told || "").split("\n").filter(function (line) { return line.trim(); }).length;
    var words = [when(draft.written_at) + " 写下"];
    if (told) { words.push("诉求 " + told + " 件"); }
    if (count("photo")) { words.push("照片 " + count("photo") + " 张"); }
    if (count("memo")) { words.push("录音 " + count("memo") + " 段"); }
    if (files.length && draft.state !== "sent") { words.push("已传 " + files.filter(function (one) { return one.stored_id; }).length + "/" + files.length); }
    if (draft.state === "sent") { words.push(when(draft.sent_at) + " 送达"); }
    main.append(title, make("p", "who", words.join(" · ")));
    if (draft.state === "sent") {
      main.append(answerOf(draft));
      if (draft.kind === "tell") { var go = make("a", "btn btn-sm", "看办到哪一步"); go.href = draft.answer.address; deeds.append(go); }
      deeds.append(button(draft.kind === "tell" ? "已记下，删除" : "收起", "btn-ghost", function () { phone.dropDraft(draft.id); }));
    } else if (draft.problem) {
      problemOf(draft, main, deeds);
    } else if (draft.state === "writing") {
      deeds.append(editLink(draft, "接着写"), abandon(draft));
    } else if (draft.state === "waiting" && !draft.attempts) {
      deeds.append(editLink(draft, "修改"), abandon(draft));
    } else if (draft.state === "waiting") {
      main.append(make("p", "who", "已经试发过，等服务器回执，这之前不能改；不会重复登记。"));
    }
    item.append(main, deeds);
    return item;
  }

  async function draw(box, person, zone, only) {
    var drafts = (await phone.draftsOf(person, zone)).filter(function (one) { return !only || only(one); });
    for (var old of drafts.filter(function (one) { return one.kind === "visit" && one.state === "sent" && Date.now() - new Date(one.sent_at).getTime() > SENT_KEPT_DAYS * 86400000; })) {
      await phone.dropDraft(old.id);
    }
    var items = [];
    for (var draft of drafts) { items.push(await drawn(draft)); }
    box.querySelector("[data-outbox-list]").replaceChildren.apply(box.querySelector("[data-outbox-list]"), items);
    var open = drafts.filter(function (one) { return one.state !== "sent"; });
    box.querySelector("[data-outbox-count]").textContent = open.length ? String(open.length) : "";
    box.querySelector("[data-send-now]").hidden = !open.some(function (one) { return one.state === "waiting" || one.state === "sending"; });
    box.hidden = !drafts.length && !box.hasAttribute("data-always");
    var empty = box.querySelector("[data-outbox-empty]");
    if (empty) { empty.hidden = Boolean(drafts.length); }
  }
  function follow(box, person, zone, only) {
    var drawing = false, again = false;
    async function look() {
      if (drawing) { again = true; return; }
      drawing = true;
      do { again = false; await draw(box, person, zone, only); } while (again);
      drawing = false;
    }
    box.querySelector("[data-send-now]").addEventListener("click", function () { window.huoshuiApp.sendSoon(); });
    document.addEventListener("huoshui:sent", function (event) {
      var note = box.querySelector("[data-sign-in-needed]");
      if (note) { note.hidden = event.detail !== "signed_out"; }
      look();
    });
    phone.onChange(look);
    return look();
  }
  window.huoshuiOutbox = { follow: follow };
})();
