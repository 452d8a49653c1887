import * as z from "zod";

/* Imported before the first module that declares a schema: zod would otherwise probe for eval, which the content security policy forbids and reports. */
z.config({ jitless: true });
