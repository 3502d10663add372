/* 大屏: fetches board after board. A lost line keeps the last numbers and says since when; an ended sign-in says so and never leaves the screen. */
(function () {
  "use strict";
  var stage = document.querySelector("[data-wall]");
  if (!stage) { return; }
  var place = document.getElementById("wall-board");
  var boards = [], pause = 0;
  var state = document.querySelector("[data-wall-state]");
  var foot = state.parentElement;
  var turn = 0;
  var shown = null; /* when the board on the screen was counted */
  var BORN = Date.now(), RENEW = 6 * 3600 * 1000; /* the page itself is loaded anew now and then, for a new version of the program */

  function time(moment) { return moment.toLocaleTimeString("zh-CN", { hour12: false }); }
  function day(moment) { return moment.toDateString() === new Date().toDateString() ? "" : moment.toLocaleDateString("zh-CN") + " "; }
  function holds() { return shown ? "屏上是 " + day(shown) + time(shown) + " 的数" : "还没有取到数"; }
  function say(words, broken) { state.textContent = words; foot.classList.toggle("is-broken", broken); }
  function broken(why) { say(why + "，" + holds() + "；正在重试", true); }

  function arrange(chosen) {
    var turned = {};
    boards.forEach(function (board) { turned[board.code] = board.next; });
    boards = Array.from(chosen.querySelectorAll("[data-wall-board]")).map(function (link) {
      return { code: link.dataset.wallBoard, href: link.getAttribute("href"), next: turned[link.dataset.wallBoard] || "" };
    });
    pause = Math.max(10, Number(chosen.dataset.seconds) || 30) * 1000;
  }
  function afterARound() { /* another choice of boards and another day come without leaving the screen; where nothing comes, all stays */
    return ask(stage.dataset.again, {}).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (html) {
      var page = new DOMParser().parseFromString(html, "text/html");
      var chosen = page.querySelector("[data-wall]");
      if (!chosen) { return; }
      arrange(chosen);
      document.querySelector(".wall-head").replaceWith(page.querySelector(".wall-head"));
      turn = 0;
    }).catch(function () { /* the board that is asked for next says what is wrong */ });
  }
  function ask(address, headers) {
    var limit = new AbortController();
    var late = window.setTimeout(function () { limit.abort(); }, 20000);
    return window.fetch(address, { headers: headers, credentials: "same-origin", cache: "no-store", redirect: "manual", signal: limit.signal })
      .finally(function () { window.clearTimeout(late); });
  }

  function show(board, html) {
    var panel = new DOMParser().parseFromString(html, "text/html").querySelector("[data-board]");
    if (!panel) { broken("没有认出取到的内容"); return; }
    board.next = panel.dataset.next || "";
    place.replaceChildren(panel);
    shown = new Date();
    document.querySelectorAll("[data-wall-tab]").forEach(function (tab) {
      if (tab.dataset.wallTab === board.code) { tab.setAttribute("aria-current", "true"); } else { tab.removeAttribute("aria-current"); }
    });
    say("更新于 " + time(shown), false);
  }
  function refused(answer) {
    if (answer.status === 401) {
      say("登录已经失效，" + holds() + "。请在这台机器上重新登录，再打开大屏", true);
    } else if (answer.status === 404 || answer.status === 403) {
      broken("这块板现在打不开");
    } else { broken("服务器没有答复（" + answer.status + "）"); }
  }
  function step() {
    if (Date.now() - BORN > RENEW && !foot.classList.contains("is-broken")) { window.location.reload(); return; }
    (turn && turn % boards.length === 0 ? afterARound() : Promise.resolve()).then(turnTo);
  }
  function turnTo() {
    var board = boards[turn % boards.length];
    ask(board.href.split("?")[0] + board.next, { "HX-Request": "true" })
      .then(function (answer) { return answer.ok ? answer.text().then(function (html) { show(board, html); }) : refused(answer); })
      .catch(function () { broken("网络连不上"); })
      .finally(function () { turn += 1; window.setTimeout(step, pause); });
  }
  arrange(stage);
  if (navigator.wakeLock) { navigator.wakeLock.request("screen").catch(function () { /* not allowed here: the machine's own setting decides */ }); }
  step();
})();
