import { describe, expectTypeOf, it } from "vitest";
import type {
  AddParameters,
  AddResult,
  AsyncMemory,
  Category,
  EdTechProfile,
  GetParameters,
  JobResult,
  Logger,
  Memory,
  MemoryAdmin,
  MemoryOptions,
  MemoryOSError,
  MemoryPage,
  Page,
  Passport,
  QuotaEnvelope,
  RateLimitError,
  RetrieveResult,
  ServerError,
  StoredMemory,
  SupportProfile,
  UniversalMemory,
  UniversalRetrieveResult,
  ValidationError,
} from "../src/index.ts";

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

  it("show what an operation of a group takes and returns, in camelCase", () => {
    type Keys = MemoryAdmin["keys"];
    expectTypeOf<Keys["create"]>().toBeCallableWith({
      name: "worker",
      permissions: ["read"],
      rateLimitPerMinute: null,
    });
    // @ts-expect-error the contract's spelling is not the SDK's
    const misspelt = (keys: Keys) => keys.create({ name: "worker", rate_limit_per_minute: 60 });
    expectTypeOf(misspelt).toBeFunction();
    // @ts-expect-error there is no such permission
    expectTypeOf<Keys["create"]>().toBeCallableWith({ name: "worker", permissions: ["write_all"] });
    // @ts-expect-error a key has a name
    expectTypeOf<Keys["create"]>().toBeCallableWith({});
    expectTypeOf<Awaited<ReturnType<Keys["create"]>>["rawKey"]>().toEqualTypeOf<string | null>();
    expectTypeOf<Awaited<ReturnType<Keys["list"]>>>().toExtend<Page<{ rateLimitPerMinute: number | null }>>();
    expectTypeOf<Awaited<ReturnType<Memory["history"]>>["items"]>().toBeArray();
    expectTypeOf<Awaited<ReturnType<Memory["getUsage"]>>["quota"]>().toEqualTypeOf<QuotaEnvelope>();
  });

  it("leave the keys of metadata, scope and settings to the caller, and of dictionaries to their owner", () => {
    expectTypeOf<MemoryAdmin["account"]["updateSettings"]>().toBeCallableWith({ settings: { dark_mode: true } });
    expectTypeOf<AddParameters["source"]>().extract<object>().toHaveProperty("scope");
    type Stages = EdTechProfile["forgettingStages"];
    expectTypeOf<Stages[string]["daysSince"]>().toEqualTypeOf<number | null>();
  });

  it("say that a profile may not be there, and what is derived of it", () => {
    expectTypeOf<Memory["getEdTechProfile"]>().returns.resolves.toEqualTypeOf<EdTechProfile | null>();
    expectTypeOf<EdTechProfile["hasExamContext"]>().toEqualTypeOf<boolean>();
    expectTypeOf<Memory["getSupportProfile"]>().returns.resolves.toEqualTypeOf<SupportProfile | null>();
  });

  it("let a permission status be one of a newer service, and suggest the one that is known", () => {
    const status = "grant_paused" as string & {};
    expectTypeOf(status).toExtend<UniversalRetrieveResult["permissionStatus"]>();
    expectTypeOf<"no_grant_for_user">().toExtend<NonNullable<UniversalRetrieveResult["permissionStatus"]>>();
    expectTypeOf<UniversalRetrieveResult["categoriesAvailable"]>().toEqualTypeOf<Category[]>();
  });

  it("tell the families of errors apart, with what each has to say", () => {
    expectTypeOf<RateLimitError>().toExtend<MemoryOSError>();
    expectTypeOf<RateLimitError["retryAfter"]>().toEqualTypeOf<number | null>();
    expectTypeOf<ValidationError["fields"]>().toEqualTypeOf<{ pointer: string; message: string; code: string }[]>();
    expectTypeOf<MemoryOSError["quota"]>().toEqualTypeOf<QuotaEnvelope | null>();
    // @ts-expect-error only a rate limit says when
    expectTypeOf<ServerError["retryAfter"]>();
  });

  it("take one class under the name of the Python SDK, and dispose of every client", () => {
    expectTypeOf<AsyncMemory>().toEqualTypeOf<Memory>();
    expectTypeOf<MemoryAdmin>().toExtend<Memory>();
    expectTypeOf<Memory | UniversalMemory | Passport>().toExtend<AsyncDisposable>();
  });

  it("take the query of a universal question first or within the parameters, with nothing else needed", () => {
    expectTypeOf<UniversalMemory["get"]>().toBeCallableWith("x");
    expectTypeOf<UniversalMemory["get"]>().toBeCallableWith({ query: "x", limit: 5 }, { timeoutMs: 1 });
    // @ts-expect-error the person is whose token it is
    expectTypeOf<UniversalMemory["get"]>().toBeCallableWith("x", { externalUserId: "u" });
  });

  it("take any logger of the shape of console, and any fetch", () => {
    expectTypeOf(console).toExtend<Logger>();
    expectTypeOf<MemoryOptions>().toHaveProperty("fetch");
    expectTypeOf<typeof globalThis.fetch>().toExtend<NonNullable<MemoryOptions["fetch"]>>();
  });
});
