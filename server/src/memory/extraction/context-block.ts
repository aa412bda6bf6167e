/** How an xml block opens, and how it ends. */
const ELEMENTS = [
  ["<memory_context", "</memory_context>"],
  ["<domain_context", "</domain_context>"],
] as const;
/** As it is, or as a string inside other JSON, whose line ends are written `\n`. */
const JSON_BLOCK = /\{(?:\s|\\n){0,20}\\?"(?:memories|domain)\\?"\s{0,5}:\s{0,5}\{/g;
const HEADING = /what you know about this user\s*:/i;
/** Headings that nobody writes over a list of their own; "Preferences:" they might. */
const OWN_HEADING = /^\s*(?:skills & expertise|workflows & habits|relationships & context):\s*$/i;
const LINE = /^\s*(?:[-*•]\s|[\p{L}& ]{1,40}:\s*$|$)/u;
/** One line of an xml block whose beginning was not copied. */
const MEMORY_LINE = /^\s*<memory\s/;

/**
 * A message without the context blocks of a retrieve that were pasted back into it, in each of the three formats: what they say is
 * known already, and the user did not say it now.
 */
export function withoutContextBlocks(message: string): string {
  return withoutBullets(withoutJson(ELEMENTS.reduce(withoutElement, message)));
}

function withoutElement(message: string, [open, close]: (typeof ELEMENTS)[number]): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const from = message.indexOf(open, at);
    kept.push(message.slice(at, from === -1 ? undefined : from));
    if (from === -1) return kept.join("\n");
    const to = message.indexOf(close, from);
    if (to === -1) return kept.join("\n");
    at = to + close.length;
  }
}

function withoutJson(message: string): string {
  const kept: string[] = [];
  let at = 0;
  for (const { index } of message.matchAll(JSON_BLOCK)) {
    if (index < at) continue;
    kept.push(message.slice(at, index));
    at = endOfJson(message, index);
  }
  return [...kept, message.slice(at)].join("\n");
}

/** Where the object that begins at a brace ends; the end of the message when it was cut off. */
function endOfJson(message: string, from: number): number {
  // Pasted as a string inside other JSON, its own quotes have one backslash, and those of a text in it three.
  const isEscaped = message.slice(from, message.indexOf(":", from)).includes("\\");
  let depth = 0;
  let quoted = false;
  let backslashes = 0;
  for (let at = from; at < message.length; at++) {
    const character = message[at];
    if (character === "\\") {
      backslashes++;
      continue;
    }
    if (character === '"' && (isEscaped ? backslashes % 4 === 1 : backslashes % 2 === 0)) quoted = !quoted;
    else if (!quoted && character === "{") depth++;
    else if (!quoted && character === "}" && --depth === 0) return at + 1;
    backslashes = 0;
  }
  return message.length;
}

function withoutBullets(message: string): string {
  let inside = false;
  return message
    .split("\n")
    .filter((line) => {
      if (HEADING.test(line) || OWN_HEADING.test(line)) inside = true;
      else if (inside && !LINE.test(line)) inside = false;
      return !inside && !MEMORY_LINE.test(line);
    })
    .join("\n");
}
