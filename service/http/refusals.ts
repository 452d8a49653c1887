import type { FastifyReply, FastifyRequest } from "fastify";
import type { AccountId } from "../../protocol/ids.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { addressPrefix } from "../account/address.ts";
import { byAccount, record } from "../audit/log.ts";
import type { HttpDeps } from "./deps.ts";
import { sendProblem } from "./problems.ts";

/** From one network this many refusals a minute are written down one by one; a flood must not fill the disk. */
const TOLD_PER_MINUTE = 60;
const MINUTE_MS = 60_000;

/** Refuses a request before any handler saw it, with an audit row. */
export type Refuse = (
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: { code: ErrorCode; accountId?: AccountId },
) => Promise<FastifyReply>;

/** Says whether one more refusal of this network is to be written down. */
const tellingOf = (deps: Pick<HttpDeps, "clock">) => {
  const told = new Map<string, number>();
  let since = deps.clock.now();
  return (address: string): boolean => {
    if (deps.clock.now() - since >= MINUTE_MS) {
      told.clear();
      since = deps.clock.now();
    }
    const prefix = addressPrefix(address);
    const count = (told.get(prefix) ?? 0) + 1;
    told.set(prefix, count);
    return count <= TOLD_PER_MINUTE;
  };
};

/** Refusals that leave an audit row, as far as the store can take one: the refusal stands either way. */
export const refusing = (deps: Pick<HttpDeps, "clock" | "store" | "log">): Refuse => {
  const isToTell = tellingOf(deps);
  return async (request, reply, { code, accountId }) => {
    if (isToTell(request.ip)) {
      const agent = accountId === undefined ? {} : { agent: byAccount(accountId) };
      const written = await deps.store.transaction(async (tx) => {
        await record(tx, {
          action: "request.refused",
          ...agent,
          outcome: code,
          recorded: deps.clock.now(),
        });
        return succeed(null);
      });
      if (!written.ok) deps.log.error("refusal not written down", { code });
    }
    return sendProblem(reply, code);
  };
};
