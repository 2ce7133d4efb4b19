// A list of any length, of which only the rows in sight are in the document. Rows have one height; arrow keys move.

import { html, nothing, ref, repeat } from '../html.js';
import { changed } from '../store.js';

/** Rows beyond each edge of what is in sight. */
const SPARE = 8;

const narrow = matchMedia('(max-width: 640px)');
narrow.addEventListener('change', changed);
const height = () => (narrow.matches ? 58 : 34);

export class List {
  here = null;
  #box = null;
  #sizes = new ResizeObserver(changed);

  /** `line(row, i)` draws a row's cells, `open(row)` is called where one is chosen. */
  constructor({ label, grid, line, open, scrolled = () => {} }) {
    Object.assign(this, { label, grid, line, open, scrolled });
  }

  #bind = (box) => {
    if (this.#box) this.#sizes.unobserve(this.#box);
    this.#box = box ?? null;
    if (box) {
      this.#sizes.observe(box);
      // Drawn once more, now that it is known how much is in sight.
      changed();
    }
  };

  get atTop() {
    return !this.#box || this.#box.scrollTop < 4;
  }

  toTop() {
    this.#box?.scrollTo(0, 0);
  }

  focus() {
    this.#box?.focus();
  }

  /** Draws rows, of which one may be chosen. */
  draw(rows, chosen) {
    this.rows = rows;
    this.chosen = chosen;
    const tall = height();
    const top = this.#box?.scrollTop ?? 0;
    const first = Math.max(0, Math.min(Math.floor(top / tall), rows.length) - SPARE);
    const count = Math.ceil((this.#box?.clientHeight ?? 800) / tall) + 2 * SPARE;
    const here = this.here ?? chosen;
    const sight = rows.slice(first, first + count);
    const active = sight.some((row) => row.id === here) ? `row-${here}` : nothing;
    return html`
      <div class="rows" tabindex="0" role="listbox" aria-label=${this.label} aria-activedescendant=${active}
        ${ref(this.#bind)} @scroll=${this.#scroll} @keydown=${this.#key}>
        <div class="held" role="presentation" .style=${`height:${rows.length * tall}px`}>
          <div class="window" role="presentation" .style=${`transform:translateY(${first * tall}px)`}>
            ${repeat(
              sight,
              (row) => row.id,
              (row, i) => html`
                <div class="line ${this.grid} ${row.id === here ? 'here' : ''}" id="row-${row.id}" role="option"
                  aria-selected=${row.id === chosen} aria-setsize=${rows.length} aria-posinset=${first + i + 1}
                  @click=${() => this.#choose(row)}>${this.line(row)}</div>`,
            )}
          </div>
        </div>
      </div>`;
  }

  #scroll = () => {
    this.scrolled();
    changed();
  };

  #choose(row) {
    this.here = row.id;
    this.open(row);
  }

  #key = (event) => {
    const at = this.rows.findIndex((row) => row.id === this.here);
    const page = Math.max(1, Math.floor((this.#box?.clientHeight ?? 400) / height()) - 1);
    const to = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: this.rows.length - 1, PageDown: at + page, PageUp: at - page }[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (at >= 0) this.#choose(this.rows[at]);
    } else if (to !== undefined && this.rows.length) {
      event.preventDefault();
      this.#go(Math.max(0, Math.min(to, this.rows.length - 1)));
    }
  };

  #go(at) {
    this.here = this.rows[at].id;
    // What is open follows.
    if (this.chosen !== null) this.open(this.rows[at]);
    const tall = height();
    const box = this.#box;
    if (at * tall < box.scrollTop) box.scrollTop = at * tall;
    else if ((at + 1) * tall > box.scrollTop + box.clientHeight) box.scrollTop = (at + 1) * tall - box.clientHeight;
    changed();
  }
}
