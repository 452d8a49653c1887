import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { exitWithSentence } from "../../runtime/provision.ts";
import { Sentence } from "../../runtime/sentence.mjs";
import { packDeb } from "./deb.ts";
import { layOut } from "./file-tree.ts";
import { type FpmOrder, readFpmOrder } from "./fpm-order.ts";
import { packRpm } from "./rpm.ts";

/*
 * Stands in fpm's place for electron-builder: the distributions' own dpkg-deb and rpmbuild make the packages.
 * All dates are SOURCE_DATE_EPOCH (reproducible-builds.org, its specification).
 */

const dateHere = (): number => {
  const seconds = Number(process.env["SOURCE_DATE_EPOCH"]);
  if (Number.isSafeInteger(seconds) && seconds > 0) return seconds;
  throw new Sentence("SOURCE_DATE_EPOCH does not say the date of the package: set it to seconds since 1970.");
};

const pack = async (order: FpmOrder, folder: string): Promise<void> => {
  const [root, work, seconds] = [join(folder, "root"), join(folder, "work"), dateHere()];
  await layOut(order, root, seconds);
  switch (order.type) {
    case "deb":
      return packDeb(order, root, seconds);
    case "rpm":
      return packRpm(order, root, { work, seconds });
  }
};

await exitWithSentence(async () => {
  const order = readFpmOrder(process.argv.slice(2));
  // beside the package: what is too little room for the one is too little for the other
  const folder = await mkdtemp(join(dirname(order.output) || tmpdir(), ".fpm-"));
  try {
    await pack(order, folder);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
