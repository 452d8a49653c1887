import { expect, test } from "vitest";
import { type Claims, mayOffer, mayRevoke } from "./authority.ts";

const pinned = { release: "a", recovery: "r" };
const plain: Claims = { pins: pinned, revokes: [], rollback: null };
const SIGNERS = [["a"], ["r"], ["a", "r"]];

/** Which signers suffice, as a person would write it: "a r ar". */
const suffice = (claims: Partial<Claims>, revoked: readonly string[] = []): string =>
  SIGNERS.filter((signers) => mayOffer({ ...plain, ...claims }, signers, { pinned, revoked }))
    .map((signers) => signers.join(""))
    .join(" ");

const sufficeToRevoke = (revokes: string[], revoked: readonly string[] = []): string =>
  SIGNERS.filter((signers) => mayRevoke({ ...plain, revokes }, signers, { pinned, revoked }))
    .map((signers) => signers.join(""))
    .join(" ");

const rollback = { reason: "broken" };
test.each([
  ["a release", {}, [], "a r ar"],
  ["a release once the release key is revoked", {}, ["a"], "r ar"],
  ["a release once the recovery key is revoked", {}, ["r"], "a ar"],
  ["a release once both are revoked", {}, ["a", "r"], ""],
  ["a rollback", { rollback }, [], "ar"],
  ["a rollback once one is revoked", { rollback }, ["a"], ""],
  ["another release key", { pins: { release: "b", recovery: "r" } }, [], "r ar"],
  ["another release key for a revoked one", { pins: { release: "b", recovery: "r" } }, ["a"], "r ar"],
  ["another recovery key", { pins: { release: "a", recovery: "s" } }, [], "ar"],
  ["another recovery key for a revoked one", { pins: { release: "a", recovery: "s" } }, ["r"], "a ar"],
  ["two other keys", { pins: { release: "b", recovery: "s" } }, [], "ar"],
  ["the keys the other way round", { pins: { release: "r", recovery: "a" } }, [], "ar"],
  ["one key for both", { pins: { release: "r", recovery: "r" } }, [], ""],
])("%s", (_what, claims, revoked, expected) => {
  expect(suffice(claims, revoked)).toBe(expected);
});

test.each([
  ["nothing", [], [], "a r ar"],
  ["the release key", ["a"], [], "r ar"],
  ["a former key", ["x"], [], "r ar"],
  ["the recovery key", ["r"], [], "ar"],
  ["both keys", ["a", "r"], [], "ar"],
  ["what is revoked already", ["a", "x"], ["a", "x"], "a r ar"],
])("to revoke %s", (_what, revokes, revoked, expected) => {
  expect(sufficeToRevoke(revokes, revoked)).toBe(expected);
});
