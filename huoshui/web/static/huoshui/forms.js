/* Forms: one key a submission, IME-safe Enter, drafts, a question before leaving, checks as one types, jumps from the summary. */
(function () {
  "use strict";

  function newKey() {
    if (window.crypto && window.crypto.randomUUID) { return window.crypto.randomUUID(); }
    var bytes = new Uint8Array(16);
    window.crypto.getRandomValues(bytes);
    return Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }
  /* The server prints a key into each form; it is made again only when the content changes after a refused answer. */
  function keyField(form) {
    var field = form.querySelector("input[name=idempotency_key]");
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = "idempotency_key";
      field.value = newKey();
      form.appendChild(field);
    }
    return field;
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if ((form.getAttribute("method") || "get").toLowerCase() !== "post") { return; }
    keyField(form);
    if (form.dataset.sent === "yes") { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    window.setTimeout(function () { form.dataset.sent = ""; }, 8000);
  });
  /* Back again on a form that was sent: unchanged it stays the same deed (its key makes the repeat harmless), changed it is another. */
  window.addEventListener("pageshow", function (event) {
    var navigation = window.performance.getEntriesByType("navigation")[0];
    var isBack = event.persisted || Boolean(navigation && navigation.type === "back_forward");
    document.querySelectorAll("form").forEach(function (form) {
      form.dataset.sent = "";
      form.dataset.confirmed = "";
      if (isBack) { form.dataset.renewKey = "yes"; }
    });
  });
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.dataset.renewKey === "yes") { keyField(form).value = newKey(); form.dataset.renewKey = ""; }
  });

  /* Enter inside an IME never submits (keyCode 229 is what older browsers say) */
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) { event.stopPropagation(); }
    if (event.key === "Enter" && event.target.matches && event.target.matches("form[data-guard] input:not([type=submit]):not([type=checkbox]):not([type=radio])")) {
      event.preventDefault(); /* long forms are sent by their button or Ctrl Enter, never by accident */
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form && event.target.form.matches("[data-guard]")) {
      event.target.form.requestSubmit();
    }
  }, true);

  /* "settled": what was typed, told only between compositions, so that half a syllable of pinyin searches nothing */
  document.addEventListener("input", function (event) {
    if (!event.isComposing) { event.target.dispatchEvent(new CustomEvent("settled", { bubbles: true })); }
  });
  document.addEventListener("compositionend", function (event) {
    event.target.dispatchEvent(new CustomEvent("settled", { bubbles: true }));
  });
  /* <button data-fill="field id" data-fill-with="…">: a choice beside the form goes into its field */
  document.addEventListener("click", function (event) {
    var choice = event.target.closest && event.target.closest("[data-fill]");
    var field = choice && document.getElementById(choice.dataset.fill);
    if (!field) { return; }
    field.value = choice.dataset.fillWith;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  /* drafts and the question before leaving: <form data-guard data-draft="projects:create"> */
  var shell = document.body;
  /* a phone in a visitor's hand is often not his own: without a signed-in person a draft lives only as long as the tab */
  var shelf = shell.dataset.person ? window.localStorage : window.sessionStorage;
  var waiting = "huoshui.draft-sent"; /* which draft was sent last and from which page: it goes when the server has answered */
  function takeWaiting() {
    var one = null;
    try { one = JSON.parse(window.sessionStorage.getItem(waiting) || "null"); window.sessionStorage.removeItem(waiting); } catch (error) { one = null; }
    return one;
  }
  var sent = takeWaiting();
  var arrival = (window.performance.getEntriesByType("navigation")[0] || {}).type;
  var answered = sent && arrival === "navigate" && document.referrer === sent.from;
  if (answered && !document.querySelector("form[data-draft] [data-problem]")) { shelf.removeItem(sent.name); }
  function draftName(form) {
    return form.dataset.draft ? "huoshui.draft." + shell.dataset.zone + "." + shell.dataset.person + "." + form.dataset.draft : "";
  }
  function draftable(field) {
    return field.name && !/^(csrfmiddlewaretoken|idempotency_key|version|expected_version)$/.test(field.name) && !/^(password|file|hidden)$/.test(field.type) && !field.hasAttribute("data-no-draft");
  }
  function contentOf(form) {
    var content = {};
    Array.from(form.elements).filter(draftable).forEach(function (field) {
      if (/^(checkbox|radio)$/.test(field.type)) { if (field.checked) { content[field.name + "=" + field.value] = true; } }
      else if (field.value) { content[field.name] = field.value; }
    });
    return content;
  }
  function fill(form, content) {
    Array.from(form.elements).filter(draftable).forEach(function (field) {
      if (/^(checkbox|radio)$/.test(field.type)) { field.checked = Boolean(content[field.name + "=" + field.value]); }
      else if (content[field.name] !== undefined) { field.value = content[field.name]; }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  document.querySelectorAll("form[data-guard]").forEach(function (form) {
    if (form.hasAttribute("data-kept-by-phone") && window.isSecureContext && window.indexedDB) { return; } /* phone/visit_form.js keeps it, photos and all */
    var start = JSON.stringify(contentOf(form));
    var name = draftName(form);
    var leaving = false;
    var changed = function () { return JSON.stringify(contentOf(form)) !== start; };
    if (name && !form.querySelector("[data-problem]")) {
      var kept = null;
      try { kept = JSON.parse(shelf.getItem(name) || "null"); } catch (error) { kept = null; }
      if (kept && JSON.stringify(kept.content) !== start) {
        var note = document.createElement("div");
        note.className = "draft-note";
        note.append("这台设备上有 " + new Date(kept.at).toLocaleString("zh-CN", { hour12: false }) +
          (sent && sent.name === name ? " 提交后没有收到回执的内容，请先查一查是否已经收到。" : " 没有提交的草稿。"));
        var use = document.createElement("button");
        use.type = "button"; use.className = "btn btn-sm"; use.textContent = "接着填";
        use.addEventListener("click", function () { fill(form, kept.content); note.remove(); });
        var drop = document.createElement("button");
        drop.type = "button"; drop.className = "btn btn-sm btn-ghost"; drop.textContent = "丢弃";
        drop.addEventListener("click", function () { shelf.removeItem(name); note.remove(); });
        note.append(use, drop);
        form.prepend(note);
      }
    }
    var timer = 0;
    var keep = function () {
      try { shelf.setItem(name, JSON.stringify({ at: Date.now(), content: contentOf(form) })); } catch (error) { /* full or forbidden: the form itself still works */ }
    };
    form.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(function () {
        if (!name) { return; }
        keep();
      }, 400);
    });
    form.addEventListener("submit", function (event) {
      if (event.defaultPrevented) { return; }
      leaving = true;
      window.clearTimeout(timer);
      if (!name) { return; }
      keep();
      try { window.sessionStorage.setItem(waiting, JSON.stringify({ name: name, from: window.location.href.split("#")[0] })); } catch (error) { /* as above */ }
    });
    window.addEventListener("beforeunload", function (event) {
      if (!leaving && changed()) { event.preventDefault(); event.returnValue = ""; }
    });
    window.addEventListener("pageshow", function (event) {
      leaving = false;
      if (event.persisted) { takeWaiting(); } /* back on the filled form: it has not been answered */
    });
  });

  /* checks as one types: what the browser can know without the server */
  function say(field, words) {
    var box = field.closest(".field");
    if (!box) { return; }
    var line = box.querySelector("[data-live-problem]");
    if (!line) {
      line = document.createElement("p");
      line.className = "problem";
      line.setAttribute("data-live-problem", "");
      box.appendChild(line);
    }
    line.textContent = words;
    line.hidden = !words;
    box.classList.toggle("has-problem", Boolean(words) || Boolean(box.querySelector("[data-problem]")));
    field.setAttribute("aria-invalid", words ? "true" : "false");
  }
  document.addEventListener("change", function (event) {
    var field = event.target;
    if (field.matches("[data-check=money]")) {
      var text = field.value.normalize("NFKC").replace(/[,\s，]/g, "");
      say(field, text === "" || /^-?\d+(\.\d+)?$/.test(text) ? "" : "金额只填数字，例如 18400 或 1.84，单位在右边选。");
    } else if (field.type === "date" && field.max && field.value > field.max) {
      say(field, "日期不能晚于 " + field.max + "。");
    } else if (field.type === "date" && field.min && field.value && field.value < field.min) {
      say(field, "日期不能早于 " + field.min + "。");
    } else if (field.closest(".field [data-live-problem]") || (field.closest(".field") && field.closest(".field").querySelector("[data-live-problem]"))) {
      say(field, "");
    }
  });

  /* a click anywhere on a file field opens its picker */
  document.addEventListener("click", function (event) {
    var box = event.target.closest("[data-file-field]");
    if (box && !event.target.matches("input")) { box.querySelector("input[type=file]").click(); }
  });

  /* the summary on top takes the focus when the page comes back with problems */
  var summary = document.querySelector("[data-problem-summary]");
  if (summary) { summary.focus(); }
  document.addEventListener("click", function (event) {
    var jump = event.target.closest("[data-problem-summary] a[href^='#']");
    var field = jump && document.getElementById(jump.getAttribute("href").slice(1));
    if (field) { event.preventDefault(); field.focus(); field.scrollIntoView({ block: "center" }); }
  });
  /* a select or checkbox that applies at once */
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-apply]") && event.target.form) { event.target.form.requestSubmit(); }
  });
})();
