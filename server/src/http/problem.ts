import { type ErrorEntry, errors, type KnownErrorName } from "@memoryos/contract";

const catalogue = new Map(errors.map((row) => [row.error, row]));

/** What an error says beyond its row of the catalogue. */
export interface ProblemDetail {
  /** What happened here and what to do. @default the catalogue's sentence */
  detail?: string;
  /** @default null */
  details?: unknown;
  headers?: Record<string, string>;
}

/** An error of the contract: name it, the catalogue knows the rest. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly entry: ErrorEntry;
  readonly details: unknown;
  readonly headers: Record<string, string>;

  constructor(error: KnownErrorName, problem: ProblemDetail = {}) {
    const entry = catalogue.get(error);
    if (!entry) throw new Error(`${error} is not in the error catalogue`);
    super(problem.detail ?? entry.detail);
    this.entry = entry;
    this.details = problem.details ?? null;
    this.headers = problem.headers ?? {};
  }

  /** The body of the answer. */
  body(requestId: string): Record<string, unknown> {
    const { error, code, type, title, status } = this.entry;
    return {
      error,
      code,
      request_id: requestId,
      details: this.details,
      type,
      title,
      status,
      detail: this.message,
    };
  }
}
