/** One thing that the fuzzer found wrong. */
export interface FuzzFailure {
  /** Method and path of the operation. */
  operation: string;
  /** What the fuzzer calls it, such as `Server error`. */
  title: string;
  /** What was seen and what was expected. */
  message: string;
  /** A command that sends the request again, without credentials. */
  reproduce: string;
}

/** What came of fuzzing. */
export interface FuzzResult {
  tool: string;
  seed: number;
  startedAt: string;
  seconds: number;
  /** How many operations were fuzzed. */
  operations: number;
  /** How many requests were sent. */
  requests: number;
  phases: string[];
  failures: FuzzFailure[];
}
