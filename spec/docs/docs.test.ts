import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Document } from "../generate/openapi.ts";
import { buildDocs } from "./build.ts";
import type { Manifest } from "./contract.ts";
import { guideFiles, readGuide } from "./guides.ts";
import { html } from "./html.ts";

const generated = join(import.meta.dirname, "..", "..", "generated");

/** What is put beside the pages where they are served. */
const BESIDE = [
  "openapi.json",
  "openapi.yaml",
  "openapi-3.0.json",
  "openapi.js",
  "assets/swagger-ui.css",
  "assets/swagger-ui-bundle.js",
];

const read = async (name: string) => JSON.parse(await readFile(join(generated, name), "utf8"));
const contract = {
  document: (await read("openapi.json")) as Document,
  manifest: (await read("manifest.json")) as Manifest,
};
const files = await buildDocs(contract);
const pages = [...files].filter(([name]) => name.endsWith(".html"));
const { manifest } = contract;

const decoded = (text: string) =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const valuesOf = (page: string, attribute: string) =>
  [...page.matchAll(new RegExp(`<[^>]*? ${attribute}="([^"]*)"`, "g"))].map(([, value]) => decoded(value ?? ""));

describe.each(pages)("%s", (name, page) => {
  test("has a language, a title of its own, one heading of first order and no gap between headings", () => {
    expect(page).toContain('<html lang="en">');
    const title = /<title>([^<]+)<\/title>/.exec(page)?.[1];
    expect(title).toBeTruthy();
    expect(pages.filter(([, other]) => other.includes(`<title>${title}</title>`)).length, title).toBe(1);
    const depths = [...page.matchAll(/<h([1-6])[ >]/g)].map(([, depth]) => Number(depth));
    expect(depths.filter((depth) => depth === 1)).toHaveLength(1);
    expect(depths[0]).toBe(1);
    for (const [index, depth] of depths.entries()) expect(depth).toBeLessThanOrEqual((depths[index - 1] ?? 0) + 1);
  });

  test("has every id once", () => {
    const ids = valuesOf(page, "id");
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("links to nothing that is not there", () => {
    const broken = [...valuesOf(page, "href"), ...valuesOf(page, "src")].filter((link) => !isThere(link, name));
    expect(broken).toEqual([]);
  });

  test("takes nothing from elsewhere", () => {
    const loaded = [...page.matchAll(/<(?:script|link|img|iframe)[^>]* (?:src|href)="([^"]*)"/g)].map(([, url]) => url);
    expect(loaded.filter((url) => /^(https?:)?\/\//.test(url ?? ""))).toEqual([]);
    expect(page).not.toMatch(/ (?:style|on[a-z]+)=|<style|<script>/);
  });
});

describe("the pages of the contract", () => {
  const anchors = (name: string) => valuesOf(files.get(name) ?? "", "id");

  test("have a place for every requirement, error code, error and operation", () => {
    expect(anchors("requirements.html")).toEqual(expect.arrayContaining(manifest.requirements.map(({ id }) => id)));
    expect(anchors("errors.html")).toEqual(
      expect.arrayContaining(manifest.errors.flatMap((row) => [row.code, row.error])),
    );
    expect(anchors("operations.html")).toEqual(
      expect.arrayContaining(manifest.operations.map((each) => each.operationId)),
    );
  });

  test("are the same bytes every time", async () => {
    expect(await buildDocs(contract)).toEqual(files);
  });

  test("are what is committed", async () => {
    for (const [name, content] of files)
      expect(await readFile(join(generated, "docs", name), "utf8"), name).toBe(content);
  });

  test("show text of the contract as text", () => {
    expect(html`<p title="${'"'}">${"<b> & `x`"}</p>`.text).toBe('<p title="&quot;">&lt;b&gt; &amp; `x`</p>');
  });
});

describe("the guides", () => {
  let text: string;
  beforeAll(async () => {
    text = (await Promise.all((await guideFiles()).map(readGuide))).join("\n");
  });

  test("name no error code, requirement or error that the contract does not have", () => {
    const codes = new Set(manifest.errors.map(({ code }) => code));
    const ids = new Set(manifest.requirements.map(({ id }) => id));
    const unknown = [...text.matchAll(/\b[A-Z]+(?:_[A-Z]+)*_\d{3}\b/g)].filter(([code]) => !codes.has(code));
    expect(unknown.map(([code]) => code)).toEqual([]);
    const rules = [...text.matchAll(/`([A-Z]{3}-\d{3})`/g)].filter(([, id]) => !ids.has(id ?? ""));
    expect(rules.map(([, id]) => id)).toEqual([]);
  });

  test("name no call that the contract does not have", () => {
    const shape = (call: string) => call.replace(/\?.*/, "").replace(/\{[^}]*\}/g, "{}");
    const known = new Set(manifest.operations.map(({ method, path }) => shape(`${method} ${path}`)));
    const calls = [...text.matchAll(/`((?:GET|POST|PATCH|PUT|DELETE) \/[^`]*)`/g)].map(([, call]) => call ?? "");
    expect(calls.length).toBeGreaterThan(20);
    expect(calls.filter((call) => !known.has(shape(call)))).toEqual([]);
  });
});

function isThere(link: string, from: string): boolean {
  if (/^(https?:|data:)/.test(link)) return true;
  const [path = "", hash] = link.split("#");
  const target = path === "" ? from : path.replace(/\?.*$/, "");
  if (!files.has(target)) return BESIDE.includes(target) && hash === undefined;
  if (hash === undefined) return true;
  if (!hash.startsWith("/")) return valuesOf(files.get(target) ?? "", "id").includes(hash);
  // The reference makes its places itself: `#/TAG/OPERATION`.
  const [, tag = "", operationId] = hash.split("/").map(decodeURIComponent);
  return manifest.operations.some((each) => each.operationId === operationId && each.tag === tag);
}
