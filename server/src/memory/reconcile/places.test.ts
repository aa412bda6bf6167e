import { describe, expect, it } from "vitest";
import { excludes, readPlace } from "./places.ts";

describe("a place", () => {
  it.each([
    ["Paris", ["paris"]],
    ["the Netherlands with my wife", ["netherlands"]],
    ["Austin, Texas", ["austin", "texas"]],
    ["New York City, because of work", ["new york city"]],
    ["Rio de Janeiro", ["rio de janeiro"]],
    ["St. Louis", ["st. louis"]],
    ["a big house", null],
    ["the city", null],
    ["", null],
  ])("is read from the beginning of %j", (text, place) => {
    expect(readPlace(text)).toEqual(place);
  });

  it.each([
    ["Paris", "Berlin"],
    ["France", "Spain"],
    ["Texas", "Ohio"],
    ["Paris", "Spain"],
    ["Austin, Texas", "Denver, Colorado"],
    ["Tokyo", "Germany"],
  ])("such as %s excludes %s", (a, b) => {
    const [one, other] = [readPlace(a) ?? [], readPlace(b) ?? []];
    expect([excludes(one, other), excludes(other, one)]).toEqual([true, true]);
  });

  it.each([
    ["Paris", "Paris"],
    ["Paris", "France"],
    ["Berlin", "Germany"],
    ["Leeds", "England"],
    ["Austin", "Texas"],
    ["Texas", "USA"],
    ["the US", "the United States"],
    ["Austin, Texas", "Texas"],
    ["New York", "New York City"],
    ["London", "Europe"],
  ])("such as %s does not exclude %s", (a, b) => {
    const [one, other] = [readPlace(a) ?? [], readPlace(b) ?? []];
    expect([excludes(one, other), excludes(other, one)]).toEqual([false, false]);
  });
});
