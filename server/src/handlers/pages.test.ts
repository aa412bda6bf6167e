import { describe, expect, it } from "vitest";
import { toJson } from "../http/json.ts";
import { createPages, type Page } from "./pages.ts";

const at = new Date(0);
const person = { tenantId: "t", userId: "u", externalUserId: "ana", blockedAt: null, createdAt: at, lastActiveAt: at };
const user = { ...person, revision: 1, accesses: 0 };

function pageOf(total: number): Page {
  return {
    body: toJson({ data: [], pagination: { next_cursor: null, limit: 10, total } }),
    link: null,
    goodUntil: Number.POSITIVE_INFINITY,
  };
}

const now = new Date("2026-03-01T12:00:00Z");

describe("pages", () => {
  it("are given again to who asks the same of the same user", () => {
    const pages = createPages();
    pages.keep(user, "first", pageOf(1));
    pages.keep(user, "second", pageOf(2));
    expect(pages.find({ ...user }, "first", now)).toEqual(pageOf(1));
    expect(pages.find({ ...user }, "second", now)).toEqual(pageOf(2));
    expect(pages.find(user, "third", now)).toBeNull();
    expect(pages.find({ ...user, tenantId: "x" }, "first", now)).toBeNull();
    expect(pages.find({ ...user, userId: "x" }, "first", now)).toBeNull();
  });

  it.each([{ revision: 2 }, { accesses: 1 }])("are not given again after a write: %j", (write) => {
    const pages = createPages();
    pages.keep(user, "first", pageOf(1));
    const changed = { ...user, ...write };
    expect(pages.find(changed, "first", now)).toBeNull();
    pages.keep(changed, "second", pageOf(2));
    expect(pages.find(changed, "first", now)).toBeNull();
    expect(pages.find(user, "first", now)).toBeNull();
  });

  it("are not given again once time has made them others", () => {
    const pages = createPages();
    pages.keep(user, "first", { ...pageOf(1), goodUntil: now.getTime() });
    expect(pages.find(user, "first", now)).not.toBeNull();
    expect(pages.find(user, "first", new Date(now.getTime() + 1))).toBeNull();
  });

  it("of a user are forgotten together", () => {
    const pages = createPages();
    pages.keep(user, "first", pageOf(1));
    pages.forget(user);
    expect(pages.find(user, "first", now)).toBeNull();
  });

  it("are let go of where they would take too much memory, the oldest first", () => {
    const pages = createPages();
    const large = { ...pageOf(1), link: "x".repeat(1_000_000) };
    const users = Array.from({ length: 40 }, (_, n) => ({ ...user, userId: String(n) }));
    for (const each of users) pages.keep(each, "first", large);
    const kept = users.filter((each) => pages.find(each, "first", now) !== null);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThanOrEqual(16);
    expect(kept.at(-1)).toEqual(users.at(-1));
  });
});
