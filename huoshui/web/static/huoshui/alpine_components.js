/* Alpine components for its CSP build: logic lives here, templates hold plain names only. */
document.addEventListener("alpine:init", function () {
  "use strict";

  /* show one of several blocks by a select or radio: <div x-data="chooser" data-start="a"> … x-on:change="choose" … x-bind="when" data-when="a b" */
  window.Alpine.data("chooser", function () {
    return {
      chosen: "",
      init: function () { this.chosen = this.$el.dataset.start || ""; },
      choose: function () { this.chosen = this.$event.target.value; },
      when: { "x-show": function () { return (this.$el.dataset.when || "").split(" ").indexOf(this.chosen) >= 0; } },
    };
  });

  /* a found name goes as a line of its own into the text below; x-ref="found" holds it, data-into names the text */
  window.Alpine.data("lineAdder", function () {
    return {
      add: function () {
        var found = this.$refs.found, text = document.getElementById(found.dataset.into), name = found.value.trim();
        if (!name || !text) { return; }
        var lines = text.value.split("\n").map(function (line) { return line.trim(); }).filter(Boolean);
        if (lines.indexOf(name) < 0) { lines.push(name); }
        text.value = lines.join("\n");
        text.dispatchEvent(new Event("input", { bubbles: true }));
        found.value = "";
        found.focus();
      }
    };
  });

  /* the target stage of an advance: which steps it skips, and what proof it wants. data-stages is JSON [{stage,label,skips,evidence}] */
  window.Alpine.data("stageChange", function () {
    return {
      stages: [], skipped: "", evidence: "",
      init: function () {
        this.stages = JSON.parse(this.$el.dataset.stages || "[]");
        this.tell(this.$el.dataset.chosen || "");
      },
      choose: function () { this.tell(this.$event.target.value); },
      tell: function (chosen) {
        var target = this.stages.find(function (stage) { return stage.stage === chosen; });
        this.skipped = target ? target.skips.join("、") : "";
        this.evidence = target ? target.evidence : "";
      },
      hasSkipped: function () { return this.skipped !== ""; },
      hasEvidence: function () { return this.evidence !== ""; },
    };
  });

  /* a file field that also takes a dropped file and says its name and size: <label x-data="fileDrop" x-bind="zone"> */
  window.Alpine.data("fileDrop", function () {
    return {
      over: false, told: "",
      words: function () { return this.told || "点这里选文件，或把文件拖进来"; },
      tellFile: function () {
        var files = Array.from(this.$root.querySelector("input[type=file]").files);
        this.told = files.map(function (file) { return file.name + "（" + Math.max(1, Math.round(file.size / 1024)) + " KB）"; }).join("、");
      },
      zone: {
        "x-on:dragover.prevent": function () { this.over = true; },
        "x-on:dragleave": function () { this.over = false; },
        "x-on:drop.prevent": function () {
          this.over = false;
          var input = this.$root.querySelector("input[type=file]");
          input.files = this.$event.dataTransfer.files;
          input.dispatchEvent(new Event("change", { bubbles: true }));
        },
        "x-on:change": function () { this.tellFile(); },
        "x-bind:class": function () { return this.over ? "is-over" : ""; },
      },
    };
  });
});
