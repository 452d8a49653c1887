import * as z from "zod";
import {
  COVER_SECONDS_MAX,
  COVER_SECONDS_MIN,
  GROUP_PLACES_MAX,
  HOLD_ENDS_MS,
  LOGOFF_SECONDS_MAX,
  LOGOFF_SECONDS_MIN,
  OVERTIME_MS,
  SESSION_HOURS_MAX,
} from "./limits.ts";

const MINUTE_MS = 60_000;

/**
 * What a clinic decides for all of its desktops and visits. A desktop's policy may be stricter, never looser; the ranges
 * are the floors that nobody can leave.
 */
export const ClinicSettings = z
  .strictObject({
    coverAfterSeconds: z.int().min(COVER_SECONDS_MIN).max(COVER_SECONDS_MAX),
    logoffAfterSeconds: z.int().min(LOGOFF_SECONDS_MIN).max(LOGOFF_SECONDS_MAX),
    maxSessionHours: z.int().min(1).max(SESSION_HOURS_MAX),
    /** People beside the host that a group may have. */
    groupPlaces: z.int().min(2).max(GROUP_PLACES_MAX),
    /** How long after its planned end a visit ends by itself. */
    overtimeMinutes: z
      .int()
      .min(0)
      .max(OVERTIME_MS / MINUTE_MS),
    /** How long a visit that nobody leads is held. */
    holdMinutes: z
      .int()
      .min(1)
      .max(HOLD_ENDS_MS / MINUTE_MS),
  })
  .refine(({ coverAfterSeconds, logoffAfterSeconds }) => coverAfterSeconds <= logoffAfterSeconds);
export type ClinicSettings = z.infer<typeof ClinicSettings>;

/** What holds until an administrator decides otherwise. */
export const defaultClinicSettings: ClinicSettings = {
  coverAfterSeconds: 300,
  logoffAfterSeconds: 900,
  maxSessionHours: 12,
  groupPlaces: GROUP_PLACES_MAX,
  overtimeMinutes: OVERTIME_MS / MINUTE_MS,
  holdMinutes: HOLD_ENDS_MS / MINUTE_MS,
};
