import { type ErrorEntry, errors } from "@memoryos/contract";

const catalogue = new Map(errors.map((row) => [row.code, row]));
const TYPE = "https://api.memoryos.io/errors/";

/** What an error says beyond its row of the catalogue. */
export interface ProblemDetail {
  /** What happened here and what to do. @default the catalogue's sentence */
  detail?: string;
  /** @default null */
  details?: unknown;
  headers?: Record<string, string>;
}

/** An error of the contract: name the code, the catalogue knows the rest. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly entry: ErrorEntry;
  readonly details: unknown;
  readonly headers: Record<string, string>;

  constructor(code: string, problem: ProblemDetail = {}) {
    const entry = catalogue.get(code);
    if (!entry) throw new Error(`${code} is not in the error catalogue`);
    super(problem.detail ?? entry.detail);
    this.entry = entry;
    this.details = problem.details ?? null;
    this.headers = problem.headers ?? {};
  }

  /** The body of the answer. */
  body(requestId: string): Record<string, unknown> {
    const { error, code, title, status } = this.entry;
    return {
      error,
      code,
      request_id: requestId,
      details: this.details,
      type: TYPE + code,
      title,
      status,
      detail: this.message,
    };
  }
}
