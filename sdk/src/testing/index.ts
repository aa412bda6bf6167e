export type { Grant } from "./call.ts";
export type { Blocked, Conditions } from "./conditions.ts";
export type { Extract } from "./extraction.ts";
export {
  type AnswerOf,
  type FailOptions,
  FakeMemoryOS,
  type FakeMemoryOSOptions,
  type OperationName,
  type ReceivedRequest,
} from "./fake.ts";
export type { ErrorName } from "./problem.ts";
export type { Extracted } from "./state.ts";
