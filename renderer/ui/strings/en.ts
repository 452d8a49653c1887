import { desktop } from "./en/desktop.ts";
import { errors } from "./en/errors.ts";
import { guest } from "./en/guest.ts";
import { parts } from "./en/parts.ts";
import { settings } from "./en/settings.ts";
import { time } from "./en/time.ts";
import { updates } from "./en/updates.ts";
import { visit } from "./en/visit.ts";

/** Every sentence of Anteroom in English, the catalogue whose shape the others follow. */
export const en = { parts, time, errors, desktop, settings, updates, guest, visit } as const;
