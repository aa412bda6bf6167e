import type {
  AddMemoriesRequest,
  AddMemoriesResult,
  ErrorName,
  KnownErrorName,
  OperationProfiles,
  operations,
  RetrieveMemoriesRequest,
} from "@memoryos/contract";
import { expect, expectTypeOf, test } from "vitest";

/** What to do about each outcome: leaving one out does not compile. */
function advice(result: AddMemoriesResult): string {
  switch (result.status) {
    case "queued":
      return `follow ${result.job_id satisfies string}`;
    case "L1":
      return `wait ${result.retry_after_seconds satisfies number} s`;
    case "L2":
    case "L3":
      return result.blocked_reason satisfies "low_quality" | "duplicate_query";
    case "L4":
    case "passthrough":
      return "go on without memory";
    case "blocked":
    case "queue_full":
      return "try again later";
    default:
      return result satisfies never;
  }
}

test("a switch over the outcomes of an add is exhaustive, and knows the fields of each", () => {
  expect(advice({ status: "L2", blocked_reason: "low_quality" } as AddMemoriesResult)).toBe("low_quality");
  // @ts-expect-error one outcome is not like another
  const wrong: AddMemoriesResult["status"] = "accepted";
  expect(wrong).toBeTruthy();
});

test("a switch that forgets an outcome does not compile", () => {
  function incomplete(result: AddMemoriesResult): string {
    switch (result.status) {
      case "queued":
        return result.job_id;
      default:
        // @ts-expect-error seven outcomes are left
        return result satisfies never;
    }
  }
  expect(incomplete({ status: "queued", job_id: "id" } as AddMemoriesResult)).toBe("id");
});

test("only a queued add has a job", () => {
  type Job<Status> = Extract<AddMemoriesResult, { status: Status }>["job_id"];
  expectTypeOf<Job<"queued">>().toEqualTypeOf<string>();
  expectTypeOf<Job<"L1">>().toEqualTypeOf<string | null>();
});

test("requests are closed: what the contract does not allow does not compile", () => {
  // @ts-expect-error no format of this name
  const query: RetrieveMemoriesRequest = { external_user_id: "u", query: "q", format: "yaml" };
  // @ts-expect-error a conversation needs messages
  const add: AddMemoriesRequest = { external_user_id: "u" };
  // @ts-expect-error a role that nobody has
  const message: AddMemoriesRequest["messages"][number] = { role: "tool", content: "x" };
  expect([query, add, message]).toHaveLength(3);
});

test("open enums take values that a newer server may send, and still offer the known ones", () => {
  const future: ErrorName = "an_error_of_tomorrow";
  expectTypeOf<KnownErrorName>().toExtend<ErrorName>();
  // @ts-expect-error the known names are closed
  const known: KnownErrorName = future;
  expect(known).toBe(future);
});

test("every operation has its profile as a type", () => {
  expectTypeOf<OperationProfiles["getHealth"]>().toEqualTypeOf<"core">();
  // What the service sends is among the operations of the types, and is none that anybody calls.
  expectTypeOf<keyof OperationProfiles>().toExtend<keyof operations>();
});
