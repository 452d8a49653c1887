import type { UpdateFile } from "../../protocol/update-manifest.ts";
import { ROOT, exitWithSentence } from "../runtime/provision.ts";
import { readWish } from "./arguments.ts";
import { type Made, makePackages } from "./dist.ts";
import type { DistRecord } from "./record.ts";

/*
 * `npm run dist` makes all packages that this machine can make; the last lines are the files. `--target deb` makes one kind,
 * `--payload FOLDER` the MSI of a program for Windows.
 */

const MIB = 1024 * 1024;

const sizeOf = ({ name, size }: UpdateFile, width: number): string =>
  `${name.padEnd(width)}  ${(size / MIB).toFixed(1).padStart(7)} MiB`;

const tableOf = ({ facts, files }: DistRecord): readonly string[] => {
  const width = Math.max(...files.map(({ name }) => name.length));
  const note = facts.electron.isStandIn
    ? ", which stands in here: these packages are for trying and are never to be shipped"
    : "";
  const keys = facts.updateKeys === null ? "no update keys, so updates are off" : "pinned update keys";
  return [
    ...files.map((file) => sizeOf(file, width)),
    `Anteroom ${facts.version} for ${facts.platform} ${facts.arch} (${facts.flavour}, ${facts.channel} ${facts.sequence}, ${keys}), Electron ${facts.electron.version}${note}.`,
  ];
};

const linesOf = ({ record, placeholder }: Made): readonly string[] => [
  ...(record === null ? [] : tableOf(record)),
  ...(placeholder === null
    ? []
    : [`${placeholder} holds no program: it tries how an MSI is made, and is in no record and no release.`]),
];

await exitWithSentence(async () => {
  const wish = await readWish(process.argv.slice(2), ROOT, process.env);
  const made = await makePackages(wish, (line) => console.error(line));
  for (const line of [`In ${wish.output}:`, ...linesOf(made)]) console.log(line);
  return 0;
});
