import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { deskOf, LATER, OSLO, ROME, TIME } from "../desk.ts";
import { keyOf, tenantOf, withoutRequest } from "../principals.ts";
import { refusal } from "../trial.ts";

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

function sourceCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "provenance", needs: ["control"], ...declaration }, run);
}

/** Service writers and the events that they report. */
export const sources: Check[] = [
  sourceCheck(
    {
      id: "writer-registered",
      title:
        "A registered writer is active, listed and accepted from then on; its name is taken once, and some are reserved",
      proves: ["PRV-001", "PRV-002", "PRV-004"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const { t: own } = desk;
      const user = own.newUser();
      refusal(await desk.report(user, OSLO, { service: "crm" }), 422, "PROV_422");
      const crm = await desk.writer("crm", { authority_rules: { default_priority: 80 } });
      expect(crm, "writer").toMatchObject({ service_key: "crm", is_active: true, api_key_id: null });
      const body = { service_key: "crm", display_name: "Another", authority_rules: { default_priority: 1 } };
      const { error } = await own.refused("registerServiceWriter", { body }, 409, "PROV_409");
      expect(error, "error").toBe("service_writer_already_exists");
      for (const service_key of ["retrieval-feedback", "memoryos", "memoryos-import"]) {
        await own.refused("registerServiceWriter", { body: { service_key, display_name: "Reserved" } }, 422, "REQ_422");
      }
      const { data } = await own.ok("listServiceWriters");
      expect(
        data.filter(({ service_key }) => service_key === "crm"),
        "listed",
      ).toEqual([crm]);
      expect((await desk.report(user, OSLO, { service: "crm" })).outcome.status, "event of the writer").toBe("queued");
    },
  ),

  sourceCheck(
    {
      id: "writer-changed",
      title: "A change keeps what it leaves out, replaces all rules when given, and counts for what comes after it",
      proves: ["PRV-006", "PRV-007", "SRC-005"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const { t: own } = desk;
      const rules = { default_priority: 70, categories: { fact: 80 }, domain_fields: { exam_date: 95 } };
      const crm = await desk.writer("crm", { authority_rules: rules });
      const path = { writer_id: crm.id };
      const user = own.newUser();
      await desk.reported(user, OSLO, { service: "crm", observed_at: TIME });
      const before = await desk.claim(user, /Oslo/);
      const renamed = (await own.ok("updateServiceWriter", { path, body: { display_name: "Records" } })).data;
      expect(renamed, "after a new name").toMatchObject({
        display_name: "Records",
        authority_rules: rules,
        is_active: true,
      });
      const ruled = (
        await own.ok("updateServiceWriter", { path, body: { authority_rules: { categories: { goal: 10 } } } })
      ).data;
      expect(ruled.authority_rules, "after new rules").toEqual({
        default_priority: 50,
        categories: { goal: 10 },
        domain_fields: {},
      });
      const after = await desk.claim(user, /Oslo/);
      expect([after.active_value, after.authority_priority], "claim after new rules").toEqual([
        before.active_value,
        before.authority_priority,
      ]);
      await desk.reported(user, ROME, { service: "crm", observed_at: LATER });
      const claim = await desk.claim(user, /Oslo/);
      expect(claim.active_value, "active value against weaker rules").toMatch(/Oslo/);
      const newest = claim.revisions.find(({ asserted_value }) => /Rome/.test(asserted_value));
      expect(newest?.authority_priority, "authority of what came after").toBe(50);
      await own.ok("updateServiceWriter", { path, body: { is_active: false } });
      const refused = refusal(await desk.report(user, OSLO, { service: "crm" }), 422, "PROV_422");
      expect(refused.error, "error for an inactive writer").toBe("source_service_not_registered");
    },
  ),

  sourceCheck(
    {
      id: "writer-key",
      title: "A key is bound to one writer, must be an active one of the tenant, and alone reports as its service",
      proves: ["PRV-009", "PRV-010", "SRC-006", "SRC-007", "SRC-021"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const { t: own } = desk;
      const bound = await keyOf(own, ["write", "read"]);
      const crm = await desk.writer("crm", { api_key_id: bound.id, authority_rules: { default_priority: 77 } });
      const taken = { service_key: "billing", display_name: "Billing", api_key_id: bound.id };
      const { error } = await own.refused("registerServiceWriter", { body: taken }, 409, "PROV_409");
      expect(error, "error").toBe("api_key_already_bound_to_writer");
      const revoked = await keyOf(own, ["write"]);
      await own.ok("revokeApiKey", { path: { api_key_id: revoked.id } });
      const foreign = await keyOf((await tenantOf(t)).t, ["write"]);
      const told = [];
      for (const api_key_id of [UNKNOWN_ID, revoked.id, foreign.id]) {
        const answer = await own.send("registerServiceWriter", {
          body: { service_key: "x", display_name: "X", api_key_id },
        });
        refusal(answer, 422, "PROV_422");
        told.push(withoutRequest(answer));
      }
      expect(told[1], "error for a revoked key").toEqual(told[0]);
      expect(told[2], "error for another tenant's key").toEqual(told[0]);
      expect(told[0], "error").toMatchObject({ error: "invalid_writer_api_key" });
      const user = own.newUser();
      const mismatch = refusal(await desk.report(user, OSLO, { service: "crm" }), 403, "PROV_403");
      expect(mismatch.error, "error for another key").toBe("source_service_credential_mismatch");
      expect(await own.memoriesOf(user), "memories of the refused event").toEqual([]);
      const source = { service: "crm", event_id: "bound-1", observed_at: TIME };
      expect((await bound.t.add(user, OSLO, { source })).outcome.status, "event by its key").toBe("queued");
      // Without a source the key speaks with the writer's authority too.
      const plain = own.newUser();
      const said = await bound.t.add(plain, "My budget is 400 euros.");
      await own.completed(String(said.outcome.job_id));
      expect((await desk.claim(plain)).authority_priority, "authority without a source").toBe(77);
      await own.ok("revokeApiKey", { path: { api_key_id: bound.id } });
      refusal(await desk.report(user, ROME, { service: "crm" }), 403, "PROV_403");
      const next = await keyOf(own, ["write"]);
      await own.ok("updateServiceWriter", { path: { writer_id: crm.id }, body: { api_key_id: next.id } });
      const again = await next.t.add(user, ROME, { source: { ...source, event_id: "bound-2" } });
      expect(again.outcome.status, "event by the new key").toBe("queued");
    },
  ),

  sourceCheck(
    {
      id: "event-listed",
      title: "An event is listed as sent with its job, the latest observed first, and its memories name it",
      proves: ["SRC-003", "SRC-022", "SRC-018", "SRC-020", "CLM-010"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const { t: own } = desk;
      const [one, two, silent, plain] = [own.newUser(), own.newUser(), own.newUser(), own.newUser()];
      const scope = { course: "py101", level: { n: 2 } };
      const evidence = [{ source_type: "record", reference: "enrolments/1" }];
      const late = await desk.reported(one, OSLO, {
        service: "desk",
        event_id: "listed-1",
        observed_at: LATER,
        scope,
        evidence,
      });
      await desk.reported(two, ROME, { service: "desk", event_id: "listed-2", observed_at: TIME });
      const list = async () => (await own.ok("listSourceEvents", { query: { limit: 50 } })).data;
      const events = await list();
      expect(
        events.map(({ source_event_id }) => source_event_id),
        "events",
      ).toEqual(["listed-1", "listed-2"]);
      expect(events[0], "event").toMatchObject({
        external_user_id: one,
        source_service: "desk",
        scope,
        evidence_refs: evidence,
        extraction_job_id: late.job_id,
      });
      expect(Date.parse(events[0]?.observed_at ?? ""), "observed_at").toBe(Date.parse(LATER));
      for (const id of late.created_memory_ids) {
        const { data } = await own.ok("getMemory", { path: { memory_id: id } });
        expect(data.source_event_id, "source_event_id of a memory").toBe(events[0]?.id);
      }
      for (const observed_at of [undefined, "2150-01-01T00:00:00Z"]) {
        await desk.reported(silent, `${OSLO} My shoe size is ${observed_at ? 43 : 44}.`, {
          service: "desk",
          ...(observed_at && { observed_at }),
        });
      }
      for (const event of (await list()).filter(({ external_user_id }) => external_user_id === silent)) {
        expect(event.observed_at, "observed_at that was left out or lies ahead").toBe(event.received_at);
      }
      const count = (await list()).length;
      const job = await own.tell(plain, OSLO);
      for (const id of job.created_memory_ids) {
        const { data } = await own.ok("getMemory", { path: { memory_id: id } });
        expect(data.source_event_id, "source_event_id without a source").toBeNull();
      }
      expect((await list()).length, "events after an add without a source").toBe(count);
    },
  ),

  sourceCheck(
    {
      id: "assistant-with-source",
      title: "With a source what assistant messages state becomes memory, and system messages never",
      proves: ["SRC-017"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const user = desk.t.newUser();
      await desk.reported(
        user,
        [
          { role: "system", content: "I live in Reykjavik." },
          { role: "assistant", content: OSLO },
        ],
        { service: "desk" },
      );
      const contents = (await desk.t.memoriesOf(user)).map(({ content }) => content).join("\n");
      expect(contents, "memories of an event").toMatch(/Oslo/);
      expect(contents, "memories of an event").not.toMatch(/Reykjavik/);
    },
  ),

  sourceCheck(
    {
      id: "event-again",
      title: "An event sent again answers with its first job and has no second effect, in whatever order it is written",
      proves: ["SRC-008", "SRC-009", "SRC-010", "SRC-011", "QTA-007"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const { t: own } = desk;
      const user = own.newUser();
      const evidence = [
        { source_type: "record", reference: "a" },
        { source_type: "ticket", reference: "b" },
      ];
      const source = {
        service: "desk",
        event_id: "same",
        observed_at: TIME,
        scope: { a: 1, b: { c: 2, d: 3 } },
        evidence,
      };
      const messages = [{ role: "user" as const, content: OSLO, external_turn_id: "t1" }];
      const answers = await Promise.all(Array.from({ length: 20 }, () => desk.report(user, messages, source)));
      const jobs = new Set(answers.map(({ outcome }) => `${outcome.status} ${outcome.job_id}`));
      expect(jobs.size, `jobs of one event sent twenty times: ${[...jobs]}`).toBe(1);
      const first = answers[0]?.outcome.job_id;
      await own.completed(String(first));
      const count = async () => (await own.memoriesOf(user, { archived: true })).length;
      const before = await count();
      const same = [
        [messages, { ...source, evidence: evidence.toReversed() }, {}],
        [messages, { ...source, scope: { b: { d: 3, c: 2 }, a: 1 } }, {}],
        [messages, source, { agent_id: "a", conversation_id: "c", metadata: { m: 1 } }],
      ] as const;
      for (const [said, from, fields] of same) {
        const again = await desk.report(user, said, from, fields);
        expect(again.outcome, "the same payload").toMatchObject({ status: "queued", job_id: first });
      }
      expect(await count(), "memories after repetitions").toBe(before);
      const others = [
        desk.report(own.newUser(), messages, source),
        desk.report(user, [{ ...messages[0], content: ROME }], source),
        desk.report(user, messages, { ...source, observed_at: LATER }),
        desk.report(user, messages, { ...source, scope: { a: 1 } }),
        desk.report(user, messages, { ...source, evidence: evidence.slice(1) }),
      ];
      for (const other of await Promise.all(others)) {
        expect(refusal(other, 409, "PROV_409").error, "error").toBe("source_event_payload_mismatch");
      }
      expect(await count(), "memories after other payloads").toBe(before);
      const elsewhere = await desk.report(own.newUser(), ROME, { service: "shop", event_id: "same" });
      expect(elsewhere.outcome.status, "the same id of another service").toBe("queued");
      expect(elsewhere.outcome.job_id, "the same id of another service").not.toBe(first);
      const other = await deskOf(t);
      const abroad = await other.report(other.t.newUser(), ROME, { service: "desk", event_id: "same" });
      expect(abroad.outcome.status, "the same id in another tenant").toBe("queued");
    },
  ),

  sourceCheck(
    {
      id: "event-known-for-good",
      title: "An event is recognised after more than 24 hours",
      proves: ["SRC-013"],
      turnsClock: true,
    },
    async (t) => {
      const desk = await deskOf(t);
      const user = desk.t.newUser();
      const source = { service: "desk", event_id: "old", observed_at: TIME };
      const job = await desk.reported(user, OSLO, source);
      await t.control.advance(2 * 86_400);
      const again = await desk.report(user, OSLO, source);
      expect(again.outcome, "event after two days").toMatchObject({ status: "queued", job_id: job.job_id });
    },
  ),

  sourceCheck(
    {
      id: "correction-as-event",
      title: "A correction by feedback is an event of `retrieval-feedback` without a writer",
      proves: ["SRC-004"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const { user } = await own.remember(["I like Python."]);
      const { retrieval_id } = await own.found(user, "Which language do I like?");
      const body = { retrieval_id, outcome: "user_corrected", correction: "I like Haskell." };
      const { data } = await own.ok("sendRetrievalFeedback", { body });
      await own.completed(String(data.correction_job_id));
      const events = (await own.ok("listSourceEvents")).data;
      expect(events, "events").toMatchObject([
        { source_service: "retrieval-feedback", writer_id: null, external_user_id: user },
      ]);
    },
  ),

  sourceCheck(
    {
      id: "erased-from-provenance",
      title: "Of an erased user no event, claim or question is left, and no conflict shows a word of theirs",
      proves: ["PRV-013", "CLM-011"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const { t: own } = desk;
      const [goes, stays] = [own.newUser(), own.newUser()];
      const scope = { course: "py101" };
      await desk.reported(stays, "The office hours of Python 101 are on Tuesday.", {
        service: "desk",
        scope,
        observed_at: TIME,
      });
      await desk.reported(goes, "The office hours of Python 101 are on Thursday.", {
        service: "desk",
        scope,
        observed_at: TIME,
      });
      await desk.reported(goes, "I live in Zanzibar.", { service: "desk", observed_at: TIME });
      await desk.reported(goes, ROME, { service: "shop", observed_at: TIME });
      if (!t.has("users")) throw new Untestable("erasing a user needs profile users");
      await own.ok("deleteEndUser", { path: { external_user_id: goes } });
      const seen = [
        await own.send("listSourceEvents", { query: { limit: 50 } }),
        await own.send("listClaims", { query: { limit: 50 } }),
        await own.send("listSharedContextConflicts", { query: { include_resolved: true, limit: 50 } }),
      ];
      for (const { text } of seen) {
        expect(text.includes(goes), "the id of the erased user is shown").toBe(false);
        expect(text, "what is left").not.toMatch(/Zanzibar|Thursday|Rome/);
      }
      const { data } = await own.ok("getConflictStats");
      expect(data.clarifications_pending, "clarifications_pending").toBe(0);
      const job = await desk.reported(stays, "My favourite colour is mauve.", { service: "desk" });
      for (const id of job.created_memory_ids) {
        await own.ok("deleteMemory", { path: { memory_id: id }, query: { hard_delete: true } });
      }
      const claims = await own.send("listClaims", { query: { external_user_id: stays, limit: 50 } });
      expect(claims.text, "claims after a memory was erased").not.toMatch(/mauve/i);
    },
  ),
];
