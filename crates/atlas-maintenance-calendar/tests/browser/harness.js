'use strict';
// What a person would do with the page, and what is seen then: a line for each.
(() => {
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const lines = [];
  const note = (name, value) => lines.push(name + ': ' + value);
  const rows = (id) => all('#' + id + ' tbody tr');
  const shown = (id) => rows(id).filter((row) => row.getClientRects().length > 0);
  const type = (text) => {
    find('#filter').value = text;
    find('#filter').dispatchEvent(new Event('input', { bubbles: true }));
  };
  const choose = (zone) => {
    find('#zone').value = zone;
    find('#zone').dispatchEvent(new Event('change', { bubbles: true }));
  };
  const isSorted = (keys, sign) => keys.every((key, at) => at === 0 || sign * (keys[at - 1] - key) <= 0);
  const starts = () => rows('coming-rows').map((row) => Date.parse(row.querySelector('time').dateTime));

  note('title', document.title);
  note('attacked', Boolean(window.attacked));
  note('elements of names', all('bdi *, td img, td script, td iframe, td a').length);
  note('tools', find('#tools').getClientRects().length > 0);
  note('rows', [rows('coming-rows').length, rows('window-rows').length, rows('without-rows').length].join(' '));
  note('status', find('#status').textContent);

  const first = find('#coming-rows time');
  const name = () => find('[data-zone-name]').textContent;
  choose('');
  note('zone of the report', first.textContent + ' ' + name());
  choose('UTC');
  note('zone of the reader', first.textContent + ' ' + name());
  const sums = all('#grid [data-sum]').map((cell) => Number(cell.textContent));
  const cells = all('#grid [data-cell]').map((cell) => Number(cell.textContent));
  const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);
  note('week', sum(sums) + ' ' + sum(cells));
  note('busiest hour', Math.max(...cells) + ' ' + all('#grid .l4, #grid .l3, #grid .l2, #grid .l1, #grid .l0').length);

  const button = all('#coming-rows thead button')[1];
  const head = button.closest('th');
  button.focus();
  note('focus', document.activeElement === button);
  button.click();
  note('up', head.getAttribute('aria-sort') + ' ' + isSorted(starts(), 1));
  button.click();
  note('down', head.getAttribute('aria-sort') + ' ' + isSorted(starts(), -1));
  note('sorted', find('#status').textContent + ', ' + all('#coming-rows [aria-sort]').length + ' heading');
  all('#coming-rows thead button')[0].click();
  note('first by name', rows('coming-rows')[0].querySelector('code').textContent);

  type('  000000000000000000000007  ');
  note('filtered', [shown('coming-rows').length, shown('window-rows').length].join(' '));
  note('count', find('#status').textContent);
  type('no such project');
  note('none', shown('coming-rows').length + ' ' + find('[data-none="coming-rows"]').textContent);
  note('none is shown', find('[data-none="coming-rows"]').getClientRects().length > 0);
  type('');
  note('all again', shown('coming-rows').length === rows('coming-rows').length);

  const region = all('[role="region"]');
  note('regions with keyboard', region.length > 0 && region.every((it) => it.tabIndex === 0 && it.getAttribute('aria-labelledby')));
  find('.skip').focus();
  note('skip link', document.activeElement.getBoundingClientRect().left >= 0);
  note('inner width', document.documentElement.scrollWidth <= window.innerWidth);

  const found = document.createElement('pre');
  found.id = 'found';
  found.textContent = lines.join('\n');
  document.body.append(found);
})();
