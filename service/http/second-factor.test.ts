import { expect, test } from "vitest";
import * as z from "zod";
import { needsStepUp } from "../../protocol/can.ts";
import { ServerMessage } from "../../protocol/messages.ts";
import { succeed } from "../../protocol/result.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { owner } from "../account/testing-accounts.ts";
import { valueOf } from "../account/staff-fixtures.ts";
import { openApiDocument } from "./openapi.ts";
import {
  type Thing,
  gained,
  holding,
  keysOf,
  routeNames,
  things,
  tokenFields,
  tryEverything,
} from "./second-factor-fixtures.ts";
import { everybody } from "./everybody-fixtures.ts";
import { signInBody, testOrigin } from "./testing-http.ts";

const MINUTE = { timeout: 60_000 };

/** Fields of answers that hold words of people, and could hold a reference by their form alone. */
const words = [
  "clinicName",
  "displayName",
  "email",
  "hostName",
  "invitedBy",
  "label",
  "name",
  "phone",
  "text",
];

/** The routes whose answer can hold a reference, and what stands there. */
const carriers: Partial<Record<RouteName, readonly string[]>> = {
  // the same document for everybody
  openApi: ["openapi", "any of "],
  signIn: ["access", "refresh"],
  refresh: ["access", "refresh"],
  resumeSession: ["access", "refresh"],
  redeemStaffInvitation: ["access", "refresh", "recoveryCodes"],
  stepUp: ["access", "refresh"],
  renewRecoveryCodes: ["recoveryCodes"],
  inviteStaff: ["token"],
  startRecovery: ["token"],
  // of a session for its socket; of a visit for its waiting room
  ticket: ["ticket"],
  joinAsStaff: ["ticket"],
  resumeAsStaff: ["ticket"],
  arrive: ["ticket"],
  comeBack: ["ticket"],
  resume: ["ticket"],
};

test("only the routes that are listed can answer with a token of any kind", () => {
  const found = routeNames.map((name) => {
    const fields = tokenFields(routes[name].answer).filter((field) => !words.includes(field));
    return [name, fields] as const;
  });
  expect(Object.fromEntries(found.filter(([, fields]) => fields.length > 0))).toEqual(carriers);
});

test("no message of the signalling line carries a token of a session", () => {
  const names = ["access", "refresh", "ticket", "accessToken", "refreshToken", "recoveryCodes", "session"];
  const fields = ServerMessage.options.flatMap((message) => tokenFields(message));
  expect(fields).toContain("challenge");
  expect(fields.filter((field) => names.includes(field))).toEqual([]);
});

/** The routes by which a session, a way in or a factor comes into being or changes, each asked with all that it wants. */
const changers: readonly RouteName[] = [
  "signIn",
  "refresh",
  "resumeSession",
  "redeemStaffInvitation",
  "logOff",
  "stepUp",
  "renewTotp",
  "renewRecoveryCodes",
  "changePassword",
  "inviteStaff",
  "startRecovery",
];

test(
  "only the routes that are listed make or change a session, a factor or a way in, whoever asks",
  MINUTE,
  async () => {
    const found: RouteName[] = [];
    for (const name of routeNames) {
      const clinic = await everybody();
      const body = await clinic.bodies[name]("host");
      const session = await clinic.signInAs(await clinic.ownerRow(), { isSteppedUp: true });
      const before = await keysOf(clinic.deps.store);
      const { method, path } = routes[name];
      const asked = { method, ...(body === undefined ? {} : { body }) };
      const isAlone = "needsProof" in routes[name] || !routes[name].needsSession;
      await clinic.ask(path, isAlone ? asked : { ...asked, session });
      if (gained(before, await keysOf(clinic.deps.store)).length > 0) found.push(name);
    }
    expect(found.toSorted()).toEqual(changers.toSorted());
  },
);

/** What is one factor or less, by itself. `desktopInUse` is a session that both factors began. */
const one: readonly Thing[] = [
  "nothing",
  "password",
  "authenticator",
  "recoveryCode",
  "invitation",
  "recoveryLink",
  "ownFactor",
  "accessToken",
  "refreshToken",
  "restingDesktop",
  "deviceKey",
  "ticket",
];

