import type { FastifyReply } from "fastify";
import type { ErrorCode } from "../../protocol/errors.ts";
import { problemDetails } from "../refusal.ts";

/** What a refused caller is told of the way to prove itself (RFC 9449, sections 7.1 and 9). */
const challengeOf = (code: ErrorCode): string => {
  const errors: Partial<Record<ErrorCode, string>> = {
    PROOF_NONCE: "use_dpop_nonce",
    PROOF_INVALID: "invalid_dpop_proof",
    SESSION_EXPIRED: "invalid_token",
    FACTOR_NEEDED: "invalid_token",
  };
  const error = errors[code];
  return error === undefined ? 'DPoP algs="ES256"' : `DPoP error="${error}", algs="ES256"`;
};

/** Sends a problem, with the seconds of a `retry-after` header that was set before. */
export const sendProblem = (reply: FastifyReply, code: ErrorCode): FastifyReply => {
  const problem = problemDetails(code);
  if (problem.status === 401) reply.header("www-authenticate", challengeOf(code));
  const seconds = Number(reply.getHeader("retry-after"));
  const body = Number.isInteger(seconds) && seconds > 0 ? { ...problem, retryAfter: seconds } : problem;
  return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(body));
};
