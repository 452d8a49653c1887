import type * as z from "zod";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Invitation, inviteHashOf } from "../../protocol/link.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Arrival, Problem, type RouteBody, type VisitLook, routes } from "../../protocol/routes.ts";

/** What a guest's page asks over HTTP; the link's secret itself never leaves the page. */
export type JoinClient = {
  look: () => Promise<Result<VisitLook>>;
  arrive: (passcode: string) => Promise<Result<Arrival>>;
  /** For a browser that was let in before: its cookie, which only the service can read, stands for the passcode. */
  comeBack: () => Promise<Result<Arrival>>;
  resume: (participantId: ParticipantId) => Promise<Result<Arrival>>;
};

type JoinRoute = "look" | "arrive" | "comeBack" | "resume";

/** A question that is not answered by then went out over a line that is dead. Milliseconds. */
const ANSWER_MS = 8_000;

const answerOf = async <T>(response: Response, schema: z.ZodType<T>): Promise<Result<T>> => {
  const body: unknown = await response.json();
  if (response.ok) {
    const answer = schema.safeParse(body);
    return answer.success ? succeed(answer.data) : fail("INTERNAL");
  }
  const problem = Problem.safeParse(body);
  return problem.success ? fail(problem.data.code) : fail("INTERNAL");
};

const request = (body: RouteBody<JoinRoute>): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
  cache: "no-store",
  credentials: "same-origin",
  referrerPolicy: "no-referrer",
  signal: AbortSignal.timeout(ANSWER_MS),
});

/** A join client of one invitation, over the page's own origin. */
export const createJoinClient = (invitation: Invitation, send: typeof fetch): JoinClient => {
  const post = async <T>(
    path: string,
    body: RouteBody<JoinRoute>,
    schema: z.ZodType<T>,
  ): Promise<Result<T>> => {
    try {
      return await answerOf(await send(path, request(body)), schema);
    } catch {
      return fail("SERVICE_UNREACHABLE");
    }
  };
  const link = async () => ({
    visitId: invitation.visitId,
    inviteHash: await inviteHashOf(invitation.secret),
  });
  const { look, arrive, comeBack, resume } = routes;
  return {
    look: async () => post(look.path, await link(), look.answer),
    arrive: async (passcode) => post(arrive.path, { ...(await link()), passcode }, arrive.answer),
    comeBack: async () => post(comeBack.path, await link(), comeBack.answer),
    resume: async (participantId) => post(resume.path, { ...(await link()), participantId }, resume.answer),
  };
};
