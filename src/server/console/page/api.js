// Calls of the control API: JSON out, JSON in, and a Problem where one was refused.

const base = new URL('api/v1/', document.baseURI);

/** A refusal: where, what is wrong, what would be right. */
export class Problem extends Error {
  constructor(status, { at = '', wrong = '', right = '', detail = '' } = {}) {
    super(detail || [at, wrong].filter(Boolean).join(': ') || `status ${status}`);
    Object.assign(this, { status, at, wrong: wrong || this.message, right });
  }
}

export async function call(method, path, body, read = parse) {
  const options = { method, headers: { accept: 'application/json' } };
  if (body !== undefined) {
    options.headers['content-type'] = 'application/json';
    options.body = typeof body === 'string' ? body : JSON.stringify(body);
  }
  const response = await fetch(new URL(path, base), options).catch(() => {
    throw new Problem(0, { wrong: 'leadbench does not answer', right: 'leadbench serve, still running on this address' });
  });
  const answer = read(await response.text());
  if (!response.ok) throw new Problem(response.status, answer ?? {});
  return answer;
}

export const get = (path) => call('GET', path);
/** The same, with numbers that JavaScript's are too coarse for kept as they are written. */
export const getExact = (path) => call('GET', path, undefined, parseExact);
export const post = (path, body) => call('POST', path, body);
export const url = (path) => new URL(path, base).href;

/** The address that providers' clients would call. */
export const host = location.origin;

/** What a command shows where the server wants its token, which stays in the terminal's environment. */
const { access } = await call('GET', '../../version').catch(() => ({}));
const proof = access === 'token' ? '-H "Authorization: Bearer $LEADBENCH_SERVE_TOKEN" ' : '';

/** The curl command of a call, as a terminal takes it. */
export function curl(method, path, body) {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const verb = method === 'GET' ? '' : `-X ${method} `;
  const data = body === undefined ? '' : ` \\\n     -d ${quote(JSON.stringify(body))}`;
  return `curl ${proof}${verb}${quote(url(path).replaceAll('%7B', '{').replaceAll('%7D', '}'))}${data}`;
}

/** JSON from a text, of which no number loses a digit where the browser knows how. */
export const exactly = (text) => JSON.parse(text, (_, value, context) => (context?.source && isCoarse(value) ? JSON.rawJSON(context.source) : value));

/** Whether a value is a number as it is written. */
export const isRaw = (value) => JSON.isRawJSON?.(value) ?? false;

const isCoarse = (value) => typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && JSON.rawJSON;

function parseExact(text) {
  try {
    return text ? exactly(text) : null;
  } catch {
    return null;
  }
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
