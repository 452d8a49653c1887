import { toBase64Url } from "../../protocol/base64url.ts";
import type { DesktopSession } from "../../protocol/desktop-session.ts";
import { systemChance } from "../../protocol/ids.ts";
import { halvesOf } from "../../protocol/password.ts";
import { type Disk, type Run, emptyDisk, startRun } from "../vault/vault-fixtures.ts";
import { makeDeviceKey } from "./device-key.ts";
import { createDrafts } from "./drafts.ts";
import {
  type FamilyService,
  type Family,
  PASSWORD,
  familyService,
  settle,
  stretchForTests,
} from "./family-fixtures.ts";
import { createLine } from "./line.ts";
import { type Persistence, createRestingPlace } from "./resting.ts";
import { type Clinic, createSessionDesk } from "./session-desk.ts";
import { type GuardPorts, type SessionGuard, createSessionGuard } from "./session-guard.ts";
import { statedLimits } from "./session-limits.ts";
import { type SignInPorts, signIn } from "./sign-in.ts";
import { createStaffSession } from "./staff-session.ts";

const { auth } = await halvesOf(await stretchForTests(PASSWORD));
/** What the service takes for the right password. */
export const RIGHT_AUTH = toBase64Url(auth);

const someLimits = {
  coverAfterSeconds: 300,
  logoffAfterSeconds: 900,
  maxSessionHours: 12,
  callLockGraceSeconds: 120,
};

/** A desktop with its service, vault, guard and clock, all moved by the test; `world` outlives the program. */
export const newWorld = () => {
  const clock = { ms: 1_800_000_000_000 };
  const service = familyService({ now: () => clock.ms }, RIGHT_AUTH);
  return { clock, service, disk: emptyDisk() };
};

/** What stays when a program ends. */
export type World = { clock: { ms: number }; service: FamilyService; disk: Disk };

type Planned = { at: number; run: () => void };

const movedTimers = (clock: World["clock"]) => {
  let planned: Planned[] = [];
  const after = (ms: number, run: () => void) => {
    const one = { at: clock.ms + ms, run };
    planned.push(one);
    return () => void (planned = planned.filter((other) => other !== one));
  };
  const next = (end: number) => planned.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  const pass = async (ms: number): Promise<void> => {
    const end = clock.ms + ms;
    for (let due = next(end); due !== undefined; due = next(end)) {
      const now = due;
      planned = planned.filter((one) => one !== now);
      clock.ms = Math.max(clock.ms, now.at);
      now.run();
    }
    clock.ms = end;
    await settle();
  };
  return { after, pass };
};

const guardOn =
  (now: () => number, after: GuardPorts["timers"]["after"]) =>
  (onEffect: GuardPorts["onEffect"]): SessionGuard =>
    createSessionGuard({
      clock: { monotonic: now, wall: now },
      timers: { after },
      idleSeconds: () => 0,
      isOsLocked: () => false,
      onEffect,
    });

/** Starts a program in a world. */
export const startPerson = (world: World = newWorld(), persistence: Persistence = "session") => {
  const { clock, service } = world;
  const policy = { persistence, limits: someLimits };
  const run: Run = startRun(world.disk);
  const isKept = () => policy.persistence === "keychain";
  const views: DesktopSession[] = [];
  const clinics: (Clinic | null)[] = [];
  const seen = { covers: 0 };
  const { after, pass } = movedTimers(clock);
  const resting = createRestingPlace({
    vault: run.vault,
    persistence: () => policy.persistence,
    chance: systemChance,
  });
  const drafts = createDrafts();
  const comings = createLine();
  const session = createStaffSession((signedIn) => desk.changed(signedIn));
  const now = () => clock.ms;
  const desk = createSessionDesk({
    call: service.call,
    clock: { now },
    session,
    resting,
    drafts,
    comings,
    policies: () => policy.limits,
    makeGuard: guardOn(now, after),
    tell: (view) => views.push(view),
    covered: () => void (seen.covers += 1),
    clinicChanged: (clinic) => clinics.push(clinic),
  });
  const { begun, resumed, wrongFactor, forgotten, lost } = desk;
  const ports: SignInPorts = {
    call: service.call,
    session,
    resting,
    comings,
    clock: { now },
    chance: systemChance,
    stretch: stretchForTests,
    makeKey: makeDeviceKey,
    limits: () => statedLimits(policy.limits),
    begun,
    resumed,
    wrongFactor,
    forgotten,
    lost,
  };
  const setPersistence = (next: Persistence): void => {
    policy.persistence = next;
    run.policy.isAllowed = isKept();
    desk.policiesChanged();
  };
  run.policy.isAllowed = isKept();
  return {
    world,
    ports,
    desk,
    session,
    resting,
    drafts,
    service,
    clock,
    run,
    policy,
    views,
    clinics,
    seen,
    pass,
    setPersistence,
    signInAs: (name: string) =>
      signIn(ports, { email: `${name}@clinic.example`, password: PASSWORD, code: "123456" }),
    families: (): Pick<Family, "email" | "state" | "isReused">[] =>
      service.families.map(({ email, state, isReused }) => ({ email, state, isReused })),
  };
};
