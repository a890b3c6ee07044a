/**
 * The page's whole script; its hash stands in the page's content security policy. It sorts,
 * filters and pages the candidate table and opens pictures; without it all rows and pictures are
 * still there. It never builds HTML from text.
 */
export const PAGE_SCRIPT = `'use strict';
(function () {
  var table = document.getElementById('candidate-table');
  function openTarget(hash) {
    var id = decodeURIComponent(hash.slice(1));
    var target = id ? document.getElementById(id) : null;
    if (target && target.tagName === 'DETAILS') { target.open = true; target.scrollIntoView(); }
  }
  addEventListener('hashchange', function () { openTarget(location.hash); });
  document.addEventListener('click', function (event) {
    var link = event.target.closest ? event.target.closest('a[href^="#"]') : null;
    if (link) openTarget(link.hash);
  });
  var cards = Array.prototype.slice.call(document.querySelectorAll('details.card'));
  var all = document.getElementById('open-all');
  if (all) {
    all.parentNode.hidden = false;
    all.addEventListener('click', function () {
      var open = cards.some(function (card) { return !card.open; });
      cards.forEach(function (card) { card.open = open; });
      all.textContent = open ? 'Close all' : 'Open all';
    });
  }
  var opened = [];
  addEventListener('beforeprint', function () {
    opened = cards.filter(function (card) { return !card.open; });
    opened.forEach(function (card) { card.open = true; });
  });
  addEventListener('afterprint', function () {
    opened.forEach(function (card) { card.open = false; });
  });
  if (table) {
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (tr, index) {
      return { tr: tr, index: index, text: tr.textContent.toLowerCase(), kind: tr.getAttribute('data-kind') };
    });
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var search = document.getElementById('filter-text');
    var kind = document.getElementById('filter-kind');
    var size = document.getElementById('page-size');
    var shown = document.getElementById('shown');
    var before = document.getElementById('page-before');
    var after = document.getElementById('page-after');
    var order = rows.slice();
    var page = 0;
    var number = function (text) {
      var value = parseFloat(text.replace(/[>\\u202f\\s]/g, '').replace(/\\u2212/g, '-'));
      return isNaN(value) ? null : value;
    };
    var draw = function () {
      var words = search.value.toLowerCase().split(' ').filter(Boolean);
      var matching = order.filter(function (row) {
        return (kind.value === '' || row.kind === kind.value) &&
          words.every(function (word) { return row.text.indexOf(word) >= 0; });
      });
      var step = size.value === 'all' ? Math.max(1, matching.length) : Number(size.value);
      page = Math.max(0, Math.min(page, Math.ceil(matching.length / step) - 1));
      var start = page * step;
      var end = Math.min(matching.length, start + step);
      var part = document.createDocumentFragment();
      for (var i = start; i < end; i++) part.appendChild(matching[i].tr);
      body.replaceChildren(part);
      shown.textContent = matching.length === 0
        ? 'No signal matches'
        : (start + 1) + '–' + end + ' of ' + matching.length + ' signals';
      before.disabled = page === 0;
      after.disabled = end >= matching.length;
    };
    var sortBy = function (column) {
      var numeric = heads[column].hasAttribute('data-numeric');
      var now = heads[column].getAttribute('aria-sort');
      var first = heads[column].getAttribute('data-first') || 'ascending';
      var other = first === 'ascending' ? 'descending' : 'ascending';
      var next = now === first ? other : first;
      heads.forEach(function (head) { head.removeAttribute('aria-sort'); });
      heads[column].setAttribute('aria-sort', next);
      var sign = next === 'ascending' ? 1 : -1;
      var keyed = rows.map(function (row) {
        var text = row.tr.cells[column].textContent;
        return { row: row, value: numeric ? number(text) : text.toLowerCase() };
      });
      keyed.sort(function (a, b) {
        if (a.value === b.value) return a.row.index - b.row.index;
        if (a.value === null) return 1;
        if (b.value === null) return -1;
        return a.value < b.value ? -sign : sign;
      });
      order = keyed.map(function (entry) { return entry.row; });
      page = 0;
      draw();
    };
    heads.forEach(function (head, column) {
      if (head.hasAttribute('data-fixed')) return;
      var button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener('click', function () { sortBy(column); });
    });
    var restart = function () { page = 0; draw(); };
    search.addEventListener('input', restart);
    kind.addEventListener('change', restart);
    size.addEventListener('change', restart);
    before.addEventListener('click', function () { page--; draw(); });
    after.addEventListener('click', function () { page++; draw(); });
    Array.prototype.forEach.call(document.querySelectorAll('[data-table-tools]'), function (tools) { tools.hidden = false; });
    draw();
  }
  openTarget(location.hash);
})();
`
