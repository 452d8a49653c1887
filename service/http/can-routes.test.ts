import { expect, test } from "vitest";
import { type Actor, actors, can, needsStepUp } from "../../protocol/can.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { type Caller, callers, everybody } from "./everybody-fixtures.ts";

const isRouteName = (name: string): name is RouteName => Object.hasOwn(routes, name);
const isCaller = (name: string): name is Caller => Object.hasOwn(callers, name);
const routeNames = Object.keys(routes).filter(isRouteName);
const callerNames = Object.keys(callers).filter(isCaller);

/** Routes about one visit, where staff are what they are to that visit. */
const aboutVisit: readonly RouteName[] = [
  "renewLink",
  "invite",
  "listInvitations",
  "retireInvitation",
  "joinAsStaff",
  "resumeAsStaff",
];

/** Routes about somebody of the staff, who is nobody to another clinic. */
const aboutMember: readonly RouteName[] = [
  "retireStaffInvitation",
  "setRole",
  "disableAccount",
  "startRecovery",
  "endSessionsOf",
];

const roles: Partial<Record<Caller, Actor>> = {
  coHost: "member",
  host: "owner",
  leader: "member",
  otherClinic: "owner",
};

/** As whom the table sees a caller here. */
const actorOf = (name: RouteName, caller: Caller): Actor => {
  const actor: Actor = callers[caller];
  const isGuest = actor === "waiting" || actor === "participant" || actor === "outside";
  // A guest's cookie is no session, and a session is no device that comes over a link.
  if (aboutMember.includes(name) && actor === "otherClinic") return actor;
  if (routes[name].needsSession)
    return isGuest ? "nobody" : aboutVisit.includes(name) ? actor : (roles[caller] ?? actor);
  if (name === "resume") return isGuest ? actor : "nobody";
  return actor;
};

/** Who is refused although anybody may ask: whoever was not let in by this browser or was removed, and a disabled account with a refresh token that is good. */
const isShut = (name: RouteName, caller: Caller): boolean =>
  name === "comeBack"
    ? caller !== "inVisit"
    : caller === "disabled" && (name === "refresh" || name === "resumeSession");

/** What the table says, and what stands in the way of somebody whom it lets. */
const isLet = (name: RouteName, caller: Caller): boolean =>
  can(actorOf(name, caller), routes[name].action, "open") && !isShut(name, caller);

test("every route of the table and every actor of it is tried", async () => {
  const { bodies } = await everybody();
  expect(Object.keys(bodies).toSorted()).toEqual(routeNames.toSorted());
  expect([...new Set<Actor>(Object.values(callers))].toSorted()).toEqual([...actors].toSorted());
});

test.each(routeNames.flatMap((name) => callerNames.map((caller) => [name, caller] as const)))(
  "route %s answers %s as the table says",
  async (name, caller) => {
    const { asks } = await everybody();
    const { status } = await asks(caller, name);
    expect([200, 401, 403, 404]).toContain(status);
    expect(status === 200).toBe(isLet(name, caller));
  },
);

test.each(routeNames.filter((name) => routes[name].needsSession))(
  "route %s tells nobody without a session anything",
  async (name) => {
    const { asks } = await everybody();
    for (const caller of ["nobody", "waiting", "inVisit", "removed", "disabled", "expired"] as const)
      expect((await asks(caller, name)).value).toMatchObject({ code: "SESSION_EXPIRED" });
  },
);

test.each(routeNames.filter((name) => needsStepUp(routes[name].action)))(
  "route %s asks whoever may use it for both factors anew",
  async (name) => {
    const allowed = callerNames.filter((caller) => isLet(name, caller));
    expect(allowed).not.toEqual([]);
    for (const caller of allowed) {
      const { asks } = await everybody();
      expect((await asks(caller, name, false)).value).toMatchObject({ code: "STEP_UP_NEEDED" });
    }
  },
);
