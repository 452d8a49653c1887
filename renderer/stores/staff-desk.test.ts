import { expect, test } from "vitest";
import type { MemberView, StaffInvitationView } from "../../protocol/accounts.ts";
import { defaultClinicSettings } from "../../protocol/clinic-settings.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { AccountId, StaffInvitationId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { turns } from "./call-fixtures.ts";
import { account, nobody, signedIn } from "./desktop-fixtures.ts";
import type { StaffMain } from "./staff-desk.ts";
import { unreadStaff } from "./staff-model.ts";

const ben: MemberView = {
  id: AccountId.parse(randomIdText(systemChance)),
  displayName: "Ben Kaya",
  email: "ben@riverside.example",
  role: "member",
  isDisabled: false,
  lastSignedInAt: 5,
  sessions: 1,
  recoveryUntil: null,
};
const lena: StaffInvitationView = {
  id: StaffInvitationId.parse(randomIdText(systemChance)),
  email: "lena@riverside.example",
  role: "member",
  invitedBy: account.displayName,
  expiresAt: 9,
};
const link = "https://clinic.example/staff#token";
const covered = {
  state: "covered",
  displayName: account.displayName,
  logsOffAt: null,
  isInCall: false,
  leavesCallAt: null,
} as const;

/** Somebody who looks at the clinic's screen. */
const onClinic = async (staff: Partial<StaffMain> = {}) => {
  const now = await signedIn([], [], {
    staff: { list: async () => succeed({ members: [ben], invitations: [lena] }), ...staff },
    main: { readClinic: async () => succeed({ name: "Riverside", wording: { text: "", phone: "" } }) },
  });
  await now.desktop.clinic.goTo("clinic");
  await turns();
  return { ...now, staff: () => now.state().staff };
};

/** Refuses once for want of both factors. */
const onceFresh = <T>(value: T): (() => Promise<Result<T>>) => {
  let isFresh = false;
  return async () => {
    if (isFresh) return succeed(value);
    isFresh = true;
    return fail("STEP_UP_NEEDED");
  };
};

test("members, invitations and settings are read when the clinic's screen is opened", async () => {
  const { staff } = await onClinic();
  expect(staff()).toEqual({
    list: { phase: "ready", members: [ben], invitations: [lena] },
    made: { phase: "none" },
    act: { phase: "idle" },
    settings: { phase: "ready", settings: defaultClinicSettings, save: { phase: "idle" } },
  });
});

test("what cannot be read is said", async () => {
  const gone = async () => fail("SERVICE_UNREACHABLE");
  const { staff } = await onClinic({ list: gone, readSettings: gone });
  expect(staff()).toMatchObject({
    list: { phase: "failed", code: "SERVICE_UNREACHABLE" },
    settings: { phase: "failed", code: "SERVICE_UNREACHABLE" },
  });
});

test("an invitation comes after both factors, is shown once and stands in the list", async () => {
  const lists = [[], [lena]];
  const { desktop, staff } = await onClinic({
    list: async () => succeed({ members: [ben], invitations: lists.shift() ?? [] }),
    invite: onceFresh({ invitation: lena, link }),
  });
  const invited = desktop.staff.invite(lena.email, "member");
  await turns();
  expect(staff().made).toEqual({ phase: "making" });
  await desktop.stepUp.confirm("a long password", "123456");
  await invited;
  const made = { kind: "invitation", email: lena.email, role: "member", link, expiresAt: 9 };
  expect(staff()).toMatchObject({ made: { phase: "ready", made }, list: { invitations: [lena] } });
  desktop.staff.forgetLink();
  expect(staff().made).toEqual({ phase: "none" });
});

test.each<[ErrorCode, object]>([
  ["ACCOUNT_EXISTS", { phase: "failed", code: "ACCOUNT_EXISTS" }],
  ["RATE_LIMITED", { phase: "failed", code: "RATE_LIMITED" }],
])("an invitation that is refused with %s says so", async (code, made) => {
  const { desktop, staff } = await onClinic({ invite: async () => fail(code) });
  await desktop.staff.invite(ben.email, "member");
  expect(staff().made).toEqual(made);
});

test("a link that comes after its dialog was closed is not shown", async () => {
  const { desktop, staff } = await onClinic({ recover: async () => succeed({ link, expiresAt: 9 }) });
  const started = desktop.staff.startRecovery(ben);
  desktop.staff.forgetLink();
  await started;
  expect(staff().made).toEqual({ phase: "none" });
});

test("a recovery brings a link for the person, which is shown once", async () => {
  const { desktop, staff } = await onClinic({ recover: async () => succeed({ link, expiresAt: 9 }) });
  await desktop.staff.startRecovery(ben);
  expect(staff().made).toEqual({
    phase: "ready",
    made: { kind: "recovery", email: ben.email, link, expiresAt: 9 },
  });
});

test("somebody who was disabled is named, and the list is read anew", async () => {
  const disabled = { ...ben, isDisabled: true };
  const lists = [ben, disabled];
  const { desktop, staff } = await onClinic({
    list: async () => succeed({ members: lists.splice(0, 1), invitations: [] }),
  });
  await desktop.staff.disable(ben.id);
  expect(staff()).toMatchObject({
    act: { phase: "done", deed: "disabled", about: "Ben Kaya" },
    list: { members: [disabled] },
  });
});

test("who will not give both factors has changed nothing, and nothing is said to have failed", async () => {
  const needed = async () => fail("STEP_UP_NEEDED");
  const { desktop, staff } = await onClinic({ setRole: needed, invite: needed, saveSettings: needed });
  const before = staff();
  const wanted = [
    desktop.staff.setRole(ben.id, "admin"),
    desktop.staff.invite("new@riverside.example", "member"),
    desktop.staff.saveSettings(defaultClinicSettings),
  ];
  await turns();
  desktop.stepUp.cancel();
  await Promise.all(wanted);
  expect(staff()).toEqual(before);
});

test("a refusal is said: a clinic needs an owner", async () => {
  const { desktop, staff } = await onClinic({ setRole: async () => fail("LAST_OWNER") });
  await desktop.staff.setRole(account.id, "member");
  expect(staff().act).toEqual({ phase: "failed", code: "LAST_OWNER" });
});

test("settings that were saved stand as saved", async () => {
  const { desktop, staff } = await onClinic();
  const settings = { ...defaultClinicSettings, holdMinutes: 5 };
  await desktop.staff.saveSettings(settings);
  expect(staff().settings).toEqual({ phase: "ready", settings, save: { phase: "saved" } });
});

test("a cover forgets the staff and what waited for both factors, and the screen is read anew after it", async () => {
  const lists = [[ben], [], [ben]];
  const now = await onClinic({
    list: async () => succeed({ members: lists.shift() ?? [], invitations: [] }),
    disable: async () => fail("STEP_UP_NEEDED"),
  });
  const disabled = now.desktop.staff.disable(ben.id);
  await turns();
  expect(now.state().stepUp.phase).toBe("asking");
  now.session(covered);
  await disabled;
  expect(now.state()).toMatchObject({ staff: unreadStaff, stepUp: { phase: "none" } });
  now.session({ state: "active", account });
  await turns();
  expect(now.staff().list.phase).toBe("ready");
});

test("a list that comes after the person signed out is dropped", async () => {
  let answer: (list: Awaited<ReturnType<StaffMain["list"]>>) => void = () => undefined;
  const now = await onClinic({ list: () => new Promise((resolve) => (answer = resolve)) });
  now.session(nobody);
  answer(succeed({ members: [ben], invitations: [] }));
  await turns();
  expect(now.staff()).toEqual(unreadStaff);
});
