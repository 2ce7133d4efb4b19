// Moments and spans as people read them.

const two = (n) => String(n).padStart(2, '0');

/** `14:03:07` in the reader's own zone; with its day where that is another than the clock's. */
export function clockTime(moment, now) {
  const at = new Date(moment);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return now !== null && now !== undefined && at.toDateString() !== new Date(now).toDateString() ? `${day(at)} ${time}` : time;
}

/** Milliseconds since 1970 of a moment as text, or of such milliseconds as text. */
export const moment = (text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text));

/** `2026-11-21`. */
export const day = (moment) => {
  const at = new Date(moment);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
};

/** `0.4 ms`, `12 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 1 h`. */
export function span(ms) {
  if (ms === null || ms === undefined) return '';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  return units(Math.round(ms / 1000));
}

/** A span that is counted down, in whole seconds. */
export function countdown(ms) {
  if (ms <= 0) return 'now';
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : units(seconds);
}

function units(seconds) {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(' ');
}
