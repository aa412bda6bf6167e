import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Contract } from "./contract.ts";
import { guidePage, readGuides } from "./guides.ts";
import { type Navigation, type Page, renderPage } from "./layout.ts";
import { Links } from "./links.ts";
import { errorsPage } from "./pages/errors.ts";
import { homePage } from "./pages/home.ts";
import { operationsPage } from "./pages/operations.ts";
import { referencePage } from "./pages/reference.ts";
import { requirementsPage } from "./pages/requirements.ts";

const ASSETS = join(import.meta.dirname, "assets");

/**
 * Makes the documentation of a contract: pages, style sheets and scripts. What only the reference needs is not among them,
 * because it is large and found elsewhere: `openapi.js`, and Swagger UI in `assets/`.
 *
 * @returns The files' content by their name.
 */
export async function buildDocs(contract: Contract): Promise<Map<string, string>> {
  const links = new Links(contract.manifest);
  const guides = await readGuides(links);
  const generated = [referencePage(), operationsPage(contract, links), requirementsPage(contract, links)];
  const contractPages = [...generated, errorsPage(contract, links)];
  const pages: Page[] = [homePage(contract, guides), ...guides.map(guidePage), ...contractPages];
  const navigation: Navigation = [
    { name: "Guides", pages: guides },
    { name: "The contract", pages: contractPages },
  ];
  const { version } = contract.manifest;
  const files = new Map(pages.map((page) => [page.file, renderPage(page, navigation, version)]));
  for (const name of (await readdir(ASSETS)).sort()) files.set(name, await readFile(join(ASSETS, name), "utf8"));
  return files;
}
