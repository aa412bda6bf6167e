import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html, isolated, undirected } from "./html.ts";

describe("a page's markup", () => {
  it("keeps as text whatever is put into it as text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { text: markup } = html`<p title="${text}">${[text, [text]]}</p>`;
        expect(markup.match(/[<>"']/g)?.join("")).toBe('<""><>');
      }),
    );
  });

  it("keeps to itself how a name is read", () => {
    expect(isolated("\u202Ea<b").text).toBe("<bdi>\u202Ea&lt;b</bdi>");
    expect(undirected("\u202Eשלום\u2069 a\u061C\u200F")).toBe("שלום a");
  });

  it("takes markup as it is, and shows nothing for what is not there", () => {
    expect(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}${null}${undefined}${false}</ul>`.text).toBe(
      "<ul><li>1</li><li>2</li></ul>",
    );
  });
});
