import { createConfig, lintFromString } from "@redocly/openapi-core";
import spectralCore from "@stoplight/spectral-core";
import spectralRulesets from "@stoplight/spectral-rulesets";
import type { Document } from "../generate/openapi.ts";
import type { Finding } from "./finding.ts";

/** Rules of Spectral that do not fit: why each is off. */
const SPECTRAL_OFF = {
  // The licence has an `identifier`, and OpenAPI 3.1 allows either that or a `url`.
  "license-url": "off",
  // There is no address to write to; the contact has a page.
  "contact-properties": "off",
  // Tags stand in the order in which people meet them.
  "openapi-tags-alphabetical": "off",
} as const;

/** Rules of Redocly that do not fit: why each is off. */
const REDOCLY_OFF = {
  // `/jobs/{job_id}` and `/{memory_id}/history` are published paths. They could only meet in an id that is no UUID.
  "no-ambiguous-paths": "off",
  // The way back from an organisation's sign-in page succeeds by a redirect.
  "operation-2xx-response": "off",
} as const;

/** What Redocly finds with its strictest ruleset: nothing is only a warning. */
export async function lintWithRedocly(document: Document): Promise<Finding[]> {
  const config = await createConfig({ extends: ["recommended-strict"], rules: REDOCLY_OFF });
  const source = JSON.stringify(document);
  const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });
  return problems.map(({ ruleId, message, location }) => ({
    guard: "redocly",
    rule: ruleId,
    place: location[0]?.pointer ?? "#",
    message,
  }));
}

/** What Spectral finds with all rules of its OpenAPI ruleset, hints included. */
export async function lintWithSpectral(document: Document): Promise<Finding[]> {
  const spectral = new spectralCore.Spectral();
  spectral.setRuleset({ extends: [[spectralRulesets.oas, "all"]], rules: SPECTRAL_OFF } as never);
  const results = await spectral.run(document as never);
  return results.map(({ code, message, path }) => ({
    guard: "spectral",
    rule: String(code),
    place: `#/${path.map(escapeToken).join("/")}`,
    message,
  }));
}

function escapeToken(token: string | number): string {
  return String(token).replaceAll("~", "~0").replaceAll("/", "~1");
}
