import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable } from "./printable.ts";
import { table } from "./table.ts";

describe("what is printed", () => {
  it("has what controls a terminal written out", () => {
    expect(printable("a\u001b[2Jb\u0007\r\u009b31m\u202eright")).toBe(
      String.raw`a\u001b[2Jb\u0007\u000d\u009b31m\u202eright`,
    );
  });

  it("is otherwise what it was, in any script and with any emoji", () => {
    for (const text of ["Zoë's bot", "客服机器人", "بوت", "👩‍💻 dev"]) expect(printable(text)).toBe(text);
  });

  it("never controls a terminal, whatever a name is, and is in line in a table", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        for (const line of table(["NAME", "ID"], [[name, "1"]])) expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
        expect(printable(printable(name))).toBe(printable(name));
      }),
    );
    const [heading, row] = table(["NAME", "ID"], [["a\u001b[2J", "1"]]);
    expect(heading?.indexOf("ID")).toBe((row?.indexOf(" 1") as number) + 1);
  });
});
