// The page: which view the address names, what draws it, and the keys that work everywhere.

import { html, render } from './html.js';
import { listen } from './live.js';
import { help, frame, VIEWS } from './parts/frame.js';
import { changed, drawnBy, state } from './store.js';
import * as deliveries from './views/deliveries.js';

/** Views are fetched when they are first looked at, but for the first. */
const views = { deliveries };
const broken = { draw: () => html`<p class="pad">leadbench does not answer: this view comes as soon as it does.</p>` };

function route() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [view, ...rest] = path.split('/').map(decodeURIComponent);
  return { view: VIEWS.some(([name]) => name === view) ? view : 'deliveries', rest, query: new URLSearchParams(query) };
}

function view(name) {
  if (!views[name]) {
    views[name] = { draw: () => html`<p class="quiet pad">Loading…</p>` };
    const again = () => {
      views[name] = broken;
      setTimeout(() => {
        delete views[name];
        changed();
      }, 2000);
    };
    import(`./views/${name}.js`).then((found) => (views[name] = found), again).finally(changed);
  }
  return views[name];
}

const app = document.getElementById('app');
app.replaceChildren();
let drawn = null;

function draw() {
  const at = route();
  const label = VIEWS.find(([name]) => name === at.view)[1];
  document.title = [at.rest.join(' '), label, 'leadbench'].filter(Boolean).join(' · ');
  render(frame(at.view, view(at.view).draw(at)), app);
  if (drawn === location.hash) return;
  if (drawn !== null) document.getElementById('main').scrollTo(0, 0);
  // Where they are too many for the width, the one that is shown is in sight.
  document.querySelectorAll('nav [aria-current]').forEach((link) => link.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
  drawn = location.hash;
}

function typing(target) {
  return target.closest?.('input, textarea, select, dialog, [contenteditable]');
}

addEventListener('hashchange', changed);
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') {
    if (document.querySelector('dialog[open]')) return;
    if (typing(event.target)) event.target.blur();
    else view(route().view).close?.(route());
    return;
  }
  if (typing(event.target)) return;
  const number = Number(event.key);
  if (event.key === '/') {
    const search = document.querySelector('main input[type=search]');
    if (search) event.preventDefault();
    search?.focus();
  } else if (event.key === '?') help();
  else if (event.key === 'n') view(route().view).newer?.();
  else if (number >= 1 && number <= VIEWS.length) location.hash = `#/${VIEWS[number - 1][0]}`;
});

// A running clock is drawn each second, and what is counted down with it.
setInterval(() => {
  if (!document.hidden && [...state.clocks.values()].some((clock) => clock.mode !== 'manual')) changed();
}, 1000);

drawnBy(draw);
changed();
listen();
