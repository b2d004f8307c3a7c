/* Figures: values on hover, focus and touch; names that hide and isolate. Drawings are complete without this script. Kept
   free of less-than signs and ampersands, so that the page stays well-formed XML. */
(function () {
  'use strict';
  var NEAR = 30; /* pixels on the screen */
  var figures = Array.from(document.querySelectorAll('.panels')).filter(function (panels) {
    return panels.querySelector('svg.chart g title');
  });
  if (figures.length === 0) {
    return;
  }

  function add(tag, className, parent, before) {
    var element = document.createElement(tag);
    element.className = className;
    parent.insertBefore(element, before || null);
    return element;
  }

  var main = document.querySelector('main');
  var tip = add('p', 'tip', main);
  tip.hidden = true;
  tip.setAttribute('aria-hidden', 'true');
  /* What the tip says, for those who do not see it. */
  var said = add('p', 'vh', main);
  said.setAttribute('role', 'status');
  add('p', 'hint', figures[0].parentNode, figures[0]).textContent = 'Point at a mark, touch it, or go from mark to mark '
    + 'with the arrow keys for its value. A click on a name hides its method, a double click shows it alone.';
  var lit = null; /* the mark whose value is shown */

  function hide() {
    tip.hidden = true;
    if (lit) {
      lit.group.classList.remove('at');
      lit = null;
    }
  }

  function place() {
    var at = lit.shape.getBoundingClientRect();
    var left = Math.min(at.right + 10, document.documentElement.clientWidth - tip.offsetWidth - 6);
    var above = at.top - tip.offsetHeight - 8;
    tip.style.left = Math.max(6, left) + 'px';
    tip.style.top = (above > 0 ? above : at.bottom + 8) + 'px';
  }

  function tell(mark) {
    hide();
    lit = mark;
    lit.group.classList.add('at');
    tip.textContent = mark.text;
    tip.hidden = false;
    place();
  }

  /* A drawing's own title would cover the values. */
  function name(svg) {
    var title = svg.querySelector('title');
    if (title.parentNode === svg) {
      svg.setAttribute('aria-label', title.textContent);
      svg.removeAttribute('aria-labelledby');
      title.remove();
    }
  }

  function marksOf(panels) {
    var marks = [];
    panels.querySelectorAll('svg.chart g title').forEach(function (title) {
      var group = title.parentNode;
      var shape = group.querySelector('.mf, .mo, .mx');
      var owner = group.closest('[data-m]');
      if (shape ? owner : false) {
        marks.push({ group: group, shape: shape, text: title.textContent, method: owner.getAttribute('data-m') });
        title.remove();
      }
    });
    return marks;
  }

  function distance(mark, x, y) {
    var at = mark.shape.getBoundingClientRect();
    return Math.hypot((at.left + at.right) / 2 - x, (at.top + at.bottom) / 2 - y);
  }

  figures.forEach(function (panels) {
    var marks = marksOf(panels);
    var out = new Set();
    var at = -1;
    if (marks.length === 0) {
      return;
    }

    function shown() {
      return marks.filter(function (mark) { return out.has(mark.method) ? false : !mark.group.closest('.dim'); });
    }

    function paint() {
      panels.querySelectorAll('[data-m]').forEach(function (group) {
        group.classList.toggle('out', out.has(group.getAttribute('data-m')));
      });
    }

    function toggle(method) {
      if (!out.delete(method)) {
        out.add(method);
      }
      paint();
      return method + (out.has(method) ? ' is hidden' : ' is shown');
    }

    function isolate(method) {
      var others = marks.map(function (mark) { return mark.method; }).filter(function (each) { return each !== method; });
      var alone = others.every(function (each) { return out.has(each); });
      out = new Set(alone ? [] : others);
      paint();
      return alone ? 'All are shown' : method + ' is shown alone';
    }

    function point(event) {
      var best = null;
      var least = NEAR;
      shown().forEach(function (mark) {
        var far = distance(mark, event.clientX, event.clientY);
        if (least > far) {
          least = far;
          best = mark;
        }
      });
      if (best) {
        tell(best);
      } else {
        hide();
      }
    }

    panels.querySelectorAll('svg.chart').forEach(name);
    panels.querySelectorAll('.label').forEach(function (label) {
      var key = label.closest('[data-m]');
      if (key) {
        key.classList.add('key');
        key.addEventListener('click', function () { toggle(key.getAttribute('data-m')); });
        key.addEventListener('dblclick', function (event) {
          event.preventDefault();
          isolate(key.getAttribute('data-m'));
        });
      }
    });
    panels.addEventListener('pointermove', function (event) {
      if (event.pointerType !== 'touch') {
        point(event);
      }
    });
    panels.addEventListener('pointerleave', hide);
    panels.addEventListener('click', point);

    /* One stop of the keyboard a figure, not one a mark. */
    panels.tabIndex = 0;
    panels.setAttribute('role', 'group');
    panels.setAttribute('aria-label', 'Values: left and right go from mark to mark, up and down from method to method; '
      + 'Enter hides a method, Shift and Enter shows it alone, Escape shows all');

    function move(step, byMethod) {
      var known = shown();
      var now = Math.max(0, known.indexOf(marks[at]));
      var next = now;
      function ofTheSame() {
        return next === now ? false : known[next].method === known[now].method;
      }
      if (at !== -1) {
        do {
          next = (next + step + known.length) % known.length;
        } while (byMethod ? ofTheSame() : false);
      }
      at = marks.indexOf(known[next]);
      marks[at].group.closest('svg').scrollIntoView({ block: 'nearest' });
      tell(marks[at]);
      said.textContent = marks[at].text;
    }

    panels.addEventListener('keydown', function (event) {
      var steps = { ArrowRight: [1, false], ArrowLeft: [-1, false], ArrowDown: [1, true], ArrowUp: [-1, true] };
      var step = steps[event.key];
      if (step ? shown().length > 0 : false) {
        move(step[0], step[1]);
        event.preventDefault();
      } else if (event.key === 'Enter' ? at !== -1 : false) {
        said.textContent = (event.shiftKey ? isolate : toggle)(marks[at].method);
      } else if (event.key === 'Escape') {
        out.clear();
        paint();
        hide();
        said.textContent = 'All are shown';
      }
    });
    panels.addEventListener('blur', hide);
  });
  window.addEventListener('scroll', function () {
    if (lit) {
      place();
    }
  }, { passive: true });
}());
