import { fail, failureOf } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { Problem, type RouteAnswer, type RouteName, routes } from "../../protocol/routes.ts";
import type { CallService, Credential } from "../session/service.ts";

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

const isNonceRefused = (body: unknown): boolean => Problem.safeParse(body).data?.code === "PROOF_NONCE";

type Parser<Value> = {
  safeParse: (value: unknown) => { success: true; data: Value } | { success: false };
};
const answers: { [Name in RouteName]: { answer: Parser<RouteAnswer<Name>> } } = routes;

type Sent = { method: "GET" | "POST"; body: unknown; headers: Record<string, string> };

const initOf = ({ method, body, headers }: Sent): RequestInit => ({
  method,
  redirect: "error",
  credentials: "omit",
  cache: "no-store",
  signal: AbortSignal.timeout(SERVICE_TIMEOUT_MS),
  headers: { ...headers, ...(method === "POST" ? { "content-type": "application/json" } : {}) },
  ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
});

const headersOf = async (
  method: string,
  url: string,
  nonce: string | null,
  credential: Credential | null,
): Promise<Record<string, string>> => {
  if (credential === null) return {};
  const { key, access } = credential;
  const dpop = await key.prove({ method, url, nonce, access });
  return access === null ? { dpop } : { dpop, authorization: `DPoP ${access}` };
};

/** The service's nonce for proofs; a new one may come with any answer. */
const NONCE_HEADER = "dpop-nonce";
const NONCE_MAX = 200;

/**
 * Calls to the service at this origin; null (none is configured) fails with NOT_FOUND. Proofs carry the service's last
 * nonce; one that is refused as old is made anew once, with the nonce of the refusal (RFC 9449, 8).
 */
export const serviceAt = (serverOrigin: string | null, fetchPart: FetchPart): CallService => {
  let nonce: string | null = null;
  const ask = async (
    method: "GET" | "POST",
    url: string,
    body: unknown,
    credential: Credential | null,
  ): Promise<Response> => {
    const headers = await headersOf(method, url, nonce, credential);
    const answer = await fetchPart(url, initOf({ method, body, headers }));
    const next = answer.headers.get(NONCE_HEADER);
    if (next !== null && next.length <= NONCE_MAX) nonce = next;
    return answer;
  };
  return async (name, body, credential) => {
    if (serverOrigin === null) return fail("NOT_FOUND");
    const { method, path } = routes[name];
    const url = `${serverOrigin}${path}`;
    try {
      let answer = await ask(method, url, body, credential);
      let json = await jsonOf(answer);
      if (credential !== null && !answer.ok && isNonceRefused(json)) {
        answer = await ask(method, url, body, credential);
        json = await jsonOf(answer);
      }
      if (!answer.ok) return failureIn(json);
      const parsed = answers[name].answer.safeParse(json);
      return parsed.success ? succeed(parsed.data) : fail("VERSION_UNSUPPORTED");
    } catch {
      return fail("SERVICE_UNREACHABLE");
    }
  };
};
