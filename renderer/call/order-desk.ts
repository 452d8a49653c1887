import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { CallCore } from "./call-core.ts";
import type { Orders } from "./orders.ts";

/** What the desk needs: the call, and the orders that the present seat gives; null before the keys. */
export type OrderDeskParts = {
  core: Pick<CallCore, "isOver" | "setTrouble">;
  orders: () => Orders | null;
};

/**
 * The orders that screens use: they go by the seat of the moment, a second press of one that is under way is the first one again,
 * and why the last one failed is said.
 */
export const createOrderDesk = ({ core, orders }: OrderDeskParts): Orders => {
  const underWay = new Map<string, Promise<Result<null>>>();

  const give = async (run: (given: Orders) => Promise<Result<null>>): Promise<Result<null>> => {
    const given = orders();
    core.setTrouble(null);
    const result = given === null || core.isOver() ? fail("VISIT_NOT_OPEN") : await run(given);
    if (!result.ok) core.setTrouble(result.error.code);
    return result;
  };
  const once =
    <Input extends readonly unknown[]>(
      name: keyof Orders,
      run: (given: Orders, ...input: Input) => Promise<Result<null>>,
    ) =>
    (...input: Input): Promise<Result<null>> => {
      const key = JSON.stringify([name, ...input]);
      const running = underWay.get(key);
      if (running !== undefined) return running;
      const started = give((given) => run(given, ...input)).finally(() => underWay.delete(key));
      underWay.set(key, started);
      return started;
    };

  return {
    admit: once("admit", (given, ...input: Parameters<Orders["admit"]>) => given.admit(...input)),
    deny: once("deny", (given, ...input: Parameters<Orders["deny"]>) => given.deny(...input)),
    returnToWaiting: once("returnToWaiting", (given, ...input: Parameters<Orders["returnToWaiting"]>) =>
      given.returnToWaiting(...input),
    ),
    remove: once("remove", (given, ...input: Parameters<Orders["remove"]>) => given.remove(...input)),
    setLocked: once("setLocked", (given, isOn: boolean) => given.setLocked(isOn)),
    setSuspended: once("setSuspended", (given, isOn: boolean) => given.setSuspended(isOn)),
    permit: once("permit", (given, ...input: Parameters<Orders["permit"]>) => given.permit(...input)),
    setCoHost: once("setCoHost", (given, ...input: Parameters<Orders["setCoHost"]>) =>
      given.setCoHost(...input),
    ),
    command: once("command", (given, ...input: Parameters<Orders["command"]>) => given.command(...input)),
    lowerHands: once("lowerHands", (given, ...input: Parameters<Orders["lowerHands"]>) =>
      given.lowerHands(...input),
    ),
    handOver: once("handOver", (given, ...input: Parameters<Orders["handOver"]>) => given.handOver(...input)),
    keep: once("keep", (given) => given.keep()),
    end: once("end", (given) => given.end()),
    leave: once("leave", (given) => given.leave()),
  };
};
