import type { FastifyReply } from "fastify";
import type { ErrorCode } from "../../protocol/errors.ts";
import { problemDetails } from "../refusal.ts";

/** Sends a problem, with the seconds of a `retry-after` header that was set before. */
export const sendProblem = (reply: FastifyReply, code: ErrorCode): FastifyReply => {
  const problem = problemDetails(code);
  const seconds = Number(reply.getHeader("retry-after"));
  const body = Number.isInteger(seconds) && seconds > 0 ? { ...problem, retryAfter: seconds } : problem;
  return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(body));
};
