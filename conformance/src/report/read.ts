import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "../../schema/report.schema.json" with { type: "json" };
import { CouldNotRun } from "../could-not-run.ts";
import { digestOf } from "./digest.ts";
import type { ReportDocument } from "./document.ts";
import { verdictsOf } from "./verdicts.ts";

/**
 * Reads a JSON report and verifies it: its schema, its digest, and that its verdicts follow from its requirements.
 *
 * @throws CouldNotRun when the file is no such report.
 */
export async function readReport(file: string): Promise<ReportDocument> {
  const document = await parsed(file);
  const validate = new Ajv2020({ allErrors: false, strict: true, strictTypes: false }).compile<ReportDocument>(schema);
  if (!validate(document)) {
    const [error] = validate.errors ?? [];
    throw new CouldNotRun(`${file} is no report of this format: ${error?.instancePath || "it"} ${error?.message}`);
  }
  const digest = digestOf(document);
  if (digest !== document.digest) {
    throw new CouldNotRun(
      `${file} was changed after it was written: its digest is ${document.digest}, its content has ${digest}`,
    );
  }
  const partial = document.scope.filters.length > 0 || document.interrupted;
  if (!isDeepStrictEqual(verdictsOf(document.requirements, partial), document.verdicts)) {
    throw new CouldNotRun(`${file} contradicts itself: its verdicts do not follow from its requirements`);
  }
  return document;
}

async function parsed(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new CouldNotRun(`cannot read ${file}: ${error instanceof Error ? error.message : error}`);
  }
}
