import * as z from "zod";
import { needsStepUp } from "../../protocol/can.ts";
import { type ErrorCode, ErrorCodeSchema, errorTable } from "../../protocol/errors.ts";
import { PROTOCOL_VERSION } from "../../protocol/limits.ts";
import { Problem, type RouteName, routes } from "../../protocol/routes.ts";
import type { Config } from "../config.ts";

/** JSON Schema, as far as this file writes it itself. */
type Json = { [name: string]: unknown };

/** What each route does, in one sentence. */
const summaries: Record<RouteName, string> = {
  health: "Whether the service runs.",
  ready: "Whether store and media server answer; 503 while one of them does not.",
  clinic: "The clinic's name, and what its waiting rooms say.",
  setWording: "Changes what the clinic's waiting rooms say.",
  openApi: "This document.",
  signInParameters: "How the desktop must run argon2id before it signs in; answered for unknown e-mails too.",
  signIn: "A session for an e-mail, the desktop's half of the password and a second factor, all at once.",
  refresh:
    "Fresh tokens for a refresh token, which is good for one use. One that was copied ends the session.",
  resumeSession: "Back to a covered or resting session, by its refresh token, its key and the password.",
  logOff:
    "Lets the session rest: its access, sockets, tickets and card key are gone until the password is given.",
  stepUp: "Both factors anew, for what needs them: fresh tokens, and the old access token opens nothing.",
  listSessions: "The own sessions.",
  endSession: "Ends one of the own sessions.",
  signOut: "Ends the session, its sockets and its tickets.",
  lookAtStaffInvitation: "What a good staff invitation says before it is redeemed.",
  redeemStaffInvitation: "Makes or gives back an account, with new factors, and signs in.",
  readFactors: "Since when the second factor is the same, and how many recovery codes are left.",
  renewTotp: "Replaces the second factor by one that is shown to work.",
  renewRecoveryCodes: "New recovery codes, told once; the old ones are worth nothing.",
  changePassword: "Replaces the password and ends the account's other sessions.",
  report: "What a desktop tells the audit log of itself.",
  listMembers:
    "Everybody of the staff, and the invitations that were not redeemed yet. Reading them is audited.",
  inviteStaff: "A single-use invitation, whose token is told once.",
  retireStaffInvitation: "From now on nobody redeems this invitation.",
  setRole: "Another role for somebody of the staff.",
  disableAccount: "Ends an account for good, with everything that it has open.",
  startRecovery: "A way back for somebody who lost a factor; its token is told once.",
  endSessionsOf: "Ends all sessions of somebody of the staff.",
  clinicSettings: "What the clinic decided for its desktops and visits.",
  setClinicSettings: "Changes what the clinic decides for its desktops and visits.",
  session: "Who is signed in.",
  ticket: "A single-use ticket for the signalling socket of a member of staff.",
  listVisits: "The host's own visits of today and later. Reading them is audited.",
  createVisit: "Makes a visit and tells its passcode once.",
  renewLink: "Replaces the link for all and its passcode, and tells the new passcode once.",
  invite: "Makes a link for one person and tells its passcode once.",
  listInvitations: "All links of a visit, the one for all first. Reading them is audited.",
  retireInvitation: "Lets nobody new in by one link from now on.",
  joinAsStaff: "A single-use ticket to knock that is bound to the account.",
  resumeAsStaff: "A single-use ticket for a colleague's desktop to take up its own place again.",
  look: "What a good link shows before the passcode.",
  arrive: "A single-use ticket to knock for a link and its passcode; sets the cookie to come back.",
  comeBack: "A single-use ticket to knock for a browser that was let in before, known by its cookie.",
  resume: "A single-use ticket for a device to take up its own place again.",
};

const everywhere: readonly ErrorCode[] = [
  "REQUEST_INVALID",
  "MESSAGE_TOO_LARGE",
  "RATE_LIMITED",
  "ORIGIN_REFUSED",
  "INTERNAL",
  "STORE_UNAVAILABLE",
];
const withProof: readonly ErrorCode[] = ["PROOF_NONCE", "PROOF_INVALID"];
const withSession: readonly ErrorCode[] = [...withProof, "SESSION_EXPIRED", "FACTOR_NEEDED", "FORBIDDEN"];
const guessed: readonly ErrorCode[] = ["SIGN_IN_FAILED", "SIGN_IN_THROTTLED"];
const link: readonly ErrorCode[] = ["LINK_INVALID", "LINK_EXPIRED", "VISIT_ENDED"];
const passcode: readonly ErrorCode[] = [...link, "LINK_RETIRED", "LINK_RESTING", "PASSCODE_WRONG"];
const ownVisit: readonly ErrorCode[] = ["NOT_FOUND", "VISIT_ENDED"];
const out: readonly ErrorCode[] = ["DENIED", "REMOVED"];

