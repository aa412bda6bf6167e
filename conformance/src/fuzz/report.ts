import { manifest } from "@memoryos/contract";
import packageJson from "../../package.json" with { type: "json" };
import { contractHash, type ReportDocument } from "../report/document.ts";
import type { FuzzOptions } from "./options.ts";

/** The report of a run that fuzzes and checks nothing else. */
export function emptyReport({ target, seed }: FuzzOptions): Omit<ReportDocument, "digest"> {
  return {
    format: 1,
    suite: { name: packageJson.name, version: packageJson.version },
    contract: { version: manifest.version, sha256: contractHash() },
    target,
    startedAt: new Date().toISOString(),
    milliseconds: 0,
    requests: 0,
    seed,
    scope: { profiles: [], filters: [], shapesOnly: false, readOnly: false },
    interrupted: false,
    verdicts: [],
    checks: [],
    requirements: [],
    coverage: [],
    baseline: null,
    fuzz: null,
    faults: [],
    notes: [],
  };
}
