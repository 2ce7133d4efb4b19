// The fields that a provider's screens tell of: what is asked, what is sent, and where a refusal belongs.

const OWN = Object.prototype.hasOwnProperty;

/** Whether a field or step is asked for, given what was filled in so far. */
export function asked(thing, values) {
  if (!thing.when) return true;
  const { field, is } = thing.when;
  const value = values[field] ?? '';
  return (Array.isArray(is) ? is : [is]).includes(value);
}

/** Every field of a screen that is asked for, with its step's number. */
export const askedFields = (screen, values) =>
  (screen.steps ?? []).flatMap((step, number) => (asked(step, values) ? (step.fields ?? []).filter((f) => asked(f, values)).map((field) => ({ field, number })) : []));

/** What fields start with. */
export function defaults(screen) {
  const values = {};
  for (const field of (screen.steps ?? []).flatMap((step) => step.fields ?? [])) {
    if (field.default !== undefined && field.default !== null && !OWN.call(values, field.name)) values[field.name] = field.default;
  }
  return values;
}

const filled = (value) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && !value.length);

/** What is sent, of the steps up to one: dotted names are nested, what is empty or only for the page is left out; of what stood before, only what changed. */
export function collect(screen, values, before = null, upTo = Infinity) {
  const sent = {};
  for (const { field } of askedFields(screen, values).filter((f) => f.number <= upTo)) {
    const value = shape(field, values[field.name]);
    if (field.local || (before ? !touched(screen, field, values, before) : !filled(value))) continue;
    const keys = field.name.split('.');
    const last = keys.pop();
    const place = keys.reduce((at, key) => (at[key] = typeof at[key] === 'object' && at[key] ? at[key] : {}), sent);
    place[last] = value ?? (field.kind === 'multiselect' ? [] : '');
  }
  return sent;
}

/** Whether a field, or another of the group that its dotted name puts it in, is no longer what it was. */
function touched(screen, field, values, before) {
  const group = field.name.includes('.') ? `${field.name.split('.')[0]}.` : null;
  const names = askedFields(screen, values).map((f) => f.field.name);
  return names.some((name) => (name === field.name || (group && name.startsWith(group))) && values[name] !== before[name]);
}

/** What the fields of a screen hold of a row. */
export function held(screen, row) {
  const fields = (screen.steps ?? []).flatMap((step) => step.fields ?? []);
  const values = {};
  for (const field of fields) {
    const value = written(field, reach(row, field.column ?? field.name));
    if (value !== undefined) values[field.name] = value;
  }
  // A choice that only the page knows follows from what is filled in.
  for (const { name } of fields.filter((field) => field.local)) {
    const meant = fields.find((field) => field.when?.field === name && filled(values[field.name]));
    if (meant) values[name] = [meant.when.is].flat()[0];
  }
  return values;
}

/** A row's value as its field is written. Of headers only the names are known: they stay as they are. */
function written(field, value) {
  if (value === null) return undefined;
  if (field.kind === 'mapping') return undefined;
  if (field.kind !== 'headers') return value;
  if (Array.isArray(value)) {
    const [name, content] = field.keys ?? ['name', 'value'];
    return value.every((row) => typeof row === 'object') ? value.map((row) => ({ name: row[name], value: row[content] })) : undefined;
  }
  return value && Object.entries(value).map(([name, content]) => ({ name, value: content }));
}

/** A field's value in the shape in which it is sent. */
export function shape(field, value) {
  if (field.kind === 'number' && filled(value)) return Number.isNaN(Number(value)) ? value : Number(value);
  if (field.kind === 'toggle') return value === undefined ? undefined : Boolean(value);
  if (field.kind !== 'headers' || !Array.isArray(value)) return value;
  const rows = value.filter((row) => row.name || row.value);
  if (field.as === 'object') return rows.length ? Object.fromEntries(rows.map((row) => [row.name, row.value])) : undefined;
  const [name, content] = field.keys ?? ['name', 'value'];
  return rows.map((row) => ({ [name]: row.name, [content]: row.value }));
}

/** Puts values into a body: a text that is wholly `{name}` becomes the value of that name, and is left out where there is none. */
export function wrap(body, values) {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') {
    const whole = body.match(/^\{([^{}]*)\}$/);
    if (whole) return OWN.call(values, whole[1]) ? values[whole[1]] : reach(values, whole[1]);
    return body;
  }
  if (Array.isArray(body)) return body.map((part) => wrap(part, values));
  if (typeof body !== 'object') return body;
  const pairs = Object.entries(body).map(([key, part]) => [key, wrap(part, values)]);
  return Object.fromEntries(pairs.filter(([, part]) => part !== undefined));
}

/** The value at a dotted path, or undefined: what every list or object has of itself is none. */
export const reach = (from, path) => path.split('.').reduce((at, key) => (typeof at === 'object' && at !== null && OWN.call(at, key) ? at[key] : undefined), from);

/** Puts values into a path. */
export const fill = (path, values) => path.replaceAll(/\{([^{}]+)\}/g, (_, name) => encodeURIComponent((OWN.call(values, name) ? values[name] : reach(values, name)) ?? ''));

/** Where a refusal belongs: the field's name, the line in it, or neither. */
export function place(problem, fields) {
  const [, name, line] = problem.at.match(/^(.*?)(?:, line (\d+).*)?$/s) ?? [];
  const at = (name ?? '').replace(/^(form|body)\.(?=.)/, '').replaceAll(/\[(\d+)\]/g, '.$1');
  const fits = [
    (field) => field.name === at,
    (field) => at.startsWith(`${field.name}.`) || at.startsWith(`${field.name},`),
    (field) => field.name.endsWith(`.${at}`),
    (field) => at.startsWith(`${field.name.split('.').at(-1)}.`),
    (field) => field.name.startsWith(`${at}.`),
  ];
  const found = at && fits.map((fit) => fields.find((f) => !f.local && fit(f))).find(Boolean);
  return { field: found ? found.name : null, line: line ? Number(line) : null };
}
