import { type JSONPath, type ParseErrorCode, printParseErrorCode, visit } from "jsonc-parser";

/** Objects and arrays inside one another; a body nested deeper is refused. */
const MAX_DEPTH = 32;

/** Names that reach an object's prototype when a body is later merged or copied. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const PRINTABLE_NAME = /^[ -~]{1,64}$/;
const MAX_POINTER_LENGTH = 200;

// `ignoreBOM` keeps the mark in the text, so that it can be seen and refused.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What was wrong with a body. */
export type BadJsonKind = "encoding" | "syntax" | "duplicate_key" | "forbidden_key" | "depth" | "number" | "text";

/**
 * A body that {@link parseStrictJson} refused. The message says what is wrong and where, and is safe to send back: it
 * holds no value of the body, and names of keys only when they are at most 64 printable ASCII characters.
 */
export class BadJson extends Error {
  override readonly name = "BadJson";
  readonly kind: BadJsonKind;

  constructor(kind: BadJsonKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * Parses a JSON body and refuses everything that two parsers might read differently, or that could not be stored and
 * returned unaltered:
 *
 * - bytes that are not UTF-8, and a byte order mark;
 * - text that `JSON.parse` refuses;
 * - the same key twice in one object, compared after unescaping;
 * - the keys `__proto__`, `constructor` and `prototype`;
 * - nesting deeper than 32;
 * - numbers too large or too small for a double, and whole numbers written as plain digits beyond ±(2^53 − 1). Numbers
 *   with a fraction or an exponent are read as doubles, as every JSON parser reads them;
 * - NUL characters and lone surrogates in keys and strings, escaped or not.
 *
 * @throws BadJson on the first of these, in the order of the text.
 * @example
 * parseStrictJson(new TextEncoder().encode('{"a":1,"a":2}')); // BadJson, kind "duplicate_key"
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  checkStructure(text);
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the body.
    throw new BadJson("syntax", "The body is not valid JSON.");
  }
}

function decode(bytes: Uint8Array): string {
  // No JSON text has a NUL among its first two bytes, and every JSON text in UTF-16 or UTF-32 without a mark does.
  if (bytes[0] === 0 || bytes[1] === 0) throw new BadJson("encoding", "The body must be UTF-8, not UTF-16 or UTF-32.");
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new BadJson("encoding", "The body is not valid UTF-8.");
  }
  if (text.startsWith("\uFEFF")) {
    throw new BadJson("encoding", "The body must not begin with a byte order mark.");
  }
  return text;
}

/** Walks the text once. Throwing from a callback stops the walk, so hostile nesting never gets past {@link MAX_DEPTH}. */
function checkStructure(text: string): void {
  const keysOfOpenObjects: Set<string>[] = [];
  let depth = 0;

  const enter = (line: number, column: number, path: () => JSONPath): void => {
    depth += 1;
    if (depth > MAX_DEPTH) refuse("depth", `The body is nested deeper than ${MAX_DEPTH} levels`, line, column, path());
  };

  visit(
    text,
    {
      onObjectBegin(_offset, _length, line, column, path) {
        enter(line, column, path);
        keysOfOpenObjects.push(new Set());
      },
      onObjectEnd() {
        depth -= 1;
        keysOfOpenObjects.pop();
      },
      onArrayBegin(_offset, _length, line, column, path) {
        enter(line, column, path);
      },
      onArrayEnd() {
        depth -= 1;
      },
      onObjectProperty(key, _offset, _length, line, column, path) {
        const flaw = textFlaw(key);
        if (flaw !== undefined) refuse("text", `A key contains ${flaw}`, line, column, path());
        if (FORBIDDEN_KEYS.has(key)) refuse("forbidden_key", `The key "${key}" is not allowed`, line, column, path());
        const keys = keysOfOpenObjects.at(-1);
        if (keys?.has(key)) {
          const named = PRINTABLE_NAME.test(key) ? `The key "${key}"` : "A key";
          refuse("duplicate_key", `${named} appears twice in one object`, line, column, path());
        }
        keys?.add(key);
      },
      onLiteralValue(value: unknown, offset, length, line, column, path) {
        if (typeof value === "string") {
          const flaw = textFlaw(value);
          if (flaw !== undefined) refuse("text", `A string contains ${flaw}`, line, column, path());
        } else if (typeof value === "number") {
          const flaw = numberFlaw(value, text.slice(offset, offset + length));
          if (flaw !== undefined) refuse("number", flaw, line, column, path());
        }
      },
      onError(code: ParseErrorCode, _offset, _length, line, column) {
        const reason = printParseErrorCode(code).replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
        refuse("syntax", `The body is not valid JSON: ${reason.toLowerCase()}`, line, column);
      },
    },
    { disallowComments: true },
  );
}

function textFlaw(text: string): string | undefined {
  if (text.includes("\0")) return "a NUL character";
  if (!text.isWellFormed()) return "a lone surrogate (half of a UTF-16 pair)";
  return undefined;
}

function numberFlaw(value: number, literal: string): string | undefined {
  if (!Number.isFinite(value)) return "A number is too large";
  if (value === 0 && /^[^eE]*[1-9]/.test(literal)) return "A number is too small";
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER && /^-?\d+$/.test(literal)) {
    return "A whole number is beyond ±(2^53 − 1) and cannot be kept exactly; send it as a string";
  }
  return undefined;
}

function refuse(kind: BadJsonKind, what: string, line: number, column: number, path: JSONPath = []): never {
  const pointer = printablePointer(path);
  const position = `line ${line + 1}, column ${column + 1}`;
  throw new BadJson(kind, `${what}, at ${pointer === undefined ? position : `${pointer} (${position})`}.`);
}

/** The JSON pointer of a path, or nothing when it is the whole body, long, or has a key that is not printable. */
function printablePointer(path: JSONPath): string | undefined {
  if (!path.every((segment) => PRINTABLE_NAME.test(String(segment)))) return undefined;
  const pointer = path.map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return pointer.length > 0 && pointer.length <= MAX_POINTER_LENGTH ? pointer : undefined;
}
