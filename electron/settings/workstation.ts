import type { UserSettings } from "../../protocol/desktop-session.ts";
import { type PolicyOutcome, effectivePolicies } from "../../protocol/effective-policy.ts";
import type { PoliciesView } from "../../protocol/ipc-workstation.ts";
import { type Policies, isPolicyName } from "../../protocol/policy.ts";
import { givenBy } from "../../protocol/policy-sources.ts";
import type { Result } from "../../protocol/result.ts";
import type { PolicyWords } from "./policy-reading.ts";
import type { MachinePolicy } from "./policy-watch.ts";
import { type KeptSettings, shownSettings, withShown } from "./user-settings.ts";

/** What a clinic's settings ask of desktops; they only tighten. */
export type ClinicWords = { coverAfterSeconds: number; logoffAfterSeconds: number; maxSessionHours: number };

/** Everything that holds on this workstation, and who set it. */
export type Workstation = {
  policies: () => Policies;
  view: () => PoliciesView;
  settings: () => UserSettings;
  writeSettings: (settings: UserSettings) => Promise<Result<UserSettings>>;
  setMachine: (machine: MachinePolicy) => void;
  /** The clinic of whoever is signed in; null for nobody. */
  setClinic: (clinic: ClinicWords | null) => void;
  /** Whether the machine policy is refused, wholly or in part: named in the audit. */
  isRefused: () => boolean;
};

/** What it is made of. `server` is the origin of the switch or of the settings file: a person's word, which a policy overrides. */
export type WorkstationParts = {
  platform: string;
  machine: MachinePolicy;
  kept: KeptSettings;
  server: string | null;
  write: (kept: KeptSettings) => Promise<Result<null>>;
  /** Told after every change of what holds. */
  onChange: () => void;
};

/** What the machine's policy said of each name when it was last understood; what it does not name any more is forgotten. */
const lastKnownOf = ({ machine }: MachinePolicy, before: PolicyWords): PolicyWords => {
  const { said, isWrong } = givenBy("machine", machine);
  const kept = Object.entries(before).filter(([name]) => isPolicyName(name) && isWrong(name));
  return Object.fromEntries([...kept, ...said]);
};

/** Joins the machine's policy, the clinic's wish and the person's choice into what holds. */
export const createWorkstation = (parts: WorkstationParts): Workstation => {
  let { machine, kept } = parts;
  let lastKnown = lastKnownOf(machine, {});
  let clinic: ClinicWords | null = null;

  const work = (): PolicyOutcome =>
    effectivePolicies({
      machine: machine.machine,
      lastKnown,
      user: parts.server === null ? kept.policies : { ...kept.policies, serverUrl: parts.server },
      clinic,
      platform: parts.platform,
    });
  let outcome = work();
  const change = (): void => {
    outcome = work();
    parts.onChange();
  };
  const isPartlyRefused = (): boolean => outcome.refused.some(({ source }) => source === "machine");
  const hasUnknown = (): boolean =>
    outcome.refused.some(({ source, reason }) => source === "machine" && reason === "unknownName");

  return {
    policies: () => outcome.values,
    view: () => ({
      rows: outcome.rows.map((row) => ({ ...row, value: row.value })),
      problem: machine.problem ?? (hasUnknown() ? "unknownNames" : null),
    }),
    settings: () => shownSettings(kept),
    async writeSettings(settings) {
      const next = withShown(kept, settings);
      const written = await parts.write(next);
      if (!written.ok) return written;
      kept = next;
      change();
      return { ok: true, value: shownSettings(kept) };
    },
    setMachine(next) {
      machine = next;
      lastKnown = lastKnownOf(next, lastKnown);
      change();
    },
    setClinic(next) {
      clinic = next;
      change();
    },
    isRefused: () => machine.problem !== null || isPartlyRefused(),
  };
};
