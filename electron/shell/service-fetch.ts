import { fail, failureOf } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { Problem, type RouteAnswer, type RouteName, routes } from "../../protocol/routes.ts";
import type { CallService } from "../session/service.ts";

/** As much of `session.fetch` as is used; Chromium's network stack follows the machine's proxies and trusted roots. */
export type FetchPart = (url: string, init: RequestInit) => Promise<Response>;

/** Longest wait for an answer of the service. */
export const SERVICE_TIMEOUT_MS = 15_000;

/** Largest answer that is read. Characters. */
export const ANSWER_MAX = 2_000_000;

const jsonOf = async (answer: Response): Promise<unknown> => {
  const text = await answer.text();
  if (text.length > ANSWER_MAX) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const failureIn = (body: unknown): Result<never> => {
  const problem = Problem.safeParse(body);
  return problem.success ? { ok: false, error: failureOf(problem.data.code) } : fail("SERVICE_UNREACHABLE"); // something else than the service answered
};

type Parser<Value> = {
  safeParse: (value: unknown) => { success: true; data: Value } | { success: false };
};
const answers: { [Name in RouteName]: { answer: Parser<RouteAnswer<Name>> } } = routes;

const initOf = (method: "GET" | "POST", body: unknown, token: string | null): RequestInit => ({
  method,
  redirect: "error",
  credentials: "omit",
  cache: "no-store",
  signal: AbortSignal.timeout(SERVICE_TIMEOUT_MS),
  headers: {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(method === "POST" ? { "content-type": "application/json" } : {}),
  },
  ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
});

/** Calls to the service at this origin; null (none is configured) fails with NOT_FOUND. */
export const serviceAt =
  (serverOrigin: string | null, fetchPart: FetchPart): CallService =>
  async (name, body, token) => {
    if (serverOrigin === null) return fail("NOT_FOUND");
    const { method, path } = routes[name];
    try {
      const answer = await fetchPart(`${serverOrigin}${path}`, initOf(method, body, token));
      const json = await jsonOf(answer);
      if (!answer.ok) return failureIn(json);
      const parsed = answers[name].answer.safeParse(json);
      return parsed.success ? succeed(parsed.data) : fail("VERSION_UNSUPPORTED");
    } catch {
      return fail("SERVICE_UNREACHABLE");
    }
  };
