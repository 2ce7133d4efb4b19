// A list of numbered rows, newest first, that can be held still: what is newer than the edge waits.

/** How many rows are kept; the oldest go first. */
const MOST = 20000;

export class Journal {
  rows = new Map();
  /** Row numbers, oldest first. */
  order = [];
  /** Rows above this number wait. */
  edge = Infinity;
  version = 0;
  #seen = { version: -1, test: null, edge: 0, shown: [], waiting: 0 };

  /** Takes rows in, new or changed. */
  take(rows) {
    let sorted = true;
    for (const row of rows) {
      if (!this.rows.has(row.id)) {
        sorted &&= !this.order.length || this.order.at(-1) < row.id;
        this.order.push(row.id);
      }
      this.rows.set(row.id, row);
    }
    if (!sorted) this.order.sort((a, b) => a - b);
    if (this.order.length > MOST) this.order.splice(0, this.order.length - MOST).forEach((id) => this.rows.delete(id));
    this.version += 1;
  }

  /** Takes in what a list told, of which some may have been told anew since. */
  fill(rows) {
    this.take(rows.filter((row) => !this.rows.has(row.id)));
  }

  clear() {
    this.rows.clear();
    this.order = [];
    this.edge = Infinity;
    this.version += 1;
  }

  /** Holds the list as it is. */
  hold() {
    if (this.edge === Infinity && this.order.length) this.edge = this.order.at(-1);
  }

  release() {
    this.edge = Infinity;
  }

  /** The rows that fit a test, newest first, and how many more wait. */
  view(test) {
    const seen = this.#seen;
    if (seen.version === this.version && seen.test === test && seen.edge === this.edge) return seen;
    const shown = [];
    let waiting = 0;
    for (let i = this.order.length - 1; i >= 0; i -= 1) {
      const row = this.rows.get(this.order[i]);
      if (test && !test(row)) continue;
      if (row.id > this.edge) waiting += 1;
      else shown.push(row);
    }
    this.#seen = { version: this.version, test, edge: this.edge, shown, waiting };
    return this.#seen;
  }
}
