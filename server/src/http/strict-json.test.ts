import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadJson, type BadJsonKind, parseStrictJson } from "./strict-json.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function refusal(body: string | Uint8Array): BadJson {
  try {
    parseStrictJson(typeof body === "string" ? encode(body) : body);
  } catch (error) {
    if (error instanceof BadJson) return error;
    throw error;
  }
  throw new Error("the body was accepted");
}

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("parseStrictJson refuses", () => {
  const bad: [title: string, kind: BadJsonKind, body: string | Uint8Array][] = [
    ["a byte that is no UTF-8", "encoding", Uint8Array.of(0x22, 0xff, 0x22)],
    ["an overlong encoding", "encoding", Uint8Array.of(0x22, 0xc0, 0xaf, 0x22)],
    ["a surrogate encoded as three bytes", "encoding", Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)],
    ["a character cut off at the end", "encoding", Uint8Array.of(0x22, 0xe2, 0x82)],
    ["a byte order mark", "encoding", "\uFEFF{}"],
    ["UTF-16 with a mark", "encoding", Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0)],
    ["UTF-16 little-endian without a mark", "encoding", Uint8Array.of(0x7b, 0, 0x7d, 0)],
    ["UTF-16 big-endian without a mark", "encoding", Uint8Array.of(0, 0x7b, 0, 0x7d)],
    ["an empty body", "syntax", ""],
    ["white space alone", "syntax", " \n"],
    ["a comment", "syntax", '{"a":1/* one */}'],
    ["a line comment", "syntax", '{"a":1}// one'],
    ["a trailing comma in an object", "syntax", '{"a":1,}'],
    ["a trailing comma in an array", "syntax", "[1,]"],
    ["a missing comma", "syntax", "[1 2]"],
    ["two values", "syntax", "{} {}"],
    ["an unclosed object", "syntax", '{"a":1'],
    ["an unclosed string", "syntax", '{"a":"b}'],
    ["single quotes", "syntax", "{'a':1}"],
    ["a bare key", "syntax", "{a:1}"],
    ["NaN", "syntax", "[NaN]"],
    ["Infinity", "syntax", "[-Infinity]"],
    ["a leading zero", "syntax", "[01]"],
    ["a leading plus", "syntax", "[+1]"],
    ["a hexadecimal number", "syntax", "[0x10]"],
    ["an unknown escape", "syntax", '["\\x41"]'],
    ["a short unicode escape", "syntax", '["\\u12"]'],
    ["a raw line break in a string", "syntax", '["a\nb"]'],
    ["a raw NUL in a string", "syntax", '["a\0b"]'],
    ["a no-break space between tokens", "syntax", "[1,\u00a02]"],
    ["a duplicate key", "duplicate_key", '{"a":1,"a":2}'],
    ["a duplicate key after unescaping", "duplicate_key", '{"a":1,"\\u0061":2}'],
    ["a duplicate key in an inner object", "duplicate_key", '{"a":[{"b":{},"c":1,"b":2}]}'],
    ["__proto__", "forbidden_key", '{"__proto__":{"admin":true}}'],
    ["__proto__ written with escapes", "forbidden_key", '{"\\u005f_proto__":1}'],
    ["constructor", "forbidden_key", '{"constructor":{"prototype":{}}}'],
    ["prototype in an inner object", "forbidden_key", '[{"a":{"prototype":1}}]'],
    ["33 levels", "depth", nested(33)],
    ["a number that becomes infinite", "number", "[1e999]"],
    ["a number that becomes minus infinity", "number", "[-1e999]"],
    ["a number that becomes zero", "number", "[1e-999]"],
    ["2^53", "number", "[9007199254740992]"],
    ["-2^53", "number", "[-9007199254740992]"],
    ["a whole number of 400 digits", "number", `[${"9".repeat(400)}]`],
    ["an escaped NUL", "text", '["a\\u0000b"]'],
    ["an escaped NUL in a key", "text", '{"a\\u0000":1}'],
    ["a lone high surrogate", "text", '["\\ud83d"]'],
    ["a lone low surrogate", "text", '["\\ude00!"]'],
    ["a reversed pair in a key", "text", '{"\\ude00\\ud83d":1}'],
  ];

  test.each(bad)("%s (%s)", (_title, kind, body) => {
    expect(refusal(body).kind).toBe(kind);
  });

  test.each([
    ["arrays 5,000 levels deep", nested(5_000)],
    ["objects 5,000 levels deep", `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`],
    ["a megabyte of opening brackets", "[".repeat(1_000_000)],
    ["a megabyte of opening objects", '{"a":'.repeat(200_000)],
  ])("%s, without overflowing the stack", (_title, body) => {
    expect(refusal(body).kind).toBe("depth");
  });
});