/** What each route may answer beside what every route may. */
const codes: Record<RouteName, readonly ErrorCode[]> = {
  health: [],
  ready: [],
  clinic: ["NOT_FOUND"],
  setWording: [],
  openApi: [],
  signInParameters: [],
  signIn: guessed,
  refresh: ["SESSION_EXPIRED", "FACTOR_NEEDED"],
  resumeSession: [...guessed, "SESSION_EXPIRED"],
  logOff: [],
  stepUp: guessed,
  listSessions: [],
  endSession: ["NOT_FOUND"],
  lookAtStaffInvitation: ["STAFF_INVITATION_INVALID"],
  redeemStaffInvitation: [
    "STAFF_INVITATION_INVALID",
    "ACCOUNT_EXISTS",
    "CODE_WRONG",
    "SIGN_IN_FAILED",
    "NAME_EMPTY",
    "NAME_TOO_LONG",
    "NAME_FORBIDDEN",
  ],
  readFactors: ["NOT_FOUND"],
  renewTotp: ["CODE_WRONG"],
  renewRecoveryCodes: [],
  changePassword: [],
  report: [],
  listMembers: [],
  inviteStaff: ["ACCOUNT_EXISTS"],
  retireStaffInvitation: ["NOT_FOUND"],
  setRole: ["NOT_FOUND", "LAST_OWNER"],
  disableAccount: ["NOT_FOUND", "LAST_OWNER"],
  startRecovery: ["NOT_FOUND"],
  endSessionsOf: ["NOT_FOUND"],
  clinicSettings: [],
  setClinicSettings: [],
  signOut: [],
  session: [],
  ticket: [],
  listVisits: [],
  createVisit: ["NAME_EMPTY", "NAME_FORBIDDEN"],
  renewLink: ownVisit,
  invite: [...ownVisit, "VISIT_FULL", "NAME_EMPTY", "NAME_FORBIDDEN"],
  listInvitations: ownVisit,
  retireInvitation: ownVisit,
  joinAsStaff: [...passcode, "NOT_FOUND", "REMOVED", "VISIT_NOT_OPEN"],
  resumeAsStaff: [...out, "NOT_FOUND", "VISIT_ENDED", "LINK_EXPIRED", "PLACE_EXPIRED"],
  look: [...link, "LINK_RETIRED"],
  arrive: passcode,
  comeBack: [...link, ...out, "NOT_ADMITTED"],
  resume: [...link, ...out, "PLACE_EXPIRED", "FORBIDDEN"],
};

/** Every code that a route may answer. */
export const codesOf = (name: RouteName): readonly ErrorCode[] => [
  ...new Set([
    ...everywhere,
    ...(routes[name].needsSession ? withSession : []),
    ...("needsProof" in routes[name] ? withProof : []),
    ...(needsStepUp(routes[name].action) ? (["STEP_UP_NEEDED"] as const) : []),
    ...codes[name],
  ]),
];

/** A schema of the protocol as JSON Schema (2020-12, as OpenAPI 3.1 has it). */
const schemaOf = (schema: z.ZodType, io: "input" | "output"): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      if (zodSchema !== ErrorCodeSchema) return;
      jsonSchema.type = "string";
      jsonSchema.enum = Object.keys(errorTable);
    },
  });
  return rest;
};

const problemOf = (names: readonly ErrorCode[]): Json => ({
  description: names.join(", "),
  content: {
    "application/problem+json": {
      schema: {
        allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: [...names] } } }],
      },
    },
  },
});

/** The problems of a route by status. */
const problemsOf = (name: RouteName): Json => {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(name)) {
    const { status } = errorTable[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, names]) => [String(status), problemOf(names)]));
};

const json = (schema: Json): Json => ({ content: { "application/json": { schema } } });

const cookieHeader: Json = {
  "Set-Cookie": { description: "The key to come back, for this visit only.", schema: { type: "string" } },
};

const setsCookie = (name: RouteName): boolean => name === "arrive" || name === "comeBack";

const answersOf = (name: RouteName): Json => {
  const good = { description: summaries[name], ...json(schemaOf(routes[name].answer, "output")) };
  const answers: Json = {
    ...problemsOf(name),
    "200": setsCookie(name) ? { ...good, headers: cookieHeader } : good,
  };
  // What is not ready says in the same words what is missing.
  return name === "ready" ? { ...answers, "503": { ...good, description: "Not ready." } } : answers;
};

const securityOf = (name: RouteName): Json[] => {
  if (routes[name].needsSession) return [{ session: [], proof: [] }];
  if ("needsProof" in routes[name]) return [{ proof: [] }];
  return name === "comeBack" ? [{ returnKey: [] }] : [];
};

const operationOf = (name: RouteName): Json => {
  const { body, action } = routes[name];
  return {
    operationId: name,
    summary: summaries[name],
    "x-action": action,
    security: securityOf(name),
    ...(body === null ? {} : { requestBody: { required: true, ...json(schemaOf(body, "input")) } }),
    responses: answersOf(name),
  };
};

const isRouteName = (name: string): name is RouteName => Object.hasOwn(routes, name);

const pathsOf = (): Json => {
  const paths: Record<string, Json> = {};
  for (const name of Object.keys(routes).filter(isRouteName)) {
    const { path, method } = routes[name];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(name) };
  }
  return paths;
};

const components = (): Json => ({
  schemas: { Problem: schemaOf(Problem, "output") },
  securitySchemes: {
    session: { type: "http", scheme: "DPoP", description: "The access token of a session of staff." },
    proof: {
      type: "apiKey",
      in: "header",
      name: "DPoP",
      description: "A proof of the session's key, with the nonce of the last DPoP-Nonce header (RFC 9449).",
    },
    returnKey: {
      type: "apiKey",
      in: "cookie",
      name: "anteroom-return-{first eight characters of the visit's id}",
      description: "Set by the service, read by no page.",
    },
  },
});

/** The service's routes as OpenAPI 3.1, from the same schemas that parse and check them. */
export const openApiDocument = ({
  publicOrigin,
}: Pick<Config, "publicOrigin">): { openapi: string } & Json => ({
  openapi: "3.1.1",
  info: {
    title: "Anteroom clinic service",
    version: String(PROTOCOL_VERSION),
    description:
      "Every route of the clinic service. Errors are problem details (RFC 9457) with a stable code.",
  },
  servers: [{ url: publicOrigin }],
  paths: pathsOf(),
  components: components(),
});
