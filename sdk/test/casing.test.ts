import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromWire, toWire } from "../src/casing.ts";

const opaque = ["details", "extraction_metadata", "metadata", "operational_metrics", "receipt", "scope", "settings"];

describe("the spelling of keys", () => {
  it("survives the way to camelCase and back, for any contract-like JSON", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/);
    const { tree } = fc.letrec((tie) => ({
      leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean()),
      tree: fc.oneof(tie("leaf"), fc.array(tie("tree")), fc.dictionary(name, tie("tree"), { noNullPrototype: true })),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(toWire(fromWire(value))).toEqual(value);
      }),
    );
  });

  it.each(opaque)("inside %s is the caller's or the server's own", (key) => {
    const own = { snake_key: { camelKey: 1, other_key: null } };
    const camelKey = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    expect(fromWire({ [key]: own })).toEqual({ [camelKey]: own });
    expect(toWire({ [camelKey]: own })).toEqual({ [key]: own });
  });

  it("never lets a key reach a prototype", () => {
    const converted = fromWire(JSON.parse('{"__proto__": {"is_admin": true}, "a_b": 1}'));
    expect(Object.getPrototypeOf(converted)).toBe(Object.prototype);
    expect((converted as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
