import type { FastifyReply } from "fastify";
import { type ErrorCode, errorTable } from "../../protocol/errors.ts";
import type { Problem } from "../../protocol/routes.ts";

/** A code as RFC 9457 problem details; nothing of the request or of the cause stands in it. */
export const problemOf = (code: ErrorCode): Problem => {
  const { status, retryable } = errorTable[code];
  const words = code.toLowerCase().replaceAll("_", " ");
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return { type: `urn:anteroom:error:${code}`, title, status, code, retryable };
};

/** Sends a problem. */
export const sendProblem = (reply: FastifyReply, code: ErrorCode): FastifyReply => {
  const problem = problemOf(code);
  return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
};