describe("parseStrictJson accepts", () => {
  test.each([
    ["32 levels", nested(32)],
    ["2^53 − 1", "[9007199254740991,-9007199254740991]"],
    ["large numbers with an exponent", "[6.02e23,1e300]"],
    ["zeros of every form", "[0,-0,0.00,0e10]"],
    ["a surrogate pair, escaped and raw", '["\\ud83d\\ude00","😀"]'],
    ["the same key in different objects", '[{"a":{"a":1}},{"a":2}]'],
    ["keys of the object prototype that change nothing", '{"toString":1,"hasOwnProperty":2}'],
    ["forbidden names as values", '["__proto__","constructor"]'],
    ["a byte order mark inside a string", '["a\uFEFFb"]'],
    ["a bare value", "true"],
  ])("%s", (_title, body) => {
    expect(parseStrictJson(encode(body))).toEqual(JSON.parse(body));
  });

  test("every JSON value, exactly as JSON.parse reads it", () => {
    const isForbidden = (key: string) => ["__proto__", "constructor", "prototype"].includes(key);
    const keepsStrictRules = (body: string) => {
      let strict = true;
      JSON.parse(body, (key, value) => {
        if (isForbidden(key) || key.includes("\0")) strict = false;
        if (typeof value === "string" && value.includes("\0")) strict = false;
        // JSON.stringify writes doubles between 2^53 and 1e21 as plain digits.
        if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER && Math.abs(value) < 1e21)
          strict = false;
        return value;
      });
      return strict;
    };
    fc.assert(
      fc.property(
        fc.json({ stringUnit: "binary", maxDepth: 20 }).filter(keepsStrictRules),
        fc.constantFrom(0, 2),
        (json, indent) => {
          const body = JSON.stringify(JSON.parse(json), null, indent);
          expect(parseStrictJson(encode(body))).toEqual(JSON.parse(body));
        },
      ),
      { numRuns: 150 },
    );
  });

  test("nothing that JSON.parse refuses, however the pieces fall", () => {
    const fragment = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"',
      "1",
      "-",
      "e5",
      "null",
      " ",
      "\\u0061",
      "/",
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (fragments) => {
        const body = fragments.join("");
        try {
          JSON.parse(body);
        } catch {
          expect(refusal(body).kind).not.toBe("encoding");
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the message of a refusal", () => {
  test("names the key, its place as a JSON pointer, line and column", () => {
    expect(refusal('{"messages":[\n  {"role":"user", "role":"system"}\n]}').message).toBe(
      'The key "role" appears twice in one object, at /messages/0 (line 2, column 19).',
    );
  });

  test("says what a syntax error is and where", () => {
    expect(refusal('{"a" 1}').message).toBe("The body is not valid JSON: colon expected, at line 1, column 6.");
  });

  test.each([
    ["a syntax error", '{"a":"s3cret" "b"}'],
    ["a syntax error that only JSON.parse sees", '["s3cret",\u00a02]'],
    ["a flawed string", '{"a":"s3cret\\u0000"}'],
    ["a flawed key", '{"s3cret\\ud800":1}'],
    ["a repeated key that is not printable", '{"s3cret\\n":1,"s3cret\\n":2}'],
    ["a repeated key that is long", `{"${"s3cret".repeat(20)}":1,"${"s3cret".repeat(20)}":2}`],
    ["a path through a key that is not printable", '{"s3cret\\n":{"b":1e999}}'],
    ["a number", '{"a":77777777777777777777}'],
  ])("repeats nothing of the caller's for %s", (_title, body) => {
    expect(refusal(body).message).not.toMatch(/s3cret|777/);
  });
});
