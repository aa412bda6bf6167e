import { currentKey } from "./session.js";

/**
 * What an error says of itself; the contract's, or one made here when no answer came.
 *
 * @typedef {Pick<import("@memoryos/contract").Problem, "code" | "title" | "detail" | "details" | "request_id" | "status">} ProblemBody
 */

/** A request that was refused, failed or was not answered. */
export class ApiProblem extends Error {
  /** @param {ProblemBody} body */
  constructor(body) {
    super(body.detail);
    this.name = "ApiProblem";
    this.body = body;
  }
}

/**
 * @typedef {object} CallOptions
 * @property {Record<string, string | number | boolean | null | undefined>} [query] Those without a value are left out.
 * @property {unknown} [body] Sent as JSON.
 * @property {string} [key] Instead of the one signed in with.
 */

/**
 * Asks the server that the page came from.
 *
 * @param {"GET" | "POST" | "PATCH" | "DELETE"} method
 * @param {string} path Begins with a slash; ids in it are encoded.
 * @param {CallOptions} [options]
 * @returns {Promise<any>} the JSON answer.
 * @throws {ApiProblem} when the answer is an error, or none comes.
 */
export async function call(method, path, { query = {}, body, key } = {}) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") parameters.append(name, String(value));
  }
  const response = await ask(path + (parameters.size > 0 ? `?${parameters}` : ""), {
    method,
    headers: {
      Authorization: `ApiKey ${key ?? currentKey() ?? ""}`,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    credentials: "omit",
    cache: "no-store",
  });
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw new ApiProblem({ ...unexplained(response.status), ...answer });
}

/**
 * @param {string} address
 * @param {RequestInit} options
 * @returns {Promise<Response>}
 */
async function ask(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new ApiProblem({
      ...unexplained(0),
      title: "The server does not answer",
      detail: "The server cannot be reached. See whether it runs, then try again.",
    });
  }
}

/**
 * @param {number} status
 * @returns {ProblemBody}
 */
function unexplained(status) {
  const title = `The server answered ${status}`;
  return { code: "", title, detail: `${title} without saying why.`, details: null, request_id: "", status };
}

/**
 * A path with ids in it.
 *
 * @param {TemplateStringsArray} parts
 * @param {...string} ids
 * @returns {string}
 */
export function path(parts, ...ids) {
  return String.raw({ raw: parts }, ...ids.map(encodeURIComponent));
}
