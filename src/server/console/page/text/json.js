// JSON as it stands in a message, laid out and coloured. Numbers stay as they are written: none passes through a float.

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]|\s+|./gsy;

/** Whether a text is a JSON document. */
export function isJson(text) {
  try {
    JSON.parse(text);
    return /^\s*[[{"]/.test(text);
  } catch {
    return false;
  }
}

/** Pieces of text with their class, laid out two blanks a level: `[class, text]`. */
export function layOut(text) {
  const tokens = text.match(TOKEN).filter((token) => token.trim());
  const pieces = [];
  let level = 0;
  const line = () => pieces.push(['', `\n${'  '.repeat(level)}`]);
  tokens.forEach((token, i) => {
    const empty = (token === '{' && tokens[i + 1] === '}') || (token === '[' && tokens[i + 1] === ']');
    const closed = (token === '}' && tokens[i - 1] === '{') || (token === ']' && tokens[i - 1] === '[');
    if ('}]'.includes(token) && !closed) {
      level -= 1;
      line();
    }
    pieces.push([kind(token, tokens[i + 1]), token === ':' ? ': ' : token]);
    if ('{['.includes(token) && !empty) {
      level += 1;
      line();
    }
    if (token === ',') line();
  });
  return pieces;
}

function kind(token, next) {
  if (token[0] === '"') return next === ':' ? 'j-key' : 'j-text';
  return '{}[],:'.includes(token) ? 'j-mark' : 'j-word';
}
