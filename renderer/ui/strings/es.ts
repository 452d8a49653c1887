import { type Catalogue } from "./catalogue.ts";
import { desktop } from "./es/desktop.ts";
import { errors } from "./es/errors.ts";
import { guest } from "./es/guest.ts";
import { parts } from "./es/parts.ts";
import { settings } from "./es/settings.ts";
import { time } from "./es/time.ts";
import { updates } from "./es/updates.ts";
import { visit } from "./es/visit.ts";

/** Every sentence of Anteroom in Spanish. */
export const es: Catalogue = { parts, time, errors, desktop, settings, updates, guest, visit };
