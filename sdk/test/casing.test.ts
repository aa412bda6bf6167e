import { openapi } from "@memoryos/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../server/test/cpu-time.ts";
import { fromWire, toWire } from "../src/casing.ts";

type Schema = {
  $ref?: string;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
};

/** The contract's properties whose keys are not its own, by whether the values under the keys are its objects. */
function propertiesThatAreMaps() {
  const schemas = (openapi as unknown as { components: { schemas: Record<string, Schema> } }).components.schemas;
  const resolve = (schema: Schema): Schema =>
    schema.$ref ? (schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}) : schema;
  const mapsOf = (schema: Schema): Schema[] => {
    const { anyOf, items, properties, additionalProperties } = resolve(schema);
    if (anyOf) return anyOf.flatMap(mapsOf);
    if (items) return mapsOf(items);
    return !properties && typeof additionalProperties === "object" ? [resolve(additionalProperties)] : [];
  };
  const found = { opaque: new Set<string>(), ofObjects: new Set<string>() };
  for (const { properties = {} } of Object.values(schemas)) {
    for (const [name, schema] of Object.entries(properties)) {
      for (const value of mapsOf(schema)) (value.properties ? found.ofObjects : found.opaque).add(name);
    }
  }
  const { opaque, ofObjects } = found;
  return { opaque: [...opaque].filter((name) => !ofObjects.has(name)), ofObjects: [...ofObjects] };
}

const maps = propertiesThatAreMaps();

describe("the spelling of keys", () => {
  it("survives the way to camelCase and back, for any contract-like JSON", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/);
    const { tree } = fc.letrec((tie) => ({
      leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean()),
      tree: fc.oneof(tie("leaf"), fc.array(tie("tree")), fc.dictionary(name, tie("tree"), { noNullPrototype: true })),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, tree, { noNullPrototype: true }), (value) => {
        expect(toWire(fromWire(value))).toEqual(value);
      }),
    );
  });

  it.each(maps.opaque)("inside %s is the caller's or the server's own", (key) => {
    const own = { snake_key: { camelKey: 1, other_key: null } };
    const camelKey = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    expect(fromWire({ [key]: own })).toEqual({ [camelKey]: own });
    expect(toWire({ [camelKey]: own })).toEqual({ [key]: own });
  });

  it.each(maps.ofObjects)("below the keys of %s is the contract's", (key) => {
    const camelKey = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    const wire = { [key]: { some_topic: { days_since: 3 } } };
    expect(fromWire(wire)).toEqual({ [camelKey]: { some_topic: { daysSince: 3 } } });
  });

  it("knows of maps that the contract has, so that none of these tests is empty", () => {
    expect(maps.opaque).toEqual(expect.arrayContaining(["metadata", "scope", "settings"]));
    expect(maps.ofObjects.length).toBeGreaterThan(0);
  });

  it("never lets a key reach a prototype", () => {
    const converted = fromWire(JSON.parse('{"__proto__": {"is_admin": true}, "a_b": 1}'));
    expect(Object.getPrototypeOf(converted)).toBe(Object.prototype);
    expect((converted as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

it("converts keys in linear time, whatever they hold", () => {
  for (const key of ["_".repeat(100_000), "_a".repeat(50_000), "A".repeat(100_000)]) {
    expect(cpuTime(() => fromWire({ [key]: 1 }))).toBeLessThan(50);
    expect(cpuTime(() => toWire({ [key]: 1 }))).toBeLessThan(50);
  }
});
