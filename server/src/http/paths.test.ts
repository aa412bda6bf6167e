import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPathTable } from "./paths.ts";

const find = createPathTable(
  ["/health", "/v1/memories/{memory_id}", "/v1/memories/add", "/v1/{kind}/add/now", "/v1/memories/{id}/history"].map(
    (path) => ({ path }),
  ),
);

describe("the table of paths", () => {
  it("prefers what is written out to what is named", () => {
    expect(find("/v1/memories/add")).toEqual({ route: { path: "/v1/memories/add" }, params: {} });
    expect(find("/v1/memories/42")).toEqual({
      route: { path: "/v1/memories/{memory_id}" },
      params: { memory_id: "42" },
    });
    expect(find("/v1/memories/add/now")?.params).toEqual({ kind: "memories" });
  });

  it.each(["/Health", "/health/", "/v1/memories/", "/v1/memories", "/v1//add/now", "", "/v1/memories/a/b/history"])(
    "does not know %j",
    (path) => expect(find(path)).toBeNull(),
  );

  it("gives back whatever text stands for a name, and keeps it in one segment", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), (text) => {
        fc.pre(text.isWellFormed());
        expect(find(`/v1/memories/${encodeURIComponent(text)}/history`)?.params).toEqual({ id: text });
      }),
    );
  });

  it("refuses an encoding that is not UTF-8", () => {
    expect(() => find("/v1/memories/%ff")).toThrow(URIError);
  });
});
