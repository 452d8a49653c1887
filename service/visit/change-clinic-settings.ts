import type { ClinicSettings } from "../../protocol/clinic-settings.ts";
import type { VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow, VisitPatch, VisitRow } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { endsAtOf, timesOf } from "./machine-time.ts";
import { clinicSettingsOf } from "../account/clinic-settings.ts";
import { stillMay } from "../account/doer.ts";
import { recordBy, refuseBy } from "../account/staff-audit.ts";

type SettingsDeps = { store: Store; clock: Clock };

/** A change ends no running visit earlier than this from now. Milliseconds. */
const NOTICE_MS = 60_000;

/** What the clinic decided. */
export const readClinicSettings = (
  { store }: Pick<SettingsDeps, "store">,
  { clinicId }: AccountRow,
): Promise<Result<ClinicSettings>> =>
  store.read(async (reads) => {
    const clinic = await reads.clinic.find(clinicId);
    if (clinic === null) throw new Error("an account without its clinic");
    return succeed(clinicSettingsOf(clinic));
  });

/** The times of a visit under new settings; one that runs, or is held, goes on for a minute at least. */
const retimed = (visit: VisitRow, settings: ClinicSettings, now: number): VisitPatch => {
  const times = timesOf(settings);
  const end = endsAtOf({ ...visit, ...times, heldSince: null });
  if (end === null) return times;
  const notBefore = now + NOTICE_MS;
  const keptMs = visit.keptMs + Math.max(0, notBefore - end);
  const heldSince = visit.heldSince === null ? null : Math.max(visit.heldSince, notBefore - times.holdMs);
  return { ...times, keptMs, heldSince };
};

/** Decides for the clinic from now on, visits that run included; tells which of them have other times now. */
export const setClinicSettings = (
  { store, clock }: SettingsDeps,
  by: AccountRow,
  settings: ClinicSettings,
): Promise<Result<VisitId[]>> =>
  store.transaction(async (tx) => {
    const doer = await stillMay(tx, by, "clinic.setSettings");
    if (!doer.ok) return refuseBy(tx, by, doer.error.code, clock);
    await tx.clinic.update(by.clinicId, { settingsJson: JSON.stringify(settings) });
    const visits = (await tx.visit.notEnded()).filter((visit) => visit.clinicId === by.clinicId);
    for (const visit of visits) await tx.visit.update(visit.id, retimed(visit, settings, clock.now()));
    await recordBy(tx, by, "clinic.settingsChanged", { clock });
    return succeed(visits.filter(({ phase }) => phase !== "scheduled").map(({ id }) => id));
  });
