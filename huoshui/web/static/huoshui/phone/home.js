/* 我的企业: on the server's page only the outbox; in the shell also the own list as the phone keeps it, with the time it is of. */
(function () {
  "use strict";
  var phone = window.huoshuiPhone, app = window.huoshuiApp;
  var box = document.querySelector("[data-outbox]");
  if (!app.canKeep || !box) { return; }
  var list = document.querySelector("[data-pocket-list]");
  function make(tag, css, words) { var made = document.createElement(tag); if (css) { made.className = css; } if (words) { made.textContent = words; } return made; }
  function firmLine(firm) {
    var item = make("li", "todo-" + (firm.is_due ? "late" : "wait")), main = make("div"), title = make("p"), go = make("a", "btn btn-sm" + (firm.is_due ? " btn-primary" : ""), "走访");
    title.append(make("strong", "", firm.name));
    main.append(title, make("p", "who", (firm.planned_on ? "计划 " + firm.planned_on + " 走访 · " : "") + (firm.last_visit_on ? "上次 " + firm.last_visit_on + "（" + firm.last_reached + "）" : "还没有走访过")));
    if (firm.open_requests.length) {
      var more = make("details", "pocket-requests");
      more.append(make("summary", "who", "在办诉求 " + firm.open_requests.length + " 件"));
      firm.open_requests.forEach(function (one) { more.append(make("p", "who", one.number + " " + one.title + "（" + one.state + "）")); });
      main.append(more);
    }
    go.href = "/officers/visit/" + firm.id + "/";
    item.append(main, go);
    return item;
  }
  async function start() {
    var pocket = await phone.freshPocket();
    var person = document.body.dataset.person || (pocket && pocket.person.id), zone = document.body.dataset.zone || (pocket && pocket.zone.id);
    if (person) { await window.huoshuiOutbox.follow(box, person, zone); }
    if (!list) { return; }
    async function draw() {
      var now = await phone.freshPocket();
      document.querySelector("[data-no-pocket]").hidden = Boolean(now);
      document.querySelectorAll("[data-pocket]").forEach(function (part) { part.hidden = !now; });
      if (!now) { list.replaceChildren(); return; }
      document.querySelector("[data-pocket-who]").textContent = now.person.name + " · " + now.zone.name;
      document.querySelector("[data-pocket-at]").textContent = new Date(now.received_at).toLocaleString("zh-CN", { hour12: false });
      list.replaceChildren.apply(list, now.firms.map(firmLine));
    }
    await draw();
    phone.onChange(draw);
  }
  start();
})();
