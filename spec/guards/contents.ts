import { type Document, operationsOf, type Response, responsesOf } from "../generate/openapi.ts";
import { requirementsOf } from "../generate/requirements.ts";
import { nearDuplicates } from "./duplicates.ts";

/** One status of one operation, and how much the document says of it. */
export interface Row {
  operation: string;
  status: string;
  headers: number;
  examples: number;
  /** Those that bind the operation; they are not of one status. */
  requirements: number;
  /** Whether there is a body to show. */
  hasBody: boolean;
}

/** How alike two rules are that a person should look at, though they are no duplicates. */
const WORTH_A_LOOK = 0.6;

/** Every status of every operation, in document order. */
export function rowsOf(document: Document): Row[] {
  return [...operationsOf(document)].flatMap(({ operation }) =>
    responsesOf(document, operation).map(([status, response]) => ({
      operation: operation.operationId,
      status,
      headers: Object.keys(response.headers ?? {}).length,
      examples: examplesOf(response),
      requirements: operation["x-memoryos-requirements"]?.length ?? 0,
      hasBody: Object.keys(response.content ?? {}).length > 0,
    })),
  );
}

/** How much there is that the rules looked at, in one line. */
export function totals(document: Document): string {
  const rows = rowsOf(document);
  const sum = (column: "headers" | "examples") => rows.reduce((total, row) => total + row[column], 0);
  return [
    `${document.info.title} ${document.info.version}: ${[...operationsOf(document)].length} operations`,
    `${rows.length} responses, ${sum("headers")} headers and ${sum("examples")} examples on them`,
    `${requirementsOf(document).length} requirements`,
    `${Object.keys(document.components.schemas).length} schemas`,
  ].join(", ");
}

/** All rows as a table, what is without what it should have, and rules that are worded alike. */
export function listing(document: Document): string {
  const rows = rowsOf(document);
  const head = ["operation", "status", "headers", "examples", "requirements"];
  const cells = rows.map((row) => [row.operation, row.status, row.headers, row.examples, row.requirements].map(String));
  const width = Math.max(...cells.map(([operation = ""]) => operation.length));
  const lines = [head, ...cells].map(([operation = "", ...rest]) =>
    [operation.padEnd(width), ...rest.map((cell, index) => cell.padStart(head[index + 1]?.length ?? 0))].join("  "),
  );
  const alike = nearDuplicates(document, WORTH_A_LOOK).map(
    ({ ids, share }) => `${ids.join(" and ")} ${share.toFixed(2)}`,
  );
  return [...lines, ...gaps(rows), `rules worded most alike: ${alike.join(", ") || "none"}`].join("\n");
}

function gaps(rows: Row[]): string[] {
  const without = (what: string, lacking: Row[]) => {
    const places = lacking.map(({ operation, status }) => `${operation} ${status}`).join(", ");
    return `without ${what}: ${places || "none"}`;
  };
  return [
    without(
      "headers",
      rows.filter(({ headers }) => headers === 0),
    ),
    without(
      "examples, though they have a body",
      rows.filter(({ examples, hasBody }) => hasBody && examples === 0),
    ),
    without(
      "requirements",
      rows.filter(({ requirements }) => requirements === 0),
    ),
  ];
}

function examplesOf(response: Response): number {
  const media = Object.values(response.content ?? {});
  return media.reduce((total, { examples = {} }) => total + Object.keys(examples).length, 0);
}
