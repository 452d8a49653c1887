import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ROOT } from "../runtime/provision.ts";

/** What electron-builder takes for a configuration: its own schema, which refuses every word that it does not know. */
export const builderConfigSchema = (): z.ZodType =>
  z.fromJSONSchema(JSON.parse(readFileSync(join(ROOT, "node_modules/app-builder-lib/scheme.json"), "utf8")));
