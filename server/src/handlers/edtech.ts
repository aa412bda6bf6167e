import type { EdTechProfile, Student } from "@memoryos/contract";
import { edtech } from "../domains/edtech/index.ts";
import { daysTo } from "../domains/edtech/retention.ts";
import { profileOf, readProfile } from "../domains/read.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import { ApiError } from "../http/problem.ts";
import { refuseReservedUser } from "../http/requests.ts";
import type { EndUser } from "../store/types.ts";
import { refuseBlocked } from "../tenancy/blocks.ts";
import type { Services } from "./services.ts";

/** What the profiles of students show. */
export function edtechHandlers(services: Services): Pick<Handlers, "getEdTechProfile" | "listStudents"> {
  const { store, hasher, clock } = services;
  return {
    async getEdTechProfile(call) {
      const { tenantId } = callerOf(call);
      const { external_user_id: externalUserId } = call.query;
      refuseReservedUser(externalUserId, "query");
      const user = await store.findUser(tenantId, externalUserId);
      refuseBlocked(user);
      return { body: { data: user && (await readProfile(services, edtech, user)) } };
    },

    async listStudents(call) {
      const { tenantId } = callerOf(call);
      const settings = await store.readDomainSettings(tenantId);
      if (settings.schema !== "edtech") throw new ApiError("edtech_schema_required");
      const now = clock.now();
      return answerPage(
        hasher,
        { tenantId, path: "/v1/tenant/students", query: call.query, limit: call.query.limit ?? 50 },
        (after, limit) => store.listFactSheets({ tenantId, schema: "edtech", after, limit }),
        {
          position: ({ user }) => ({ time: user.lastActiveAt, id: user.userId }),
          toWire: ({ user, sheet }) => toStudent(user, profileOf(edtech, sheet, settings, now), now),
        },
      );
    },
  };
}

function toStudent(user: EndUser, profile: EdTechProfile, now: Date): Student {
  const retentions = Object.values(profile.forgetting_stages);
  return {
    external_user_id: user.externalUserId,
    grade_level: profile.grade_level,
    board_or_curriculum: profile.board_or_curriculum,
    exam_name: profile.exam_name,
    exam_date: profile.exam_date,
    days_to_exam: profile.exam_date === null ? null : daysTo(profile.exam_date, now),
    weak_topics_count: profile.weak_topics.length,
    forgetting_risk_count: retentions.filter(({ stage }) => stage === "critical" || stage === "forgotten").length,
    last_session_at: user.lastActiveAt.toISOString(),
  };
}
