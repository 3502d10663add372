/* The grid of a unit's monthly returns: cells are text, the server reads and checks them; nothing is judged here. */
(function () {
  "use strict";
  var frame = document.querySelector("[data-returns-grid]");
  if (!frame || !window.Tabulator || window.matchMedia("(max-width: 760px)").matches) { return; }
  var source = JSON.parse(document.getElementById(frame.dataset.source).textContent);
  var token = document.querySelector("[data-grid-token] [name=csrfmiddlewaretoken]").value;
  var words = frame.querySelector("[data-grid-words]");
  var list = frame.querySelector("[data-grid-findings]");
  var names = source.fields.map(function (field) { return field.name; });
  var dirty = new Set();
  var busy = false;

  function severity(row, name) {
    var found = (row.findings || []).filter(function (one) { return one.field === name && one.severity !== "notice"; });
    if (found.some(function (one) { return one.severity === "error"; })) { return ["is-error", found]; }
    var open = found.filter(function (one) { return (row.reasons[one.code] || "").trim().length < 4; });
    return open.length ? ["is-question", open] : ["", found];
  }
  function drawn(cell) {
    var row = cell.getRow().getData(), element = cell.getElement(), told = severity(row, cell.getField());
    element.classList.remove("is-error", "is-question", "is-open", "is-shut", "is-dirty");
    element.classList.add(row.may_fill ? "is-open" : "is-shut");
    if (told[0]) { element.classList.add(told[0]); }
    if (dirty.has(row.id)) { element.classList.add("is-dirty"); }
    element.title = told[1].map(function (one) { return one.message + one.remedy; }).join("\n");
    return document.createTextNode(cell.getValue() === null || cell.getValue() === undefined ? "" : String(cell.getValue()));
  }
  var widths = { money: 104, percent: 96, choice: 96, text: 190 };
  var columns = [
    { title: "序号", field: "number", width: 56, frozen: true, headerSort: false, clipboard: false },
    { title: "项目", field: "project", width: 180, frozen: true, headerSort: false, tooltip: true },
    { title: "状态", field: "state", width: 78, headerSort: false },
    { title: "年度计划", field: "plan", width: 88, hozAlign: "right", headerSort: false },
    { title: "上月当月／累计", field: "last", width: 124, hozAlign: "right", headerSort: false },
    { title: "上月开工累计", field: "last_whole", width: 106, hozAlign: "right", headerSort: false }
  ].concat(source.fields.map(function (field) {
    return {
      title: field.label, field: field.name, width: widths[field.kind], headerSort: false, formatter: drawn,
      hozAlign: field.kind === "money" || field.kind === "percent" ? "right" : "left",
      editor: field.kind === "choice" ? "list" : "input",
      editorParams: field.kind === "choice" ? { values: [""].concat(field.choices), autocomplete: false } : { selectContents: true },
      editable: function (cell) { return cell.getRow().getData().may_fill; }
    };
  }));
  var table = new window.Tabulator(frame.querySelector("[data-grid-table]"), {
    data: source.rows, index: "id", columns: columns, layout: "fitDataFill", maxHeight: Math.max(360, window.innerHeight - 260) + "px",
    selectableRange: 1, selectableRangeColumns: true, selectableRangeRows: true, selectableRangeClearCells: true,
    editTriggerEvent: "dblclick", clipboard: true, clipboardCopyStyled: false,
    clipboardCopyConfig: { columnHeaders: false, rowHeaders: false }, clipboardCopyRowRange: "range",
    clipboardPasteParser: "range", clipboardPasteAction: "range",
    columnDefaults: { headerWordWrap: true, resizable: "header" }, placeholder: "没有项目"
  });

  function say(text, isBad) { words.textContent = text; words.classList.toggle("text-danger", Boolean(isBad)); }
  function cellsOf(row) {
    var cells = {};
    names.forEach(function (name) { cells[name] = row[name] === null || row[name] === undefined ? "" : String(row[name]); });
    return cells;
  }
  function sent(rows) { return rows.map(function (row) { return { id: row.id, version: row.version, cells: cellsOf(row), reasons: row.reasons || {} }; }); }
  function post(address, body, key) {
    var headers = { "Content-Type": "application/json", "X-CSRFToken": token, "Accept": "application/json" };
    if (key) { headers["Idempotency-Key"] = key; }
    return fetch(address, { method: "POST", headers: headers, body: JSON.stringify(body), credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    });
  }
  function redraw(row) { var found = table.getRow(row.id); if (found) { found.reformat(); } tell(); }

  /* what the checks ask, below the table: errors to put right, questions with a place for the reason */
  function tell() {
    list.replaceChildren();
    table.getData().forEach(function (row) {
      if (!row.may_fill) { return; }
      (row.findings || []).forEach(function (one) {
        if (one.severity === "notice") { return; }
        var box = document.createElement("div"), text = document.createElement("p"), name = document.createElement("strong");
        box.className = "finding finding-" + one.severity;
        name.textContent = row.project;
        text.append(name, one.message + one.remedy);
        box.append(text);
        if (one.severity === "question") {
          box.classList.add("finding-question");
          var reason = document.createElement("input");
          reason.className = "form-control"; reason.maxLength = 200; reason.placeholder = "说明原因（至少 4 个字）";
          reason.value = row.reasons[one.code] || "";
          reason.setAttribute("aria-label", row.project + "：" + one.message);
          reason.addEventListener("input", function () { row.reasons[one.code] = reason.value; dirty.add(row.id); });
          reason.addEventListener("change", function () { var found = table.getRow(row.id); if (found) { found.reformat(); } });
          box.append(reason);
        }
        list.append(box);
      });
    });
  }

  /* checking while somebody types: the server judges, at most twice a second */
  var timer = 0, waiting = new Set();
  function changed(row) {
    if (!row.may_fill) { return; }
    dirty.add(row.id); waiting.add(row.id);
    window.clearTimeout(timer);
    timer = window.setTimeout(function () {
      var rows = table.getData().filter(function (one) { return waiting.has(one.id); });
      waiting.clear();
      post(source.check, { rows: sent(rows) }).then(function (answer) {
        answer.rows.forEach(function (one) { var row = table.getRow(one.id); if (row) { row.getData().findings = one.findings; row.reformat(); } });
        tell();
      }).catch(function () { say("暂时核对不了（网络或登录），填的内容还在。", true); });
    }, 500);
  }
  table.on("cellEdited", function (cell) { changed(cell.getRow().getData()); });
  table.on("clipboardPasted", function (clipboard, rowData, rows) {
    (rows || []).forEach(function (row) { if (row && row.getData) { changed(row.getData()); } });
    say("已粘贴，正在核对……");
  });
  table.on("tableBuilt", tell);

  function keep(submit) {
    if (busy) { return; }
    var rows = table.getData().filter(function (row) { return row.may_fill && (dirty.has(row.id) || (submit && row.month_done_fen !== "")); });
    if (!rows.length) { say("没有改动。"); return; }
    busy = true;
    say(submit ? "正在报送……" : "正在保存……");
    var key = window.crypto && window.crypto.randomUUID ? window.crypto.randomUUID() : String(Date.now()) + Math.random();
    post(source.save, { submit: submit, rows: sent(rows) }, key).then(function (answer) {
      var conflicts = 0;
      answer.rows.forEach(function (one) {
        var found = table.getRow(one.id); if (!found) { return; }
        var row = found.getData();
        row.findings = one.findings;
        if (one.conflict) {
          conflicts += 1;
          row.findings = [{ code: "conflict", severity: "error", field: names[0], remedy: "刷新页面后再填。",
            message: (one.conflict.filled_by || "别人") + "刚改过：当月 " + (one.conflict.month_done_fen || "空") + "，累计 " + (one.conflict.ytd_done_fen || "空") + "。" }];
        } else if (one.refusal) {
          row.findings = [{ code: "refused", severity: "error", field: names[0], message: one.refusal, remedy: "" }];
        } else {
          row.state = one.state; row.version = one.version;
          var unread = one.findings.some(function (each) { return each.code === "unreadable"; });
          if (!unread) { Object.keys(one.cells).forEach(function (name) { row[name] = one.cells[name]; }); dirty.delete(row.id); }
        }
        found.update(row); found.reformat();
      });
      tell();
      say(answer.words + (conflicts ? "有 " + conflicts + " 个刚被别人改过，没有保存。" : ""), conflicts > 0);
    }).catch(function () { say("没有保存成功（网络或登录），填的内容还在，请再试。", true); }).finally(function () { busy = false; });
  }
  var save = frame.querySelector("[data-grid-save]"), submit = frame.querySelector("[data-grid-submit]");
  if (save) { save.addEventListener("click", function () { keep(false); }); }
  if (submit) { submit.addEventListener("click", function () { keep(true); }); }
  window.addEventListener("beforeunload", function (event) { if (dirty.size) { event.preventDefault(); } });
  /* keys: Enter and F2 edit the chosen cell, a character starts writing into it, Ctrl S keeps a draft */
  frame.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); keep(false); return; }
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key !== "Enter" && event.key !== "F2" && event.key.length !== 1) { return; }
    var range = table.getRanges()[0], cells = range ? range.getCells() : [], cell = cells.length ? cells[0][0] : null;
    if (cell && cell.getColumn().getDefinition().editor) { cell.edit(); if (event.key.length > 1) { event.preventDefault(); } }
  });
  window.huoshuiReturnsGrid = table;
}());
