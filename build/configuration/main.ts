import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../runtime/provision.ts";
import { CONFIGURATION_DOCUMENT, configurationDocument } from "./document.ts";

/* `node build/configuration.mjs`: writes the reference of the service's settings. */

await writeFile(join(ROOT, CONFIGURATION_DOCUMENT), configurationDocument());
process.stderr.write(`Wrote ${CONFIGURATION_DOCUMENT}\n`);
