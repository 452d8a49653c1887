import { join } from "node:path";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { KeptPlace, KeptUpdate } from "./kept-update.ts";
import {
  type Fetched,
  type UpdateFacts,
  type UpdateRules,
  offReason,
  requiredVersion,
} from "./machine-state.ts";
import type { Offer } from "./ports.ts";
import { isInWindow } from "./when.ts";

/** What putting a kept package in place at the start of the program needs. */
export type NextStartPorts = {
  readonly facts: Pick<UpdateFacts, "version" | "off">;
  readonly rules: UpdateRules;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly place: KeptPlace;
  /** Whether somebody starts the program by a visit's link: that person is wanted there now. */
  readonly isForVisit: boolean;
  readonly packagesFolder: string;
  /** What the feed would say today of this file of its. */
  readonly judge: (manifest: string) => Promise<Result<Offer | null>>;
  readonly install: (fetched: Fetched) => Promise<Result<null>>;
};

/** How the start goes on: as it is, with a problem to tell, or not at all since another version starts. */
export type NextStart =
  | { readonly kind: "goOn"; readonly problem: ErrorCode | null }
  | { readonly kind: "restart" };

const goOn = (problem: ErrorCode | null = null): NextStart => ({ kind: "goOn", problem });

/** Whether it is still meant: kept by this very version, and by somebody or by a policy that says so still. */
const isMeant = ({ facts, rules }: NextStartPorts, { from, isAsked }: KeptUpdate): boolean =>
  from === facts.version && offReason(facts, rules) === null && (isAsked || rules.mode === "auto");

/** Nobody may sign in before a required version is there, so that such a one is waited for on the way to a visit too. */
const mayNow = ({ facts, rules, at, isForVisit }: NextStartPorts): boolean =>
  requiredVersion(facts, rules) !== null || (!isForVisit && isInWindow(rules.window, at));

/**
 * Puts what was kept in place before anything of this start is shown. There is one try: what fails, or is killed, leaves the
 * program as it is, and the feed is asked anew.
 */
export const installKept = async (ports: NextStartPorts): Promise<NextStart> => {
  const { place, packagesFolder } = ports;
  const kept = await place.read();
  if (kept === null || !isMeant(ports, kept)) {
    await place.clear();
    return goOn();
  }
  if (!mayNow(ports)) return goOn();
  if (!(await place.clear())) return goOn("UPDATE_INSTALL_FAILED");
  const offer = await ports.judge(kept.manifest);
  if (!offer.ok) return goOn(offer.error.code);
  if (offer.value === null || offer.value.file.name !== kept.name) return goOn();
  if (offer.value.release.installedBy !== "program") return goOn();
  const done = await ports.install({ offer: offer.value, path: join(packagesFolder, kept.name) });
  return done.ok ? { kind: "restart" } : goOn(done.error.code);
};
