import { expect } from "vitest";
import { runAsPerson } from "./as-person.ts";
import type { Machine } from "./machine.ts";

/** A person can start the program: it gets as far as refusing to lose its sandbox. */
export const mustStart = async (machine: Machine): Promise<void> => {
  const { code, err } = await runAsPerson(machine, "anteroom", "--no-sandbox");
  expect({ code, err }).toMatchObject({ code: 64 });
  expect(err).toContain("Anteroom does not start with --no-sandbox");
};

/** What dpkg says of the package: its state and version. */
export const stateOf = async (machine: Machine): Promise<string> =>
  (await machine.run("dpkg-query", "-W", "-f", "${Status} ${Version}", "anteroom")).out;

/** The package is whole by dpkg's own sums, and a person can start the program. */
export const mustWork = async (machine: Machine, version: string): Promise<void> => {
  expect(await stateOf(machine)).toBe(`install ok installed ${version}`);
  expect(await machine.run("dpkg", "--verify", "anteroom")).toMatchObject({ code: 0, out: "" });
  await mustStart(machine);
};
