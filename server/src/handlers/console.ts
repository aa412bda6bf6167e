import type { Principal } from "../http/auth.ts";
import { answerPage } from "../http/page.ts";
import { invalid } from "../http/validate.ts";
import type { Delivery, JobStatus, ListedJob, Message } from "../store/types.ts";
import { toWireJob } from "./jobs.ts";
import type { Services } from "./services.ts";
import { statsOf } from "./tenant-users.ts";
import { namedUser } from "./users.ts";

/** Who asks, and the query of the address; of a name that is repeated the last. */
interface ConsoleCall {
  principal: Principal;
  query: Record<string, string>;
}

/** Answers a request of the console's own; request id and time are added on the way out. */
export type ConsoleRequest = (call: ConsoleCall) => Promise<{ data: unknown }>;

/** By their name in the address, `/console/api/jobs`. */
export type ConsoleRequests = Record<string, ConsoleRequest>;

const STATUSES: readonly string[] = ["queued", "processing", "completed", "failed", "dead"] satisfies JobStatus[];

/** Rows of a page, at the most. */
const LONGEST_PAGE = 100;

/** Months of usage that are shown. */
const MONTHS = 24;

/** What these answers are made with. */
type ConsoleServices = Pick<Services, "store" | "hasher" | "clock">;

/** What the console shows that no operation of the contract answers. */
export function consoleRequests(services: ConsoleServices): ConsoleRequests {
  const { store, hasher } = services;
  return {
    /** Who is signed in. */
    async session({ principal: { keyId, name, permissions } }) {
      return { data: { key_id: keyId, name, permissions } };
    },

    /** Jobs, newest first: each as the API shows it, with whose it is. Filters: `status`, `external_user_id`. */
    async jobs({ principal: { tenantId }, query }) {
      const filters = { status: statusOf(query), external_user_id: query.external_user_id ?? null };
      const { body } = await answerPage(
        hasher,
        { tenantId, path: "/console/api/jobs", query, filters, limit: limitOf(query) },
        (after, limit) =>
          store.listJobs({
            tenantId,
            status: filters.status,
            externalUserId: filters.external_user_id,
            after,
            limit,
          }),
        {
          position: ({ createdAt: time, jobId: id }: ListedJob) => ({ time, id }),
          toWire: (job) => ({ ...toWireJob(job), external_user_id: job.externalUserId }),
        },
      );
      return body;
    },

    /** One user, `external_user_id`. The operation would note that the app uses a deprecated field, and this is not the app. */
    async user({ principal, query: { external_user_id: id = "" } }) {
      const user = await namedUser(store, { path: { external_user_id: id }, principal });
      return { data: { ...(await statsOf(services, user)), is_blocked: user.blockedAt !== null } };
    },

    /** What was used in each of the last months that anything was used in, newest first. */
    async "usage-by-month"({ principal: { tenantId } }) {
      return { data: await store.usageByMonth(tenantId, MONTHS) };
    },

    /** Messages to the webhook address, newest first, and how far each came. */
    async deliveries({ principal: { tenantId }, query }) {
      const { body } = await answerPage(
        hasher,
        { tenantId, path: "/console/api/deliveries", query, filters: {}, limit: limitOf(query) },
        (after, limit) => store.listDeliveries({ tenantId, after, limit }),
        { position: ({ createdAt: time, deliveryId: id }: Delivery) => ({ time, id }), toWire: toWireDelivery },
      );
      return body;
    },
  };
}

function toWireDelivery(delivery: Delivery & Message) {
  return {
    delivery_id: delivery.deliveryId,
    event: delivery.event,
    is_test: JSON.parse(delivery.body).test === true,
    status: delivery.status,
    attempts: delivery.attempts,
    last_status_code: delivery.lastStatusCode,
    last_error: delivery.lastError,
    created_at: delivery.createdAt.toISOString(),
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    delivered_at: delivery.deliveredAt?.toISOString() ?? null,
  };
}

function statusOf({ status }: Record<string, string>): JobStatus | null {
  if (status === undefined) return null;
  if (STATUSES.includes(status)) return status as JobStatus;
  throw invalid([{ pointer: "/query/status", message: `must be one of ${STATUSES.join(", ")}`, code: "enum" }]);
}

function limitOf({ limit = "50" }: Record<string, string>): number {
  const rows = Number(limit);
  if (Number.isInteger(rows) && rows >= 1 && rows <= LONGEST_PAGE) return rows;
  throw invalid([{ pointer: "/query/limit", message: `must be between 1 and ${LONGEST_PAGE}`, code: "limit" }]);
}