test.each(one)(
  "whoever has %s and nothing else gets no session and changes no factor by any route",
  MINUTE,
  async (thing) => {
    const { clinic, held } = await holding(thing);
    const { gainedBy, statuses, opening } = await tryEverything(clinic, held);
    expect({ gainedBy, opening }).toEqual({ gainedBy: [], opening: 0 });
    // nobody was merely told to wait
    expect([...statuses].filter((status) => status === 429 || status >= 500)).toEqual([]);
  },
);

test("each thing that one can have is tried alone or is a session that both factors began", () => {
  expect([...one, "desktopInUse"].toSorted()).toEqual(Object.keys(things).toSorted());
});

test.each<[readonly Thing[], readonly RouteName[]]>([
  [["password", "authenticator"], ["signIn"]],
  [["password", "recoveryCode"], ["signIn"]],
  [["invitation", "ownFactor"], ["redeemStaffInvitation"]],
  [["recoveryLink", "password"], ["redeemStaffInvitation"]],
  [["recoveryLink", "authenticator"], ["redeemStaffInvitation"]],
  [["recoveryLink", "recoveryCode"], ["redeemStaffInvitation"]],
  [["restingDesktop", "password"], ["resumeSession"]],
  [["desktopInUse"], ["refresh"]],
])("%j together open exactly what they should: %j", MINUTE, async (both, opened) => {
  const { clinic, held } = await holding(...both);
  expect((await tryEverything(clinic, held)).gainedBy).toEqual(opened);
});

test("a recovery's session changes no factor until both new ones were given", async () => {
  const { clinic, held } = await holding("recoveryLink", "password");
  await tryEverything(clinic, held);
  const { id } = await clinic.ownerRow();
  const sessions = await clinic.deps.store.read(async (reads) => succeed(await reads.session.ofAccount(id)));
  const own = valueOf(sessions).filter(({ thumbprint }) => thumbprint === held.prover.thumbprint);
  expect(own).toMatchObject([{ state: "active", steppedUpAt: null }]);
});

test.each(["auth", "code"] as const)("a live session whose %s is wrong steps nothing up", async (wrong) => {
  const clinic = await everybody();
  const session = await clinic.signInAs(await clinic.ownerRow());
  const { auth, code } = signInBody(clinic.clock);
  const body = { auth, code, [wrong]: wrong === "code" ? "000000" : "A".repeat(43) };
  const before = await keysOf(clinic.deps.store);
  expect((await clinic.json(routes.stepUp.path, { session, body })).value).toMatchObject({
    code: "SIGN_IN_FAILED",
  });
  for (const name of ["renewTotp", "renewRecoveryCodes", "changePassword"] as const) {
    expect(needsStepUp(routes[name].action)).toBe(true);
    const given = await clinic.bodies[name]("host");
    expect((await clinic.json(routes[name].path, { session, body: given })).value).toMatchObject({
      code: "STEP_UP_NEEDED",
    });
  }
  expect(gained(before, await keysOf(clinic.deps.store))).toEqual([]);
});

const SecuritySchemes = z.object({ securitySchemes: z.record(z.string(), z.unknown()) });

test("there is no other way: no single sign-on, no key of a program, no passkey, no bearer token", async () => {
  const { ask, signInAs, ownerRow } = await everybody();
  const others = /sso|saml|oidc|oauth|authorize|callback|api-?key|pass-?key|webauthn|magic|impersonat|token/i;
  const spoken = routeNames.flatMap((name): string[] => [routes[name].path, routes[name].action]);
  expect(spoken.filter((word) => others.test(word))).toEqual([]);
  const { components } = openApiDocument({ publicOrigin: testOrigin });
  const { securitySchemes } = SecuritySchemes.parse(components);
  expect(Object.keys(securitySchemes).toSorted()).toEqual(["proof", "returnKey", "session"]);
  const { tokens } = await signInAs(await ownerRow());
  for (const authorization of [
    `Bearer ${tokens.access}`,
    `DPoP ${tokens.access}`,
    `Basic ${Buffer.from(`${owner.email}:${owner.auth}`).toString("base64")}`,
  ])
    expect((await ask(routes.session.path, { headers: { authorization } })).status).toBe(401);
});
