import { describe, expectTypeOf, it } from "vitest";
import type {
  AddParameters,
  AddResult,
  GetParameters,
  JobResult,
  Memory,
  MemoryPage,
  RetrieveResult,
  StoredMemory,
} from "../../../src/index.ts";

// The type checker judges these; vitest only lists them.
describe("the types", () => {
  it("make a switch over the outcomes of add exhaustive", () => {
    const explain = (result: AddResult): string => {
      switch (result.status) {
        case "queued":
          return result.jobId;
        case "passthrough":
          return "memory is switched off";
        case "L1":
          return `again in ${result.retryAfterSeconds + 1} seconds`;
        case "L2":
        case "L3":
        case "L4":
        case "blocked":
        case "queue_full":
          return result.blockedReason;
        default:
          return result satisfies never;
      }
    };
    expectTypeOf(explain).returns.toBeString();
  });

  it("refuse a switch that forgets an outcome", () => {
    // @ts-expect-error queue_full and others are missing
    const explain = (result: AddResult): string => {
      switch (result.status) {
        case "queued":
          return "queued";
      }
    };
    expectTypeOf(explain).toBeFunction();
  });

  it("know that a queued add has a job", () => {
    expectTypeOf<Extract<AddResult, { wasQueued: true }>["jobId"]>().toEqualTypeOf<string>();
    expectTypeOf<AddResult["jobId"]>().toEqualTypeOf<string | null>();
  });

  it("carry the fields of the add table", () => {
    expectTypeOf<AddResult["quotaMode"]>().toEqualTypeOf<"FULL" | "PASSTHROUGH" | "DEGRADED_RETRIEVE" | "BLOCKED">();
    expectTypeOf<AddResult["circuitStatus"]>().toEqualTypeOf<"HEALTHY" | "DEGRADED" | "CRITICAL">();
    expectTypeOf<AddResult["processingStatus"]>().toEqualTypeOf<"normal" | "delayed">();
    expectTypeOf<AddResult["budgetRemainingPct"]>().toEqualTypeOf<number | null>();
    expectTypeOf<AddResult["processingEtaSeconds"]>().toEqualTypeOf<number | null>();
  });

  it("carry the fields of the get table", () => {
    expectTypeOf<RetrieveResult["systemPromptAddition"]>().toEqualTypeOf<string>();
    expectTypeOf<RetrieveResult["contextTokenCount"]>().toEqualTypeOf<number>();
    expectTypeOf<RetrieveResult["memoriesFromHotTier"]>().toEqualTypeOf<number>();
    expectTypeOf<RetrieveResult["items"][number]["relevanceScore"]>().toEqualTypeOf<number>();
    expectTypeOf<RetrieveResult["hasContext"]>().toEqualTypeOf<boolean>();
    expectTypeOf<RetrieveResult>().not.toHaveProperty("data");
  });

  it("convert nested keys and leave the caller's alone", () => {
    expectTypeOf<NonNullable<StoredMemory["provenance"]>["turnIds"]>().toEqualTypeOf<string[]>();
    expectTypeOf<StoredMemory["metadata"]>().toEqualTypeOf<{ [key: string]: unknown }>();
    expectTypeOf<JobResult["operationalMetrics"]>().toEqualTypeOf<{ [key: string]: number }>();
  });

  it("let an optional argument be undefined or null, and refuse misspelt ones", () => {
    expectTypeOf<{
      messages: [{ content: "x"; externalTurnId: undefined }];
      externalUserId: "u";
      agentId: undefined;
      metadata: null;
    }>().toExtend<AddParameters>();
    // @ts-expect-error the contract's spelling is not the SDK's
    const parameters: GetParameters = { query: "x", external_user_id: "u" };
    expectTypeOf(parameters).toEqualTypeOf<GetParameters>();
  });

  it("take the query first or within the parameters", () => {
    expectTypeOf<Memory["get"]>().toBeCallableWith("x", { externalUserId: "u" }, { timeoutMs: 1 });
    expectTypeOf<Memory["get"]>().toBeCallableWith({ query: "x", externalUserId: "u" }, { timeoutMs: 1 });
  });

  it("let a page be iterated and its cursor be passed on", () => {
    expectTypeOf<MemoryPage>().toExtend<AsyncIterable<StoredMemory>>();
    expectTypeOf<Memory["list"]>().toBeCallableWith({ externalUserId: "u", cursor: null as MemoryPage["nextCursor"] });
  });
});
