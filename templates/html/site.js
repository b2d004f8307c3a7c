/* Choosing runs; the choice stands in the address. The page is complete without this script. Kept free of less-than signs
   and ampersands, so that the page stays well-formed XML. */
(function () {
  'use strict';
  var form = document.getElementById('choose');
  var runs = Array.prototype.slice.call(document.querySelectorAll('.run'));
  var selects = Array.prototype.slice.call(form.querySelectorAll('select'));
  var asked = new URLSearchParams(location.search);

  function fits(run) {
    return selects.every(function (select) {
      var values = (run.getAttribute('data-' + select.name) || '').split('|');
      return select.value === '' ? true : values.indexOf(select.value) !== -1;
    });
  }

  function show() {
    var shown = 0;
    runs.forEach(function (run) {
      run.hidden = !fits(run);
      shown += run.hidden ? 0 : 1;
    });
    document.getElementById('shown').textContent = shown + ' of ' + runs.length + ' runs';
    selects.forEach(function (select) {
      if (select.value) {
        asked.set(select.name, select.value);
      } else {
        asked.delete(select.name);
      }
    });
    var query = asked.toString();
    try {
      history.replaceState(null, '', location.pathname + (query ? '?' + query : '') + location.hash);
    } catch (e) {
      /* A page opened from a file may not be allowed to; it works all the same. */
    }
  }

  selects.forEach(function (select) {
    var wanted = asked.get(select.name);
    var known = Array.prototype.some.call(select.options, function (option) { return option.value === wanted; });
    select.value = known ? wanted : '';
    select.addEventListener('change', show);
  });
  form.hidden = false;
  show();
}());
