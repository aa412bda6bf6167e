import { openapi } from "@memoryos/contract";
import { describe, expect, it } from "vitest";
import { ignoredFieldsHeader, shapeOf } from "./shape.ts";

const shape = shapeOf(openapi, "AddMemoriesRequest");

describe("the shape of a body", () => {
  it("keeps what the contract knows and names what it does not", () => {
    const { value, ignored } = shape({
      external_user_id: "u",
      messages: [{ content: "a" }, { content: "b", extra: 1 }],
      other: { deep: 1 },
    });
    expect(value).toEqual({ external_user_id: "u", messages: [{ content: "a" }, { content: "b" }] });
    expect(ignored).toEqual(["messages[1].extra", "other"]);
  });

  it("leaves out optional nulls, and keeps a null that is required to be something", () => {
    const { value, ignored } = shape({
      external_user_id: null,
      messages: [{ content: null, occurred_at: null }],
      agent_id: null,
    });
    expect(value).toEqual({ external_user_id: null, messages: [{ content: null }] });
    expect(ignored).toEqual([]);
  });

  it("leaves free-form metadata alone", () => {
    const metadata = { a: null, messages: [{ extra: null }], toString: 1 };
    expect(shape({ metadata })).toEqual({ value: { metadata }, ignored: [] });
  });

  it.each([null, 7, "text", true, [], [1], { messages: 7 }, { messages: { content: 1 } }])(
    "leaves a wrong type for the validator to speak about: %j",
    (body) => {
      expect(shape(body).value).toEqual(body);
    },
  );

  it("does not take inherited names for fields of the contract", () => {
    expect(shape({ toString: 1, valueOf: 2, hasOwnProperty: 3 })).toEqual({
      value: {},
      ignored: ["toString", "valueOf", "hasOwnProperty"],
    });
  });
});

describe("the header of ignored fields", () => {
  it("names ten at most, without what a header cannot carry or a list separates by", () => {
    expect(ignoredFieldsHeader(Array.from({ length: 12 }, (_, n) => `f${n}`)).split(", ")).toHaveLength(10);
    expect(ignoredFieldsHeader(["a,b c\nd", "ü"])).toBe("a?b?c?d, ?");
    expect(ignoredFieldsHeader(["x".repeat(1000)])).toHaveLength(100);
  });
});
