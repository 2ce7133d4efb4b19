// XML as it stands in a message, laid out and coloured. Text is never touched, only the blanks between elements are.

const PART = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[?!][^>]*>|<\/[^>]*>|<(?:[^>"']|"[^"]*"|'[^']*')*>|[^<]+|</g;

/** Whether a text looks like an XML document. */
export const isXml = (text) => /^\s*<[?!a-zA-Z]/.test(text) && />\s*$/.test(text);

/** Pieces of text with their class, laid out two blanks a level. */
export function layOut(text) {
  const parts = text.match(PART) ?? [];
  const pieces = [];
  let level = 0;
  let inline = false;
  const line = () => pieces.length && pieces.push(['', `\n${'  '.repeat(Math.max(level, 0))}`]);
  parts.forEach((part, i) => {
    if (!part.startsWith('<') || part.startsWith('<![')) {
      if (!part.trim() && parts[i - 1]?.startsWith('<') && !closes(parts, i)) return;
      pieces.push(['', part]);
      inline = true;
      return;
    }
    if (part.startsWith('</')) {
      level -= 1;
      const short = inline || parts[i - 1] === undefined || isOpen(parts[i - 1]);
      if (!short) line();
    } else {
      line();
    }
    tag(part, pieces);
    inline = false;
    if (isOpen(part)) level += 1;
  });
  return pieces;
}

/** Whether blanks are all that an element holds. */
const closes = (parts, i) => isOpen(parts[i - 1]) && parts[i + 1]?.startsWith('</');
const isOpen = (part) => /^<[^?!/]/.test(part) && !part.endsWith('/>');

function tag(part, pieces) {
  if (/^<[?!]/.test(part)) {
    pieces.push(['x-note', part]);
    return;
  }
  const [, open, name, rest, end] = part.match(/^(<\/?)([^\s/>]*)([\s\S]*?)(\/?>)$/) ?? [part, '', part, '', ''];
  pieces.push(['j-mark', open], ['x-name', name]);
  for (const piece of rest.match(/"[^"]*"|'[^']*'|[^"']+/g) ?? []) {
    pieces.push([/^["']/.test(piece) ? 'x-value' : 'x-attribute', piece]);
  }
  pieces.push(['j-mark', end]);
}
