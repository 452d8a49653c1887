import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "playwright/test";
import type { Clinic } from "../../build/start/clinic.ts";
import { ROOT } from "../../build/runtime/provision.ts";
import { nextCode } from "../parts/authenticator.ts";
import { startRecordedClinic } from "../parts/recorded-clinic.ts";
import { liveKitPath } from "../visit/stage.ts";
import { findWords } from "../visit/traces.ts";
import { type Person, type Running, filesOf, newPerson, packageOf, startProgram } from "./program.ts";
import { type SignsIn, signInByHand } from "./sign-in-by-hand.ts";
import * as window from "./window.ts";

let clinic: Clinic;
let dataFolder: string;
let person: Person;
let program: Running;
/** What is to be undone at the end, whatever of it came about. */
const undone: (() => Promise<void>)[] = [];

test.beforeAll(async () => {
  const { executable } = await packageOf("release");
  dataFolder = await mkdtemp(join(tmpdir(), "anteroom-package-"));
  undone.push(() => rm(dataFolder, { recursive: true, force: true }));
  const guestFolder = join(ROOT, "dist", "guest");
  clinic = await startRecordedClinic({ livekit: await liveKitPath(), port: null, dataFolder, guestFolder });
  undone.push(clinic.close);
  person = await newPerson();
  undone.push(person.remove);
  program = await startProgram({ executable, person, args: [`--server=${clinic.origin}`] });
  undone.push(program.end);
});
test.afterAll(async () => {
  for (const undo of undone.splice(0).toReversed()) await undo();
});

/** What the service wrote down of sign-ins, in order. */
const signInsSeen = (): readonly string[] => {
  const database = new DatabaseSync(join(dataFolder, "anteroom.db"), { readOnly: true });
  try {
    const rows = database
      .prepare("select action from audit where action like 'session.%' order by seq")
      .all();
    return rows.map(({ action }) => String(action));
  } finally {
    database.close();
  }
};

/** The clinic's owner; `code` gives the six digits of the moment at which the clinic asks for them. */
const owner = (): SignsIn => ({
  email: clinic.tryOut.email,
  password: clinic.tryOut.password ?? "",
  code: () => nextCode(clinic.tryOut.totpSecret ?? ""),
});

test("the owner signs in at the release by keys alone, and what was typed is on no disk", async ({}, info) => {
  const id = await window.windowOf(program);
  await window.bringToFront(id);
  const who = owner();
  await signInByHand(id, who);
  await expect.poll(signInsSeen).toEqual(["session.signedIn"]);
  const shown = window.coloursIn(await window.firstScreen(id));
  await window.keepPicture(id, info.outputPath("signed-in.png"));
  expect(shown.colours).toBeGreaterThan(100);
  expect(shown.commonest).toBeLessThan(0.97);
  await window.press("alt+F4");
  expect(await program.ended).toBe(0);
  await expect.poll(signInsSeen).toEqual(["session.signedIn", "session.signedOut"]);
  expect((await filesOf(person)).length).toBeGreaterThan(0);
  const words = [who.password, who.email, "Riverside", "Ana Ruiz", clinic.tryOut.passcode];
  expect(await findWords(person.home, words)).toEqual([]);
  expect(program.err()).not.toMatch(/ana\.ruiz|Riverside/);
});
