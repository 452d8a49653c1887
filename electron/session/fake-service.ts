import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { RouteAnswer, RouteName } from "../../protocol/routes.ts";
import type { CallService, Credential } from "./service.ts";

type Answers = {
  [Name in RouteName]?: (
    body: unknown,
    credential: Credential | null,
  ) => Result<RouteAnswer<Name>> | Promise<Result<RouteAnswer<Name>>>;
};

/** A service for tests that answers as told, notes every call, and is unreachable on every other route. */
export const fakeService = (
  answers: Answers,
): { call: CallService; calls: { name: RouteName; body: unknown; access: string | null }[] } => {
  const calls: { name: RouteName; body: unknown; access: string | null }[] = [];
  const call: CallService = async (name, body, credential) => {
    calls.push({ name, body, access: credential?.access ?? null });
    const answer = answers[name];
    return answer === undefined ? fail("SERVICE_UNREACHABLE") : answer(body, credential);
  };
  return { call, calls };
};
