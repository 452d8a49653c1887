import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { Email } from "../../protocol/accounts.ts";
import { systemChance } from "../../protocol/ids.ts";
import { LABEL_MAX } from "../../protocol/limits.ts";
import { hasHiddenCharacters } from "../../protocol/names.ts";
import { type OwnerInvited, inviteFirstOwner } from "../account/first-owner.ts";
import { systemClock } from "../clock.ts";
import { type Config, readConfig } from "../config.ts";
import { databaseOf, explained, openConfiguredStore } from "../open.ts";
import { DatabaseInUse, lockDatabase } from "../store/database-lock.ts";
import { type Command, CommandRefused, type Surroundings, exitCodes, takeOption } from "./command.ts";

type Asked = { clinicName: string; email: string; out: string | null; isReplacing: boolean };

const REPLACE = "--replace-invitation";

const clinicNameOf = (text: string | null): string => {
  const name = text?.normalize("NFC").trim() ?? "";
  if (name.length === 0 || name.length > LABEL_MAX || hasHiddenCharacters(name))
    throw new CommandRefused(
      `--clinic needs the clinic's name: one line of at most ${LABEL_MAX} characters.`,
    );
  return name;
};

const emailOf = (text: string | null): string => {
  const parsed = Email.safeParse(text);
  if (!parsed.success) throw new CommandRefused("--email needs the owner's e-mail address.");
  return parsed.data;
};

const askedOf = (args: readonly string[]): { asked: Asked; rest: readonly string[] } => {
  const clinic = takeOption(args, "--clinic");
  const email = takeOption(clinic.rest, "--email");
  const out = takeOption(email.rest, "--out");
  const rest = out.rest.filter((word) => word !== REPLACE);
  const isReplacing = rest.length < out.rest.length;
  const asked = { clinicName: clinicNameOf(clinic.value), email: emailOf(email.value), isReplacing };
  return { asked: { ...asked, out: out.value }, rest };
};

/** Why there is no invitation, as an administrator is told. */
const refusals: Readonly<Record<Exclude<OwnerInvited["kind"], "invited">, string>> = {
  otherClinic: "This service has a clinic of another name: a service is for one clinic.",
  ownerExists: "The clinic has an owner already, who invites everybody else.",
  accountExists: "Somebody of the staff has this e-mail address already.",
  invitationOpen: `The owner's invitation was made before and is not redeemed yet. ${REPLACE} makes a new one in its place.`,
};

const checkNotRunning = (config: Config): void => {
  try {
    lockDatabase(databaseOf(config))();
  } catch (error) {
    if (!(error instanceof DatabaseInUse)) throw explained(error);
    throw new CommandRefused("The service is running: stop it, then invite the owner.", exitCodes.busy);
  }
};

const invite = async (config: Config, { log }: Surroundings, asked: Asked): Promise<string> => {
  const store = await openConfiguredStore(config, log);
  try {
    const done = await inviteFirstOwner({ store, clock: systemClock, chance: systemChance }, asked);
    if (!done.ok) throw new CommandRefused("The database cannot be written.", exitCodes.config);
    if (done.value.kind !== "invited") throw new CommandRefused(refusals[done.value.kind], exitCodes.config);
    return `${config.publicOrigin}/staff#${done.value.token}`;
  } finally {
    await store.close();
  }
};

/** A file of our own that nobody else can read; it must not be there. */
const openOut = (path: string): number => {
  try {
    return openSync(path, "wx", 0o600);
  } catch {
    throw new CommandRefused(
      "The file behind --out cannot be made: it must not be there yet, in a folder that can be written.",
      exitCodes.config,
    );
  }
};

/** Makes the file before the invitation, so that none is made whose link nobody ever sees. */
const intoFile = async (path: string, make: () => Promise<string>): Promise<void> => {
  const file = openOut(path);
  try {
    writeSync(file, `${await make()}\n`);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
};

/** Invites the clinic's first owner. The link goes to a terminal or into a new file that only its owner can read, and nowhere else. */
export const inviteOwnerCommand: Command = {
  words: `[--config <path>] --clinic <name> --email <address> [--out <file>] [${REPLACE}]`,
  summary: "makes the clinic and a single-use invitation for its owner, while the service is stopped",
  async run(args, surroundings) {
    const { asked, rest } = askedOf(args);
    const config = readConfig(rest, surroundings.environment);
    const { out } = asked;
    if (out === null && !surroundings.isTerminal)
      throw new CommandRefused("The link is shown on a terminal only: name a new file with --out instead.");
    checkNotRunning(config);
    const make = (): Promise<string> => invite(config, surroundings, asked);
    if (out === null) surroundings.say(await make());
    else await intoFile(out, make);
    surroundings.say("The link is good once, for 72 hours: hand it to the owner, who opens it in Anteroom.");
    return exitCodes.done;
  },
};
