/* Sorting and filtering. The page is complete without this script. Kept free of less-than signs and ampersands, so that
   the page stays well-formed XML. */
(function () {
  'use strict';

  /* What was chosen stands in the query of the address, so that anchors stay free. */
  var asked = new URLSearchParams(location.search);

  function keep(choices, anchor) {
    Object.keys(choices).forEach(function (name) {
      if (choices[name]) {
        asked.set(name, choices[name]);
      } else {
        asked.delete(name);
      }
    });
    var query = asked.toString();
    try {
      history.replaceState(null, '', location.pathname + (query ? '?' + query : '') + anchor);
    } catch (e) {
      /* A page opened from a file may not be allowed to; it works all the same. */
    }
  }

  var collator = new Intl.Collator('en', { numeric: true });

  function key(row, column) {
    var cell = row.cells[column];
    if (!cell) {
      return null;
    }
    if (cell.hasAttribute('data-v')) {
      return Number(cell.getAttribute('data-v'));
    }
    return row.closest('table').classList.contains('matrix') ? (column === 0 ? cell.textContent : null) : cell.textContent;
  }

  function compare(a, b) {
    if (typeof a === 'number') {
      return typeof b === 'number' ? a - b : -1;
    }
    return collator.compare(a, b);
  }

  function sortBy(table, head, column, original) {
    var next = { none: 'descending', descending: 'ascending', ascending: 'none' };
    if (column === 0 || table.classList.contains('list')) {
      next = { none: 'ascending', ascending: 'descending', descending: 'none' };
    }
    var order = next[head.getAttribute('aria-sort')];
    table.querySelectorAll('th[aria-sort]').forEach(function (th) {
      th.setAttribute('aria-sort', 'none');
    });
    head.setAttribute('aria-sort', order);
    table.classList.toggle('resorted', order !== 'none');
    var rows = original.slice();
    if (order !== 'none') {
      var sign = order === 'ascending' ? 1 : -1;
      var keyed = rows.map(function (row) { return { row: row, key: key(row, column) }; });
      keyed.sort(function (a, b) {
        if (a.key === null || b.key === null) {
          return (a.key === null ? 1 : 0) - (b.key === null ? 1 : 0);
        }
        return sign * compare(a.key, b.key);
      });
      rows = keyed.map(function (entry) { return entry.row; });
    }
    rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
  }

  document.querySelectorAll('table.sortable').forEach(function (table) {
    var original = Array.from(table.tBodies[0].rows);
    var own = table.querySelector('.cap').id;
    var wanted = (asked.get('sort') || '').split('~');
    wanted = wanted[0] === own ? wanted : [];
    table.querySelectorAll('th[aria-sort]').forEach(function (head) {
      var button = document.createElement('button');
      button.type = 'button';
      /* Beside the text, not around it: browsers do not paint buttons in the repeated heads of printed pages. */
      button.setAttribute('aria-label', 'Sort by ' + head.textContent.trim());
      head.insertBefore(button, head.querySelector('small'));
      button.addEventListener('click', function () {
        sortBy(table, head, head.cellIndex, original);
        var order = head.getAttribute('aria-sort');
        keep({ sort: order === 'none' ? '' : [own, head.cellIndex, order].join('~') }, location.hash);
      });
      /* As the address says: the first click sorts one way, the second the other. */
      for (var click = 0; wanted[1] === String(head.cellIndex) ? 2 > click : false; click += 1) {
        if (wanted[2] !== head.getAttribute('aria-sort')) {
          sortBy(table, head, head.cellIndex, original);
        }
      }
    });
    oneStop(Array.from(table.querySelectorAll('th[aria-sort] button')));
  });

  /* Buttons side by side are one stop of the keyboard; left and right go from one to the next. */
  function oneStop(buttons) {
    buttons.forEach(function (button, i) {
      button.tabIndex = i === 0 ? 0 : -1;
      button.addEventListener('keydown', function (event) {
        var next = { ArrowRight: buttons[i + 1], ArrowLeft: buttons[i - 1] }[event.key];
        if (next) {
          button.tabIndex = -1;
          next.tabIndex = 0;
          next.focus();
          event.preventDefault();
        }
      });
    });
  }

  /* What does not scroll is no stop. */
  var watch = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      var region = entry.target;
      if (region.scrollWidth > region.clientWidth) {
        region.tabIndex = 0;
      } else {
        region.removeAttribute('tabindex');
      }
    });
  });
  document.querySelectorAll('.scroll').forEach(function (region) { watch.observe(region); });

  var box = document.getElementById('filter');
  var input = document.getElementById('filter-text');
  var state = document.getElementById('filter-state');

  function base(label) {
    return label.split('(')[0].toLowerCase();
  }

  /* A word selects methods by id (gn), by part of the id with a star (gn*), or by any part of a longer label. */
  function matches(label, words) {
    return words.length === 0 || words.some(function (word) {
      if (word.endsWith('*')) {
        return base(label).startsWith(word.slice(0, -1));
      }
      return base(label) === word || label.toLowerCase() === word;
    });
  }

  function apply() {
    var words = input.value.toLowerCase().split(/[\s,]+/).filter(Boolean);
    var all = new Set();
    document.querySelectorAll('[data-m]').forEach(function (e) { all.add(e.getAttribute('data-m')); });
    var shown = Array.from(all).filter(function (label) { return matches(label, words); });
    if (words.length !== 0) {
      if (shown.length === 0) {
        words = [];
        shown = Array.from(all);
        state.textContent = 'No method has this id; showing all. gn* finds every id that begins with gn.';
      } else {
        state.textContent = shown.length + ' of ' + all.size + ' methods';
      }
    } else {
      state.textContent = '';
    }
    document.querySelectorAll('tr[data-m]').forEach(function (row) {
      row.hidden = !matches(row.getAttribute('data-m'), words);
    });
    document.querySelectorAll('svg [data-m]').forEach(function (g) {
      g.classList.toggle('dim', !matches(g.getAttribute('data-m'), words));
    });
    keep({ methods: words.join(',') }, location.hash);
  }

  if (box) {
    box.hidden = false;
    input.addEventListener('input', apply);
    if (asked.get('methods')) {
      input.value = asked.get('methods');
      apply();
    }
  }

  /* One answer at a time, chosen by task and batch size. */
  var section = document.getElementById('answer');
  var form = document.getElementById('ask');
  var answers = Array.from(document.querySelectorAll('details.answer'));

  function batches(task) {
    return answers.filter(function (a) { return a.dataset.task === task; }).map(function (a) { return a.dataset.batch; });
  }

  function show(task, batch) {
    var known = batches(task);
    if (known.length === 0) {
      return;
    }
    var nearest = known.slice().sort(function (a, b) {
      return Math.abs(Math.log(a / batch)) - Math.abs(Math.log(b / batch));
    })[0];
    form.elements['ask-task'].value = task;
    var choice = form.elements['ask-batch'];
    choice.replaceChildren.apply(choice, known.map(function (b) {
      var option = document.createElement('option');
      option.value = option.textContent = b;
      return option;
    }));
    choice.value = nearest;
    answers.forEach(function (a) {
      var chosen = a.dataset.task === task ? a.dataset.batch === nearest : false;
      a.hidden = !chosen;
      a.open = chosen;
    });
  }

  function chosen() {
    return [form.elements['ask-task'].value, form.elements['ask-batch'].value];
  }

  function ask() {
    show.apply(null, chosen());
    keep({ task: chosen()[0], batch: chosen()[1] }, '');
  }

  function showAnchor() {
    var target = answers.filter(function (a) { return '#' + a.id === location.hash; })[0];
    if (target) {
      show(target.dataset.task, target.dataset.batch);
      keep({ task: target.dataset.task, batch: target.dataset.batch }, location.hash);
      section.scrollIntoView();
    }
    return Boolean(target);
  }

  if (answers.length !== 0) {
    section.classList.add('asked');
    section.appendChild(document.getElementById('answer-table'));
    form.hidden = false;
    form.addEventListener('change', ask);
    form.addEventListener('submit', function (e) { e.preventDefault(); });
    var first = document.getElementById(section.dataset.first) || answers[0];
    show(first.dataset.task, first.dataset.batch);
    if (!showAnchor()) {
      show(asked.get('task') || first.dataset.task, asked.get('batch') || first.dataset.batch);
    }
    window.addEventListener('hashchange', showAnchor);
  }

  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('details').forEach(function (d) { d.open = true; });
  });
}());
