/* ECharts out of data: <div class="chart" data-chart="funnel" data-source="id of a <script type=application/json>">.
   Kinds: bar, stacked, line, funnel, pie, sankey, gantt, or "option" for a whole ECharts option. Clicking a datum with href opens it. */
(function () {
  "use strict";
  var drawn = [];

  function tone(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function isNarrow() { return window.matchMedia("(max-width: 600px)").matches; }
  function palette() { return [tone("--water"), tone("--success"), tone("--warning"), tone("--danger"), "#6c7fd8", tone("--ink-3")]; }

  function common(data) {
    return {
      color: palette(), animationDuration: 120, animationDurationUpdate: 120, aria: { enabled: true, label: { description: data.title || "" } },
      textStyle: { fontFamily: tone("--tblr-font-sans-serif"), color: tone("--ink-2") },
      grid: { left: 8, right: 20, top: data.series && data.series.length > 1 ? 34 : 16, bottom: 4, containLabel: true },
      tooltip: { renderMode: "richText", trigger: "item", confine: true, backgroundColor: tone("--surface"), borderColor: tone("--line-strong"), textStyle: { color: tone("--ink"), fontSize: 13 } },
      legend: data.series && data.series.length > 1 ? { top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: tone("--ink-2") } } : undefined,
    };
  }
  function axisStyle() {
    return { axisLine: { lineStyle: { color: tone("--line-strong") } }, axisTick: { show: false }, axisLabel: { color: tone("--ink-2") }, splitLine: { lineStyle: { color: tone("--line") } } };
  }
  /* data: {title, unit, horizontal, categories: [..], hrefs: [..], series: [{name, values, hrefs, tone}]} */
  function columns(data, type, stacked) {
    var option = common(data);
    var names = Object.assign({ type: "category", data: data.categories, inverse: Boolean(data.horizontal) }, axisStyle(), { splitLine: { show: false } });
    var numbers = Object.assign({ type: "value", name: data.horizontal ? "" : data.unit || "", nameTextStyle: { color: tone("--ink-3"), align: "left" } }, axisStyle(), { axisLine: { show: false } });
    if (data.horizontal) { names.axisLabel = Object.assign({}, names.axisLabel, { interval: 0, fontSize: 11 }, isNarrow() ? { width: 120, overflow: "truncate" } : {}); } // each bar has its name
    if (data.unit && !data.horizontal) { option.grid.top += 18; }
    if (data.horizontal) { option.grid.right = 56; } /* the longest bar carries its number outside */
    option.xAxis = data.horizontal ? numbers : names;
    option.yAxis = data.horizontal ? names : numbers;
    option.series = data.series.map(function (series) {
      return {
        name: series.name, type: type, stack: stacked ? "all" : undefined, barMaxWidth: 26, itemStyle: series.tone ? { color: tone(series.tone) } : undefined, smooth: false, symbolSize: 6,
        data: series.values.map(function (value, index) { return { value: value, href: (series.hrefs || data.hrefs || [])[index] }; }),
        label: { show: !stacked && !series.quiet && data.categories.length <= 16, position: data.horizontal ? "right" : "top", color: tone("--ink-2"), fontSize: 12, formatter: function (point) { return point.value === null || point.value === undefined ? "—" : String(point.value); } },
      };
    });
    return option;
  }
  /* data: {title, unit, items: [{name, value, href}]} */
  function funnel(data) {
    var option = common(data);
    var forWords = isNarrow() ? "56%" : "38%";
    option.series = [{ type: "funnel", sort: "none", gap: 2, left: 8, right: forWords, top: 6, bottom: 6, minSize: "4%", label: { position: "right", color: tone("--ink"), formatter: function (point) { return point.name + "  " + point.value + (data.unit ? " " + data.unit : ""); } }, labelLine: { length: 8, lineStyle: { color: tone("--line-strong") } }, itemStyle: { borderWidth: 0, color: tone("--water") },
      data: data.items.map(function (item, index) { return { name: item.name, value: item.value, href: item.href, itemStyle: { color: "rgba(" + tone("--water-rgb") + ", " + (1 - index * (0.6 / Math.max(1, data.items.length))) + ")" } }; }) }];
    return option;
  }
  function pie(data) {
    var option = common(data);
    option.series = [{ type: "pie", radius: ["42%", "70%"], data: data.items, label: { color: tone("--ink-2"), formatter: "{b} {c}" } }];
    return option;
  }
  /* data: {nodes: [{name}], links: [{source, target, value, href}]} */
  function sankey(data) {
    var option = common(data);
    option.series = [{ type: "sankey", data: data.nodes, links: data.links, label: { color: tone("--ink") }, lineStyle: { color: "source", opacity: 0.3 }, nodeGap: 10, left: 8, right: 90, top: 8, bottom: 8 }];
    return option;
  }
  /* data: {items: [{name, start, end, href, tone}], today} with ISO days */
  function gantt(data) {
    var option = common(data);
    option.xAxis = Object.assign({ type: "time" }, axisStyle());
    option.yAxis = Object.assign({ type: "category", inverse: true, data: data.items.map(function (item) { return item.name; }) }, axisStyle(), { splitLine: { show: false } });
    option.series = [{
      type: "custom", encode: { x: [1, 2], y: 0 },
      renderItem: function (params, api) {
        var start = api.coord([api.value(1), api.value(0)]);
        var end = api.coord([api.value(2), api.value(0)]);
        var height = api.size([0, 1])[1] * 0.5;
        return { type: "rect", shape: { x: start[0], y: start[1] - height / 2, width: Math.max(2, end[0] - start[0]), height: height, r: 2 }, style: { fill: tone(data.items[params.dataIndex].tone || "--water") } };
      },
      data: data.items.map(function (item, index) { return { value: [index, item.start, item.end], name: item.name, href: item.href }; }),
      markLine: data.today ? { symbol: "none", silent: true, lineStyle: { color: tone("--danger") }, label: { formatter: "今天" }, data: [{ xAxis: data.today }] } : undefined,
    }];
    return option;
  }
  var kinds = {
    bar: function (data) { return columns(data, "bar", false); },
    stacked: function (data) { return columns(data, "bar", true); },
    line: function (data) { return columns(data, "line", false); },
    funnel: funnel, pie: pie, sankey: sankey, gantt: gantt,
    option: function (data) { return Object.assign(common(data), data.option); },
  };

  function draw(box) {
    var source = document.getElementById(box.dataset.source);
    if (!source || !window.echarts) { return; }
    var data = JSON.parse(source.textContent);
    var chart = window.echarts.getInstanceByDom(box) || window.echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(kinds[box.dataset.chart](data), true);
    chart.off("click");
    chart.on("click", function (point) {
      if (!point.data || !point.data.href) { return; }
      var link = document.createElement("a");
      link.href = point.data.href;
      if (box.hasAttribute("data-opens-drawer")) { link.setAttribute("data-drawer", ""); }
      document.body.appendChild(link);
      link.click();
      link.remove();
    });
    if (drawn.indexOf(box) < 0) { drawn.push(box); }
  }
  function hideNewRows() { /* without script the table stands; a chart that came later has its table hidden once, too */
    document.querySelectorAll("[data-chart-rows]:not([data-met])").forEach(function (rows) { rows.dataset.met = "yes"; rows.hidden = true; });
  }
  function drawAll() {
    hideNewRows();
    document.querySelectorAll("[data-chart]").forEach(function (box) { if (!box.closest("[hidden]")) { draw(box); } });
  }

  document.addEventListener("click", function (event) {
    var toggle = event.target.closest("[data-chart-table]");
    if (toggle) {
      var panel = toggle.closest("[data-chart-panel]");
      var showTable = panel.querySelector("[data-chart-rows]").hidden;
      panel.querySelector("[data-chart-rows]").hidden = !showTable;
      panel.querySelector("[data-chart-box]").hidden = showTable;
      toggle.setAttribute("aria-pressed", String(showTable));
      toggle.querySelector("span").textContent = showTable ? "看图" : "看表";
      if (!showTable) { drawAll(); }
    }
    var picture = event.target.closest("[data-chart-png]");
    if (picture) {
      var box = picture.closest("[data-chart-panel]").querySelector("[data-chart]");
      var chart = window.echarts && window.echarts.getInstanceByDom(box);
      if (!chart) { return; }
      var link = document.createElement("a");
      link.download = (picture.dataset.chartPng || "图表") + ".png";
      link.href = chart.getDataURL({ pixelRatio: 2, backgroundColor: tone("--surface") });
      link.click();
    }
  });
  window.addEventListener("resize", function () { drawn.forEach(function (box) { var chart = window.echarts.getInstanceByDom(box); if (chart) { chart.resize(); } }); });
  document.addEventListener("huoshui:look", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  drawAll();
})();
