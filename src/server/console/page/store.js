// What the page knows, and the one way to draw it anew.

import { get } from './api.js';
import { Journal } from './journal.js';

export const state = {
  deliveries: new Journal(),
  requests: new Journal(),
  clocks: new Map(),
  providers: [],
  accounts: [],
  faults: [],
  runs: [],
  world: 'main',
  live: 'connecting',
  /** Counted up with each connection: what could not be loaded may be by now. */
  connections: 0,
  loaded: false,
  notice: null,
  /** Counted up whenever registrations may have changed. */
  registered: 0,
};

let draw = () => {};
let drawing = false;

/** Says what draws the page. */
export function drawnBy(fn) {
  draw = fn;
}

/** Draws the page before the next frame, however often it is called until then. */
export function changed() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

/** Shows a sentence for a while; a problem stays until it is closed. */
export function notify(text, kind = 'ok') {
  const notice = { text, kind };
  state.notice = notice;
  changed();
  if (kind === 'ok') setTimeout(() => state.notice === notice && notify(null, 'none'), 5000);
}

/** Runs an action; what is refused is shown. */
export async function attempt(action) {
  try {
    return await action();
  } catch (problem) {
    notify(problem.message, 'bad');
    return undefined;
  }
}

/** The clock of a world: `now` in milliseconds, `mode`, and when that was true here. */
export function heard(clock) {
  state.clocks.set(clock.sandbox, { ...clock, at: performance.now() });
}

/** Milliseconds since 1970 on a world's clock: it stands still where it is driven by hand. */
export function now(world = state.world) {
  const clock = state.clocks.get(world);
  if (!clock) return null;
  return clock.mode === 'manual' ? clock.now_ms : clock.now_ms + (performance.now() - clock.at);
}

export async function loadClock(world = state.world) {
  heard(await get(`clock?sandbox=${encodeURIComponent(world)}`));
  changed();
}

export async function loadFaults() {
  state.faults = await get(`faults?sandbox=${encodeURIComponent(state.world)}`);
  changed();
}

export async function loadAccounts() {
  state.accounts = await get('accounts');
  for (const world of new Set(state.accounts.map((a) => a.world))) {
    if (world && !state.clocks.has(world)) await loadClock(world);
  }
  changed();
}

export async function loadProviders() {
  state.providers = await get('providers');
  changed();
}

export async function loadRuns() {
  state.runs = await get('runs');
  changed();
}

export const provider = (name) => state.providers.find((p) => p.name === name);
