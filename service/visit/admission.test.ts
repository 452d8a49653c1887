import { beforeAll, expect, test } from "vitest";
import { type Actor, actors } from "../../protocol/can.ts";
import { SessionId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { type AccountRow } from "../store/rows.ts";
import { someAccount, someAdmission, someClinic, someVisit } from "../store/testing-store.ts";
import { type Asker, actorOf, askerRefusal } from "./admission.ts";
import type { Loaded } from "./desk-load.ts";
import { type TestDevice, makeDevice } from "./device-fixtures.ts";
import { grant } from "./machine-fixtures.ts";

const clinic = someClinic();
const owner = someAccount(clinic);
const cora = someAccount(clinic, { role: "member" });
const admin = someAccount(clinic, { role: "admin" });
const auditor = someAccount(clinic, { role: "auditor" });
const peer = someAccount(clinic);
const foreigner = someAccount(someClinic());
const visit = someVisit(owner, { phase: "open" });
const scope = { visitId: visit.id, opening: visit.opening };

let desktop: TestDevice;
let coDevice: TestDevice;
let guest: TestDevice;
let waiting: TestDevice;
let denied: TestDevice;

const account = (row: AccountRow): Asker => ({
  kind: "account",
  id: row.id,
  clinicId: row.clinicId,
  role: row.role,
  sessionId: SessionId.parse(randomIdText(systemChance)),
});
const device = ({ id }: TestDevice): Asker => ({ kind: "device", id });

/** Who leads, whether the device that leads is in, and who else is co-host. */
type Scene = { leader: TestDevice; isGone?: boolean; coHosts?: readonly TestDevice[] };

const sceneOf = ({ leader, isGone = false, coHosts = [] }: Scene): Pick<Loaded, "row" | "state"> => {
  const inside = [desktop, coDevice, guest];
  const owners = new Map([
    [desktop, owner.id],
    [coDevice, cora.id],
  ]);
  const row = { ...visit, hostParticipantId: leader.id, hostHello: leader.envelope };
  const members = inside.map((one) =>
    someAdmission(visit, {
      participantId: one.id,
      role: one === leader ? "host" : "participant",
      state: isGone && one === leader ? "left" : "admitted",
      hello: one.envelope,
      accountId: owners.get(one) ?? null,
    }),
  );
  const outside = [
    someAdmission(visit, { participantId: waiting.id, hello: waiting.envelope }),
    someAdmission(visit, { participantId: denied.id, hello: denied.envelope, state: "denied" }),
  ];
  const grants = inside.map((one) =>
    grant(one.id, { role: one === leader ? "host" : "participant", isCoHost: coHosts.includes(one) }),
  );
  return { row, state: { visit: row, admissions: [...members, ...outside], grants } };
};

const actor = (scene: Scene, asker: Asker): Actor => {
  if (asker.kind === "service") throw new Error("the service asks nobody");
  return actorOf(sceneOf(scene), asker);
};

beforeAll(async () => {
  [desktop, coDevice, guest, waiting, denied] = await Promise.all([
    makeDevice(scope, "host"),
    makeDevice(scope),
    makeDevice(scope),
    makeDevice(scope),
    makeDevice(scope),
  ]);
});

test("every actor of the table is somebody here", () => {
  const led: Scene = { leader: desktop, coHosts: [coDevice] };
  const found = [
    actor(led, { kind: "nobody" }),
    actor(led, account(foreigner)),
    actor(led, account(auditor)),
    actor(led, account(cora)),
    actor(led, account(admin)),
    actor(led, account(peer)),
    actor(led, device(waiting)),
    actor(led, device(guest)),
    actor(led, device(coDevice)),
    actor(led, account(owner)),
    actor(led, device(denied)),
  ];
  expect(found).toEqual([...actors]);
});

test("a colleague who leads is host by device and by account; the host's own desktop is what the last word says", () => {
  const asCoHost: Scene = { leader: coDevice, coHosts: [desktop] };
  expect(actor(asCoHost, device(coDevice))).toBe("host");
  expect(actor(asCoHost, account(cora))).toBe("host");
  expect(actor(asCoHost, account(owner))).toBe("coHost");
  expect(actor({ leader: coDevice }, account(owner))).toBe("participant");
  expect(actor(asCoHost, account(peer))).toBe("owner");
});

test("the host is host again once a colleague who led has left, and that colleague's device is outside", () => {
  const left: Scene = { leader: coDevice, isGone: true, coHosts: [desktop] };
  expect(actor(left, account(owner))).toBe("host");
  expect(actor(left, device(coDevice))).toBe("outside");
  expect(actor(left, account(cora))).toBe("member");
});

test("a host who opens while a colleague leads is told so; nobody else is told more than no", () => {
  const led = sceneOf({ leader: coDevice, coHosts: [desktop] });
  expect(askerRefusal(led, account(owner), "visit.open")).toBe("LED_BY_COLLEAGUE");
  expect(askerRefusal(led, account(peer), "visit.open")).toBe("FORBIDDEN");
  expect(askerRefusal(led, account(owner), "visit.takeOver")).toBeNull();
  expect(askerRefusal(led, account(owner), "visit.admit")).toBe("FORBIDDEN");
  expect(askerRefusal(led, device(coDevice), "visit.admit")).toBeNull();
  expect(askerRefusal(led, device(denied), "visit.hand")).toBe("DENIED");
});
