import { expect, test } from "vitest";
import { StaffInvitationId } from "../protocol/ids.ts";
import { fail } from "../protocol/errors.ts";
import { ipc } from "../protocol/ipc.ts";
import { succeed } from "../protocol/result.ts";
import { account, bytes, desktopWith, service } from "./handlers-fixtures.ts";

const invitation = {
  id: StaffInvitationId.parse(bytes(16, 40)),
  email: "new@clinic.example",
  role: "member" as const,
  invitedBy: null,
  expiresAt: 2,
};
const wanted = { email: "new@clinic.example", role: "member" as const };
const secret = bytes(32, 41);
const answers = {
  ...service,
  inviteStaff: () => succeed({ invitation, token: secret }),
  startRecovery: () => succeed({ token: secret, expiresAt: 3 }),
};

test("an invitation and a recovery become links of our service, the token behind the # and nowhere else", async () => {
  const { handlers, signIn } = desktopWith(answers);
  await signIn();
  const link = `https://clinic.example/staff#${secret}`;
  const invited = await handlers["staff.invite"](wanted);
  const recovered = await handlers["staff.recover"]({ accountId: account.id });
  expect([invited, recovered]).toEqual([succeed({ invitation, link }), succeed({ link, expiresAt: 3 })]);
  expect(ipc["staff.invite"].output.safeParse(invited).success).toBe(true);
});

test.each(["STEP_UP_NEEDED", "FORBIDDEN", "ACCOUNT_EXISTS"] as const)(
  "a refusal with %s makes no link",
  async (code) => {
    const refuse = () => fail(code);
    const { handlers, signIn } = desktopWith({ ...answers, inviteStaff: refuse, startRecovery: refuse });
    await signIn();
    expect([
      await handlers["staff.invite"](wanted),
      await handlers["staff.recover"]({ accountId: account.id }),
    ]).toEqual([fail(code), fail(code)]);
  },
);

test("nobody who is signed out administers, and the service is not asked", async () => {
  const { handlers, calls } = desktopWith(answers);
  const tried = [
    await handlers["staff.list"]({}),
    await handlers["staff.invite"](wanted),
    await handlers["staff.setRole"]({ accountId: account.id, role: "owner" }),
    await handlers["staff.disable"]({ accountId: account.id }),
    await handlers["staff.recover"]({ accountId: account.id }),
    await handlers["staff.endSessions"]({ accountId: account.id }),
    await handlers["clinic.settings"]({}),
    await handlers["session.list"]({}),
    await handlers["drafts.read"]({}),
    await handlers["drafts.save"]({ name: "newVisit", text: "x" }),
    await handlers["links.take"]({}),
    await handlers["factors.read"]({}),
    await handlers["factors.prepare"]({}),
    await handlers["session.stepUp"]({ password: "a password", code: "123456" }),
  ];
  expect([new Set(tried.map((one) => !one.ok && one.error.code)), calls]).toEqual([
    new Set(["SESSION_EXPIRED"]),
    [],
  ]);
});

test("a draft is read by who saved it and by nobody after", async () => {
  const { handlers, signIn } = desktopWith(answers);
  await signIn();
  await handlers["drafts.save"]({ name: "newVisit", text: "half" });
  const own = await handlers["drafts.read"]({});
  await handlers["session.signOut"]({});
  await signIn();
  expect([own, await handlers["drafts.read"]({})]).toEqual([succeed({ newVisit: "half" }), succeed({})]);
});
