import { describe, expect, it } from "vitest";
import { createReadsUntilWrite } from "./until-write.ts";

describe("reads that are kept until a write", () => {
  it("ask once for the same arguments, and anew after a write", async () => {
    const reads = createReadsUntilWrite();
    let asked = 0;
    const read = reads.keep(async (a: string, b: string) => `${a} ${b} ${++asked}`);
    expect(await read("t", "u")).toBe("t u 1");
    expect(await read("t", "u")).toBe("t u 1");
    expect(await read("tu", "")).toBe("tu  2");
    reads.forget();
    expect(await read("t", "u")).toBe("t u 3");
  });

  it("keep no failure", async () => {
    let works = false;
    const read = createReadsUntilWrite().keep(async (_key: string) => {
      if (!works) throw new Error("no");
      return "yes";
    });
    await expect(read("a")).rejects.toThrow("no");
    works = true;
    expect(await read("a")).toBe("yes");
  });

  it("keep no more than a thousand answers", async () => {
    let asked = 0;
    const read = createReadsUntilWrite().keep(async (_key: string) => ++asked);
    for (let n = 0; n <= 1_000; n++) await read(String(n));
    await read("0");
    expect(asked).toBe(1_002);
  });
});
