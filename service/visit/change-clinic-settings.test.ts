import * as fc from "fast-check";
import { expect, test } from "vitest";
import { defaultClinicSettings } from "../../protocol/clinic-settings.ts";
import type { ClinicSettings } from "../../protocol/clinic-settings.ts";
import { LINK_GRACE_MS } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import type { NewVisit } from "../../protocol/visit.ts";
import { plant, someVisit } from "../store/testing-store.ts";
import type { VisitRow } from "../store/rows.ts";
import { endsAtOf, expiresAt } from "./machine-time.ts";
import { createVisit } from "./visits.ts";
import { readClinicSettings, setClinicSettings } from "./change-clinic-settings.ts";
import { codeOf, staffForTests, valueOf } from "../account/staff-fixtures.ts";
import { toBase64Url } from "../../protocol/base64url.ts";

const minute = 60_000;

const group = (now: number, places: number): NewVisit => ({
  label: "Group",
  kind: "group",
  startsAt: now,
  minutes: 30,
  places,
  inviteHash: toBase64Url(new Uint8Array(32).fill(5)),
});

const visitOf = async (
  { read }: Awaited<ReturnType<typeof staffForTests>>,
  { id }: VisitRow,
): Promise<VisitRow> => {
  const found = await read((reads) => reads.visit.find(id));
  if (found === null) throw new Error("no visit");
  return found;
};

test("a clinic has the defaults until it decides, and each decision is written down", async () => {
  const { deps, ada, actions } = await staffForTests();
  expect(await readClinicSettings(deps, ada)).toEqual(succeed(defaultClinicSettings));
  const settings = { ...defaultClinicSettings, coverAfterSeconds: 60, groupPlaces: 5 };
  valueOf(await setClinicSettings(deps, ada, settings));
  expect(await readClinicSettings(deps, ada)).toEqual(succeed(settings));
  expect((await actions()).at(-1)).toBe("clinic.settingsChanged success");
});

test("a group is as large as the clinic allows and no larger, and takes its times from the settings", async () => {
  const staff = await staffForTests();
  const { deps, ada, clock } = staff;
  const settings = { ...defaultClinicSettings, groupPlaces: 5, overtimeMinutes: 3, holdMinutes: 2 };
  valueOf(await setClinicSettings(deps, ada, settings));
  expect(await codeOf(createVisit(deps, ada, group(clock.now(), 6)))).toBe("REQUEST_INVALID");
  const { visit } = valueOf(await createVisit(deps, ada, group(clock.now(), 5)));
  const row = await staff.read((reads) => reads.visit.find(visit.id));
  expect([row?.overtimeMs, row?.holdMs]).toEqual([3 * minute, 2 * minute]);
});

test("a visit that runs over is kept for a minute when the overtime goes, and one on hold as well", async () => {
  const staff = await staffForTests();
  const { deps, ada, clock } = staff;
  const now = clock.now();
  const startsAt = now - 50 * minute;
  const runs = someVisit(ada, { phase: "open", startsAt, openedAt: startsAt });
  const held = someVisit(ada, {
    phase: "onHold",
    startsAt: now,
    openedAt: now,
    heldSince: now - 10 * minute,
  });
  await plant(deps.store, { visits: [runs, held] });
  const settings = { ...defaultClinicSettings, overtimeMinutes: 0, holdMinutes: 1 };
  const changed = valueOf(await setClinicSettings(deps, ada, settings));
  expect(changed.toSorted()).toEqual([runs.id, held.id].toSorted());
  for (const visit of [runs, held]) expect(endsAtOf(await visitOf(staff, visit))).toBe(now + minute);
});

test("another clinic's visits keep their times", async () => {
  const staff = await staffForTests();
  const { deps, ada } = staff;
  const visit = someVisit(ada);
  await plant(deps.store, { visits: [visit] });
  const elsewhere = await staff.elsewhere();
  valueOf(await setClinicSettings(deps, elsewhere, { ...defaultClinicSettings, overtimeMinutes: 0 }));
  expect((await visitOf(staff, visit)).overtimeMs).toBe(visit.overtimeMs);
});

const settings: fc.Arbitrary<ClinicSettings> = fc
  .record({ overtimeMinutes: fc.integer({ min: 0, max: 30 }), holdMinutes: fc.integer({ min: 1, max: 15 }) })
  .map((times) => ({ ...defaultClinicSettings, ...times }));

test("whatever is decided how often, no running visit ends within a minute of it that did not before", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(settings, fc.nat(20)), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: -60, max: 10 }),
      fc.option(fc.nat(20)),
      async (decisions, startMinutes, heldMinutes) => {
        const staff = await staffForTests();
        const { deps, ada, clock } = staff;
        const startsAt = clock.now() + startMinutes * minute;
        const visit = someVisit(ada, {
          phase: "open",
          startsAt,
          openedAt: startsAt,
          heldSince: heldMinutes === null ? null : clock.now() - heldMinutes * minute,
        });
        await plant(deps.store, { visits: [visit] });
        for (const [decided, minutes] of decisions) {
          clock.advance(minutes * minute);
          valueOf(await setClinicSettings(deps, ada, decided));
          const row = await visitOf(staff, visit);
          expect(endsAtOf(row) ?? 0).toBeGreaterThanOrEqual(clock.now() + minute);
          expect(expiresAt({ ...row, openedAt: null })).toBe(startsAt + 30 * minute + LINK_GRACE_MS);
        }
      },
    ),
    { numRuns: 30 },
  );
});
