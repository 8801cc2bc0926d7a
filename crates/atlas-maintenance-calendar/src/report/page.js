'use strict';
(() => {
  const find = (selector) => document.querySelector(selector);
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const status = find('#status');
  const say = (text) => { status.textContent = text; };
  const plural = (number, one, many) => number + ' ' + (number === 1 ? one : many);

  // Times in a zone. The empty one is that of the report, in which the page was written.
  const times = all('time').map((it) => ({ it, at: new Date(it.dateTime), written: it.textContent }));
  const names = all('[data-zone-name]').map((it) => ({ it, written: it.textContent }));
  const cells = all('[data-cell], [data-sum]').map((it) => ({ it, written: it.textContent, shade: it.className }));
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

  const clock = (zone) => {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit',
      hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
    });
    return (at) => {
      const parts = {};
      for (const { type, value } of format.formatToParts(at)) parts[type] = value;
      return parts;
    };
  };

  const showWeek = (parts) => {
    const starts = new Map();
    for (const { at } of times.filter(({ it }) => it.closest('#window-rows'))) {
      const { weekday, hour } = parts(at);
      const key = days.indexOf(weekday) + '-' + Number(hour);
      starts.set(key, (starts.get(key) || 0) + 1);
    }
    const most = Math.max(0, ...starts.values());
    for (const { it } of cells) {
      if (it.dataset.cell) {
        const count = starts.get(it.dataset.cell) || 0;
        it.textContent = count || '';
        it.className = count ? 'l' + Math.min(4, Math.ceil((count - 1) * 4 / Math.max(most - 1, 4))) : '';
      } else {
        const of = (key) => key.startsWith(it.dataset.sum + '-');
        it.textContent = Array.from(starts).reduce((sum, [key, count]) => sum + (of(key) ? count : 0), 0);
      }
    }
  };

  const showZone = (zone) => {
    if (zone === '') {
      for (const { it, written } of times.concat(names)) it.textContent = written;
      for (const { it, written, shade } of cells) {
        it.textContent = written;
        it.className = shade;
      }
      return;
    }
    const parts = clock(zone);
    for (const { it, at } of times) {
      const { weekday, year, month, day, hour, minute } = parts(at);
      it.textContent = weekday + ' ' + year + '-' + month + '-' + day + ' ' + hour + ':' + minute;
    }
    for (const { it } of names) it.textContent = zone;
    showWeek(parts);
  };

  // The rows of all tables, and what they can be found by.
  const tables = all('table[data-rows]').map((table) => ({
    table,
    none: find('[data-none="' + table.id + '"]'),
    rows: Array.from(table.tBodies[0].rows),
  }));
  let texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) {
      texts.set(row, Array.from(row.cells, (cell) => cell.textContent).join('\n').toLowerCase());
    }
    return texts.get(row);
  };

  const filter = find('#filter');
  const showFiltered = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = new Set();
    const projects = new Set();
    for (const { none, rows } of tables) {
      let shown = 0;
      for (const row of rows) {
        const is = words.every((word) => textOf(row).includes(word));
        row.hidden = !is;
        shown += is;
        if (row.dataset.id) {
          projects.add(row.dataset.id);
          if (is) matching.add(row.dataset.id);
        }
      }
      none.hidden = shown > 0 || rows.length === 0;
    }
    say(words.length === 0
      ? plural(projects.size, 'project', 'projects')
      : matching.size + ' of ' + plural(projects.size, 'project matches', 'projects match'));
  };
  filter.addEventListener('input', showFiltered);

  // Sorting: by a button in each heading.
  const order = new Intl.Collator('en', { numeric: true });
  const key = (cell, sort) => {
    if (sort === 'text') return cell.textContent;
    if (sort === 'number') return Number(cell.textContent);
    const time = cell.querySelector('time');
    return time ? Date.parse(time.dateTime) : Infinity;
  };
  const compare = (one, other) => {
    if (typeof one === 'string') return order.compare(one, other);
    return one === other ? 0 : one < other ? -1 : 1;
  };
  for (const { table, rows } of tables) {
    const heads = all('th[data-sort]', table.tHead);
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        const isDown = head.getAttribute('aria-sort') === 'ascending';
        heads.forEach((other) => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
        const keyed = rows.map((row) => ({ row, by: key(row.cells[column], head.dataset.sort) }));
        keyed.sort((one, other) => (isDown ? compare(other.by, one.by) : compare(one.by, other.by)));
        rows.splice(0, rows.length, ...keyed.map(({ row }) => row));
        table.tBodies[0].append(...rows);
        say('Sorted by ' + button.textContent + (isDown ? ', descending' : ', ascending'));
      });
    });
  }

  const select = find('#zone');
  const option = (zone, label) => {
    const made = document.createElement('option');
    made.value = zone;
    made.textContent = label;
    select.append(made);
  };
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (here) option(here, here + ' (here)');
  if (here !== 'UTC') option('UTC', 'UTC');
  select.addEventListener('change', () => {
    showZone(select.value);
    texts = new Map();
    showFiltered();
    say('Times are in ' + select.selectedOptions[0].textContent);
  });
  if (here) {
    select.value = here;
    showZone(here);
  }
  find('#tools').hidden = false;
  showFiltered();
})();
