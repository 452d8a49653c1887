import { ROOT, exitWithSentence } from "../runtime/provision.ts";
import { readWish } from "./arguments.ts";
import { makeDist } from "./dist.ts";
import type { DistRecord } from "./record.ts";

/* `npm run dist` makes all packages of this machine; the last lines are the files. `--target deb` makes one kind. */

const MIB = 1024 * 1024;

const tableOf = ({ facts, files }: DistRecord): readonly string[] => {
  const width = Math.max(...files.map(({ name }) => name.length));
  const rows = files.map(
    ({ name, size }) => `${name.padEnd(width)}  ${(size / MIB).toFixed(1).padStart(7)} MiB`,
  );
  const note = facts.electron.isStandIn
    ? ", which stands in here: these packages are for trying and are never to be shipped"
    : "";
  const keys = facts.updateKeys === null ? "no update keys, so updates are off" : "pinned update keys";
  return [
    ...rows,
    `Anteroom ${facts.version} (${facts.flavour}, ${facts.channel} ${facts.sequence}, ${keys}), Electron ${facts.electron.version}${note}.`,
  ];
};

await exitWithSentence(async () => {
  const wish = await readWish(process.argv.slice(2), ROOT, process.env);
  const record = await makeDist(wish, (line) => console.error(line));
  for (const line of [`In ${wish.output}:`, ...tableOf(record)]) console.log(line);
  return 0;
});
