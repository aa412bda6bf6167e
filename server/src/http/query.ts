import { type OperationEntry, openapi } from "@memoryos/contract";
import { ApiError } from "./problem.ts";

/** What a request asks for behind the question mark. */
export interface Query {
  /** Parameters of the operation by name: a list where one is given more than once or is a list by its form. */
  known: Record<string, unknown>;
  /** Names that the operation does not have. */
  unknown: string[];
}

/**
 * Reads the queries of an operation.
 *
 * @param isLenient What is not UTF-8 is read as well as it can be.
 */
export function createQueryReader(entry: OperationEntry, isLenient: boolean): (url: string) => Query {
  const names = new Set(entry.parameters.filter((each) => each.in === "query").map((each) => each.name));
  const lists = commaLists(entry);
  return (url) => {
    const known: Record<string, unknown> = {};
    const unknown: string[] = [];
    for (const [name, text] of pairsOf(url, isLenient)) {
      const value = lists.has(name) ? text.split(",") : text;
      if (names.has(name)) known[name] = name in known ? [known[name], value].flat() : value;
      else if (!unknown.includes(name)) unknown.push(name);
    }
    return { known, unknown };
  };
}

/** Parameters whose items are separated by commas and not given one by one (`explode: false`). */
function commaLists({ path, method }: OperationEntry): Set<string> {
  const paths = openapi.paths as Record<string, Record<string, { parameters?: object[] }>>;
  const parameters = (paths[path]?.[method.toLowerCase()]?.parameters ?? []) as { name: string; explode?: boolean }[];
  return new Set(parameters.filter(({ explode }) => explode === false).map(({ name }) => name));
}

/** @throws ApiError REQ_400 when the query string is not valid UTF-8 behind its percent signs, unless that is let pass. */
function pairsOf(url: string, isLenient: boolean): [string, string][] {
  const start = url.indexOf("?");
  if (start < 0) return [];
  const text = url.slice(start + 1);
  if (isLenient) return [...new URLSearchParams(text)];
  try {
    decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new ApiError("malformed_request", { detail: "The query string has a percent-encoding that is not UTF-8." });
  }
  return [...new URLSearchParams(text)];
}
