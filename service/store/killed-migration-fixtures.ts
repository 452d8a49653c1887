import { systemChance } from "../../protocol/ids.ts";
import { systemClock } from "../clock.ts";
import { readKeyFile } from "./key-file.ts";
import { phiCipher } from "./phi-cipher.ts";
import { openSqliteStore } from "./sqlite-store.ts";

/* Run as a program: opens the database of argument 1 with the key file of argument 2 and is killed before step number 3. */

const [path = "", keyFile = "", at = "0"] = process.argv.slice(2);
let left = Number(at);

const store = await openSqliteStore({
  path,
  cipher: phiCipher(readKeyFile(keyFile), systemChance),
  clock: systemClock,
  unsafeTestingFault() {
    left -= 1;
    if (left < 0) process.kill(process.pid, "SIGKILL");
  },
});
await store.close();
