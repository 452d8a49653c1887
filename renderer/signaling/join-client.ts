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
  resume: (participantId: ParticipantId) => Promise<Result<Arrival>>;
};

type JoinRoute = "look" | "arrive" | "resume";

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
  credentials: "omit",
  referrerPolicy: "no-referrer",
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
  const { look, arrive, resume } = routes;
  return {
    look: async () => post(look.path, await link(), look.answer),
    arrive: async (passcode) => post(arrive.path, { ...(await link()), passcode }, arrive.answer),
    resume: async (participantId) => post(resume.path, { ...(await link()), participantId }, resume.answer),
  };
};
