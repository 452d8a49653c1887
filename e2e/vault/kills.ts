import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import type { DesktopSession } from "./message-bus.ts";
import { type Planted, plant } from "./planted.ts";
import { startTrial } from "./trial.ts";

/** What the next run found after a kill, and the two sign-ins that it may be. */
export type Finding = { found: unknown; old: Planted; fresh: Planted };

const dataOf = ({ folder }: DesktopSession): string => join(folder, "data");

const found = async (session: DesktopSession): Promise<unknown> => {
  const next = startTrial(session.env, dataOf(session));
  const state = await next.ask({ act: "open" });
  const kept = await next.ask({ act: "read" });
  await next.kill();
  if (state !== "ready") throw new Error("the vault did not open after the kill");
  return kept;
};

/** Keeps one sign-in, and is killed at an act of keeping another. */
export const killAtAct = async (
  session: DesktopSession,
  death: { at: number; when: "before" | "during" | "after" },
): Promise<Finding> => {
  const [old, fresh] = [plant(), plant()];
  const trial = startTrial(session.env, dataOf(session));
  await trial.ask({ act: "keep", kept: old });
  await trial.ask({ act: "die", ...death });
  const answer = await trial.send({ act: "keep", kept: fresh });
  const end = await trial.ended;
  if (answer !== null || end !== "SIGKILL") throw new Error("the program outlived its death");
  return { found: await found(session), old, fresh };
};

/** Keeps two sign-ins in turn, and is killed after so many of them, whatever it does at that moment. */
export const killInChurn = async (session: DesktopSession, lines: number): Promise<Finding> => {
  const [old, fresh] = [plant(), plant()];
  const trial = startTrial(session.env, dataOf(session));
  let line = await trial.send({ act: "churn", kepts: [old, fresh] });
  for (let count = 1; count < lines; count += 1) line = await trial.next();
  await trial.kill();
  if (line?.answer !== "ready") throw new Error("nothing was kept before the kill");
  return { found: await found(session), old, fresh };
};

/** Which of them was found whole; `mixed` is what must never be. */
export const kindOf = (
  one: unknown,
  { old, fresh }: Pick<Finding, "old" | "fresh">,
): "old" | "fresh" | "none" | "mixed" => {
  if (one === null) return "none";
  if (isDeepStrictEqual(one, old)) return "old";
  return isDeepStrictEqual(one, fresh) ? "fresh" : "mixed";
};
