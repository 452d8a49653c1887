import { account, arrive, end, lendShare, meet, shareWindow } from "./acts.ts";
import { type Cast, gather } from "./cast.ts";
import { type Checks, createChecks, tableOf } from "./checks.ts";
import { listenUninvited } from "./listener.ts";
import { type Script, readScript } from "./script.ts";

/* Real programs play a whole visit by themselves; started by `npm start -- --play` as an ordinary user. */

const acts = [arrive, meet, account, listenUninvited, shareWindow, lendShare, end];

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const perform = async (cast: Cast, script: Script, checks: Checks): Promise<void> => {
  for (const act of acts) await act(cast, script, checks);
};

const report = (script: Script, checks: Checks, pictures: string): void => {
  const { versions } = script;
  if (script.isJson) {
    process.stdout.write(
      `${JSON.stringify({ versions, checks: checks.list(), holds: checks.hold(), pictures }, null, 2)}\n`,
    );
    return;
  }
  const runtimes = Object.entries(versions).map(([name, version]) => `  ${name.padEnd(12)}${version}`);
  process.stdout.write(`\nRuntimes\n${runtimes.join("\n")}\n\nWhat was checked\n${tableOf(checks.list())}\n`);
  process.stdout.write(`\nPictures of every step: ${pictures}\n`);
};

const script = await readScript(process.stdin);
const checks = createChecks(say);
const cast = await gather(script.origin);
try {
  await perform(cast, script, checks);
} catch (error) {
  await cast.shoot("failed").catch(() => undefined);
  checks.note(
    "the play went on to its end",
    error instanceof Error ? (error.message.split("\n")[0] ?? "") : "no",
    false,
  );
} finally {
  await cast.close();
}
report(script, checks, cast.pictures);
process.exitCode = checks.hold() ? 0 : 1;
