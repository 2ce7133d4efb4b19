// What leadbench tells as it happens, and how the page takes it in. A reconnect resumes where it broke off.

import { get, url } from './api.js';
import { changed, heard, loadAccounts, loadClock, loadFaults, loadProviders, loadRuns, state } from './store.js';

/** How many rows are asked for at first, and how many after that. */
const FIRST = 100;
const REST = 10000;

const taking = {
  delivery: (row) => state.deliveries.take([row]),
  request: (row) => {
    state.requests.take([row]);
    soon(loadAccounts);
  },
  subscriptions: () => {
    state.registered += 1;
    soon(loadAccounts);
  },
  clock: (clock) => {
    heard(clock);
    soon(loadAccounts);
  },
  faults: () => soon(loadFaults),
  run: (row) => {
    const at = state.runs.findIndex((r) => r.id === row.id);
    if (at < 0) state.runs = [row, ...state.runs];
    else state.runs[at] = row;
    for (const hear of hearers) hear(row);
  },
  reset: () => loadAll(),
  resync: () => loadAll(),
};

const hearers = new Set();

/** Calls back whenever something is told of a conformance run. */
export const onRun = (hear) => hearers.add(hear);

/** Loads everything, newest first, so that something is on the screen at once; then the rest. */
export async function loadAll() {
  state.deliveries.clear();
  state.requests.clear();
  state.registered += 1;
  const first = get(`deliveries?limit=${FIRST}`).catch(() => []);
  await Promise.allSettled([first.then((rows) => state.deliveries.fill(rows)), loadClock(), loadProviders(), loadFaults()]);
  state.loaded = true;
  changed();
  const newest = await first;
  const more = newest.length < FIRST ? Promise.resolve([]) : get(`deliveries?limit=${REST}&before=${newest.at(-1).id}`);
  const older = more.then((rows) => state.deliveries.fill(rows));
  const requests = get('requests?limit=1000').then((rows) => state.requests.fill(rows));
  await Promise.allSettled([older, requests, loadAccounts(), loadRuns()]);
  changed();
}

/** Listens from now on, and loads what was before: in this order, so that nothing falls between. */
export function listen() {
  const stream = new EventSource(url('stream'));
  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    loadAll();
  };
  // A browser opens few connections to one server: with many pages the stream may have to wait, what there is need not.
  setTimeout(begin, 1000);
  stream.addEventListener('hello', begin);
  stream.onopen = () => {
    state.connections += 1;
    // Lists that failed meanwhile are asked for anew.
    if (state.live === 'reconnecting') state.registered += 1;
    became('live');
  };
  stream.onerror = () => {
    became('reconnecting');
    // A refused answer closes the stream for good: start another.
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
  for (const [name, take] of Object.entries(taking)) {
    stream.addEventListener(name, (event) => {
      take(event.data ? JSON.parse(event.data) : null);
      changed();
    });
  }
}

function became(live) {
  state.live = live;
  changed();
}

const planned = new Set();

/** Loads something once, however many events asked for it in the last moment. */
function soon(load) {
  if (planned.has(load)) return;
  planned.add(load);
  setTimeout(() => {
    planned.delete(load);
    load().catch(() => {});
  }, 100);
}
